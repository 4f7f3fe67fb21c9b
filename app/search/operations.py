"""Keeping searches, and forgetting what was asked in vain."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, update

from app.accounts.models import Member
from app.accounts.queries import one_after_another
from app.extensions import db
from app.kernel import clock, outbox
from app.kernel.policy import require
from app.search import policy, saved
from app.search.models import SavedSearch, UnansweredQuery

KEPT = timedelta(days=90)
MOST_SEEN = 5_000  # ids of people that one search remembers


def save_search(
    actor: Member, *, name: str, text: str, kind: str, filters: Mapping[str, Sequence[str]], client_key: str
) -> SavedSearch:
    """Keep a search and hear by mail, once a week at most, of people who are new to it."""
    one_after_another(actor)
    if already := saved.find_by_key(actor, client_key):
        return already
    require(policy.save_search(actor, saved.count_saved(actor)))
    search = SavedSearch(
        member_id=actor.id, name=name, text=text, kind=kind, filters={n: list(v) for n, v in filters.items()},
        client_key=client_key,
    )  # fmt: skip
    db.session.add(search)
    db.session.flush()
    _look_first(search)
    return search


def rename_search(actor: Member, search: SavedSearch, *, name: str) -> None:
    """Give a search another name."""
    search.name = name


def forget_search(actor: Member, search: SavedSearch) -> None:
    """Let a search go."""
    db.session.delete(search)


def want_alerts(actor: Member, search: SavedSearch) -> None:
    """Hear of new people again, of those who come from now on."""
    if not search.is_alerting:
        search.is_alerting, search.seen, search.looked_at = True, None, None
        _look_first(search)


def stop_alerts(actor: Member, search: SavedSearch) -> None:
    """Keep a search without hearing of new people."""
    search.is_alerting = False


def stop_all_alerts(member_id: int) -> None:
    """Hear no more of any search: the one click of a mail."""
    db.session.execute(update(SavedSearch).where(SavedSearch.member_id == member_id).values(is_alerting=False))


def _look_first(search: SavedSearch) -> None:
    """Who is found already is not new; looking takes longer than a door may hold the lock."""
    outbox.put("search.look_first", id=search.id)


def new_to(search: SavedSearch, found: Sequence[int]) -> list[int]:
    """Those of these people whom a search has not found before. One that found more than it can remember knows the
    newest members, so only they are new to it."""
    seen = set(search.seen or ())
    oldest = min(seen) if len(seen) >= MOST_SEEN else 0
    return [id for id in found if id not in seen and id > oldest]


def remember(search: SavedSearch, found: Collection[int]) -> None:
    """These people are not new to this search any more."""
    search.seen = sorted({*(search.seen or ()), *found})[-MOST_SEEN:]
    search.looked_at = clock.now()


def keep_unanswered(asked: Sequence[tuple[str, datetime]]) -> None:
    """Write down what was asked in vain."""
    db.session.execute(insert(UnansweredQuery), [{"text": text[:200], "at": at} for text, at in asked])


def forget_unanswered() -> None:
    """Forget what was asked in vain 90 days ago (S-14)."""
    db.session.execute(delete(UnansweredQuery).where(UnansweredQuery.at < clock.now() - KEPT))
