"""The list of a week: made when its member comes, the same all week, and filled up at most once a day (M-5)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.partners import exposure, made, matches, matching
from app.partners.made import Made
from app.partners.models import OPEN, REST, Suggestion, SuggestionList, places
from app.partners.weeks import day_of, monday, today
from app.profiles.models import WISHES
from app.profiles.own import own_items
from app.profiles.shown import has_lapsed

NEW = timedelta(days=7)


@dataclass
class Week:
    """The list as its member has it now."""

    week: date
    day: date
    dial: int
    early: bool
    suggestions: list[Suggestion] = field(default_factory=list)

    @property
    def most(self) -> int:
        return places(self.early)


def this_week(actor: Member, dial: int, newest_wish: datetime | None = None) -> Week | None:
    """The actor's list; made now if this week has none yet. None: there is too little to go by (M-15).

    Places that nobody fitted are looked at again at once where the actor has said more since (`newest_wish`).
    """
    day = today(actor)
    stored, held = find(actor, monday(day)), made.held_by(actor.id, monday(day))
    if stored is None:
        if held is None or (len(held.places) < places(held.early) and _is_later(newest_wish, held.at)):
            held = make(actor, dial, day, newest_wish)
    elif (held is None or held.day < day) and _is_due(stored, day, newest_wish):
        held = _fill(actor, stored, day)
    return _week(day, stored, held)


def ahead(actor: Member, dial: int, newest_wish: datetime | None = None) -> Week | None:
    """The list as another page may show some of it, which does not open it: one that was not made yet is kept in memory,
    and is the one that opens later that day."""
    day = today(actor)
    stored = find(actor, monday(day))
    held = made.held_by(actor.id, monday(day)) or (None if stored else _looked_up(actor, dial, day, newest_wish))
    return _week(day, stored, held)


def _is_due(stored: SuggestionList, day: date, newest_wish: datetime | None) -> bool:
    if stored.filled_on < day:
        return True
    looked = made.last_look(stored.member_id) or max([stored.made_at, *(one.made_at for one in stored.suggestions)])
    is_short = len({one.rank for one in stored.suggestions}) < places(stored.early)
    return is_short and _is_later(newest_wish, looked)


def _is_later(newest_wish: datetime | None, looked: datetime) -> bool:
    return newest_wish is not None and newest_wish > looked


def find_this_week(actor: Member) -> SuggestionList | None:
    return find(actor, monday(today(actor)))


def find(actor: Member, week: date) -> SuggestionList | None:
    one = select(SuggestionList).where(SuggestionList.member_id == actor.id, SuggestionList.week == week)
    return db.session.scalars(one.options(joinedload(SuggestionList.suggestions))).unique().one_or_none()


def make(actor: Member, dial: int, day: date, newest_wish: datetime | None = None) -> Made | None:
    """A new list, the same whenever it is made on the same data; kept in memory until it is written down."""
    found = _looked_up(actor, dial, day, newest_wish)
    if found is not None:
        made.hold(found)
    return found


def _looked_up(actor: Member, dial: int, day: date, newest_wish: datetime | None) -> Made | None:
    before = made.ahead(actor.id, day)
    if before is not None and before.dial == dial and not _is_later(newest_wish, before.at):
        return before
    if not has_enough(own_items(actor), day):
        return None
    early = clock.now() - actor.created_at < NEW and not _has_had_one(actor)
    base = Made(actor.id, monday(day), day, dial, early)
    found = _suggested(actor, base, range(1, places(early) + 1), leave_out=())
    made.keep_ahead(found)
    return found


def has_enough(items: Iterable[Any], day: date) -> bool:
    """Whether somebody has a field and one offer or need, which is the least to go by."""
    kinds = {item.kind for item in items if not has_lapsed(item, day)}
    return "field" in kinds and not kinds.isdisjoint(WISHES)


def _has_had_one(actor: Member) -> bool:
    return bool(db.session.scalar(select(exists().where(SuggestionList.member_id == actor.id))))


def _fill(actor: Member, stored: SuggestionList, day: date) -> Made:
    """Somebody else for each place that is empty and was not emptied today (M-5)."""
    there = matches.draw(actor, {one.other_id: one.because for one in stored.suggestions})
    taken = {one.rank for one in stored.suggestions if _is_taken(one, there, actor, day)}
    base = Made(actor.id, stored.week, day, stored.dial, stored.early)
    empty = [rank for rank in range(1, places(stored.early) + 1) if rank not in taken]
    found = _suggested(actor, base, empty, leave_out=[one.other_id for one in stored.suggestions])
    made.hold(found)
    return found


def _is_taken(one: Suggestion, there: Mapping[int, matches.Match], actor: Member, day: date) -> bool:
    """Whether somebody stands there who can still be shown, or stood there until today."""
    if one.state in OPEN:
        return one.other_id in there and not there[one.other_id].is_connected
    if one.state == "requested":
        return True
    return one.decided_at is not None and day_of(actor, one.decided_at) == day


def _suggested(actor: Member, base: Made, empty: Sequence[int], *, leave_out: Collection[int]) -> Made:
    fits: Sequence[matching.Fit] = ()
    if empty:
        counted = exposure.counts(base.week) + made.waiting(base.week)
        fits = matching.suggest(
            actor, dial=base.dial, day=base.day, seed=actor.id, most=len(empty), early=base.early,
            leave_out={*leave_out, *exposure.full(counted)}, lowered=turned_down(actor), wanting=exposure.wanting(counted),
        )  # fmt: skip
    filled = [(rank, made.values_of(fit)) for rank, fit in zip(empty, fits, strict=False)]
    return replace(base, places=filled)


def turned_down(actor: Member) -> set[str]:
    """The words by which people matched whose topic was not the actor's: they count less from now on (M-7)."""
    mine = (Suggestion.member_id == actor.id, Suggestion.state == "dismissed", Suggestion.reason == "topic")
    lately = Suggestion.decided_at > clock.now() - REST["topic"]
    rows = db.session.scalars(select(Suggestion.because).where(*mine, lately))
    return {word for because in rows for one in because for word in one["words"]}


def _week(day: date, stored: SuggestionList | None, held: Made | None) -> Week | None:
    if (of := stored or held) is None:
        return None
    week = Week(of.week, day, of.dial, of.early, list(stored.suggestions) if stored else [])
    known = {one.other_id for one in week.suggestions}
    week.suggestions += [one for one in (held.suggestions() if held else ()) if one.other_id not in known]
    week.suggestions.sort(key=lambda one: (one.rank, one.made_at))
    return week


def held_because(actor: Member, other_id: int) -> matches.Kept | None:
    """Why this person was on the list that was shown and is not written down yet."""
    day = today(actor)
    held = made.held_by(actor.id, monday(day)) or made.ahead(actor.id, day)
    found = (values["because"] for _, values in (held.places if held else ()) if values["other_id"] == other_id)
    return next(found, None)
