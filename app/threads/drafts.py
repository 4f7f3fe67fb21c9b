"""What a member is writing and has not sent (T-2): one draft a place, and beside it the older of two tabs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, String, and_, cast, literal, select
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.accounts.queries import one_after_another
from app.extensions import db
from app.kernel import clock
from app.threads.models import Draft, Post

NEW = "new"
OTHER = ":other"


class Kept(NamedTuple):
    """A draft as its page restores it. `token` tells this state of it from every other."""

    content: dict[str, Any]
    at: datetime
    token: str
    other: str  # how the other draft begins; empty where there is none


def place_of(thread_id: int | None) -> str:
    return NEW if thread_id is None else f"thread:{thread_id}"


def along(reader: Any, query: Select[Any], thread: ColumnElement[int]) -> Select[Any]:
    """Read the two drafts of a thread along with the thread itself, as the last columns."""
    place = literal("thread:") + cast(thread, String)
    draft, other = aliased(Draft), aliased(Draft)
    return (
        query.outerjoin(draft, and_(draft.member_id == reader.id, draft.place == place))
        .outerjoin(other, and_(other.member_id == reader.id, other.place == place + OTHER))
        .add_columns(draft, other)
    )


def find_kept(actor: Member, place: str) -> Kept | None:
    """The member's draft of a place, and whether an other one waits beside it."""
    found = _drafts(actor, place)
    return as_kept(found.get(place), found.get(place + OTHER))


def as_kept(draft: Draft | None, other: Draft | None) -> Kept | None:
    shown = draft or other
    if shown is None:
        return None
    beside = _begins(other) if draft and other else ""
    return Kept(shown.content, shown.kept_at, _token(shown), beside)


def keep_draft(
    actor: Member, place: str, content: Mapping[str, Any], *, tab: str, key: str, restored: str = ""
) -> Draft | None:
    """Keep what is being written. What another tab wrote since stays beside it, as the other draft."""
    one_after_another(actor)
    if _was_sent(actor, key):
        return None
    found = _drafts(actor, place)
    draft = found.get(place) or _other_alone(found, place)
    is_same = draft is not None and (draft.content.get("tab") == tab or _token(draft) == restored)
    if not _words(content):
        if draft is not None and is_same:
            db.session.delete(draft)
        return None
    if draft is not None and not is_same and _words(draft.content) != _words(content):
        _set_aside(found, place)
    if draft is None:
        draft = Draft(member_id=actor.id, place=place)
        db.session.add(draft)
    draft.content, draft.kept_at = {**content, "tab": tab}, clock.now()
    return draft


def take_other(actor: Member, place: str) -> None:
    """Go on with the other draft; the one at hand becomes the other."""
    one_after_another(actor)
    found = _drafts(actor, place)
    draft, other = found.get(place), found.get(place + OTHER)
    if draft is not None and other is not None:
        draft.content, other.content = other.content, draft.content
        draft.kept_at, other.kept_at = other.kept_at, draft.kept_at


def clear_draft(actor: Member, place: str, *, tab: str, restored: str = "") -> None:
    """What was sent is no draft any more. What another tab wrote stays."""
    for draft in _drafts(actor, place).values():
        if (tab and draft.content.get("tab") == tab) or _token(draft) == restored:
            db.session.delete(draft)


def _drafts(actor: Member, place: str) -> dict[str, Draft]:
    query = select(Draft).where(Draft.member_id == actor.id, Draft.place.in_((place, place + OTHER)))
    return {draft.place: draft for draft in db.session.scalars(query)}


def _was_sent(actor: Member, key: str) -> bool:
    """A save that was under way while its text was sent comes after it, and must not bring it back."""
    return db.session.scalar(select(Post.id).where(Post.author_id == actor.id, Post.client_key == key)) is not None


def _other_alone(found: dict[str, Draft], place: str) -> Draft | None:
    """Where only the other draft is left, it is the draft."""
    if other := found.pop(place + OTHER, None):
        other.place = place
        found[place] = other
    return other


def _set_aside(found: dict[str, Draft], place: str) -> None:
    draft, other = found[place], found.get(place + OTHER)
    if other is None:
        other = Draft(member_id=draft.member_id, place=place + OTHER)
        db.session.add(other)
    other.content, other.kept_at = draft.content, draft.kept_at


def _words(content: Mapping[str, Any]) -> str:
    """What the member typed; where it is nothing, nothing is worth keeping."""
    return "\n".join(str(content.get(name) or "") for name in ("title", "tags", "body")).strip()


def _begins(draft: Draft) -> str:
    return " ".join((draft.content.get("title") or draft.content.get("body") or "…").split())[:80]


def _token(draft: Draft) -> str:
    return draft.kept_at.isoformat()
