"""The list of a week: made when its member comes, the same all week, and written down outside the request (M-5)."""

import threading
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.partners import exposure, matches, matching
from app.partners.models import MOST, OPEN, REST, Suggestion, SuggestionList
from app.partners.weeks import day_of, monday, today
from app.profiles.models import WISHES
from app.profiles.own import own_items
from app.profiles.shown import has_lapsed

MOST_EARLY, NEW = 3, timedelta(days=7)
_held: dict[int, "Made"] = {}  # by member: shown, and not written down yet
_lock = threading.Lock()


@dataclass(frozen=True)
class Made:
    """Who fills the places of a list that day: (place, values of a suggestion)."""

    member_id: int
    week: date
    day: date
    dial: int
    early: bool
    places: Sequence[tuple[int, dict[str, Any]]]

    def suggestions(self) -> list[Suggestion]:
        """As rows that no database knows yet."""
        own = {"member_id": self.member_id, "week": self.week, "is_early": self.early}
        return [Suggestion(**own, rank=rank, state="shown", **values) for rank, values in self.places]


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
        return MOST_EARLY if self.early else MOST


def this_week(actor: Member, dial: int) -> Week | None:
    """The actor's list; made now if this week has none yet. None: there is too little to go by (M-15)."""
    day = today(actor)
    stored, held = find(actor, monday(day)), _held_by(actor, monday(day))
    if stored is None and held is None:
        held = make(actor, dial, day)
        if held is None:
            return None
    elif stored is not None and stored.filled_on < day and (held is None or held.day < day):
        held = _fill(actor, stored, day)
    return _week(day, stored, held)


def turned_down(actor: Member) -> set[str]:
    """The words by which people matched whose topic was not the actor's: they count less from now on (M-7)."""
    mine = (Suggestion.member_id == actor.id, Suggestion.state == "dismissed", Suggestion.reason == "topic")
    lately = Suggestion.decided_at > clock.now() - REST["topic"]
    rows = db.session.scalars(select(Suggestion.because).where(*mine, lately))
    return {word for because in rows for one in because for word in one["words"]}


def find_this_week(actor: Member) -> SuggestionList | None:
    return find(actor, monday(today(actor)))


def find(actor: Member, week: date) -> SuggestionList | None:
    one = select(SuggestionList).where(SuggestionList.member_id == actor.id, SuggestionList.week == week)
    return db.session.scalars(one.options(joinedload(SuggestionList.suggestions))).unique().one_or_none()


def make(actor: Member, dial: int, day: date) -> Made | None:
    """A new list, the same whenever it is made on the same data; kept in memory until it is written down."""
    if not has_enough(own_items(actor), day):
        return None
    early = clock.now() - actor.created_at < NEW and not _has_had_one(actor)
    places = range(1, (MOST_EARLY if early else MOST) + 1)
    return _suggested(actor, Made(actor.id, monday(day), day, dial, early, ()), places, leave_out=())


def has_enough(items: Iterable[Any], day: date) -> bool:
    """Whether somebody has a field and one offer or need, which is the least to go by."""
    kinds = {item.kind for item in items if not has_lapsed(item, day)}
    return "field" in kinds and not kinds.isdisjoint(WISHES)


def _fill(actor: Member, stored: SuggestionList, day: date) -> Made:
    """Somebody else for each place that is empty and was not emptied today (M-5)."""
    there = matches.draw(actor, {one.other_id: one.because for one in stored.suggestions})
    taken = {one.rank for one in stored.suggestions if _is_taken(one, there, actor, day)}
    empty = [rank for rank in range(1, (MOST_EARLY if stored.early else MOST) + 1) if rank not in taken]
    base = Made(actor.id, stored.week, day, stored.dial, stored.early, ())
    return _suggested(actor, base, empty, leave_out=[one.other_id for one in stored.suggestions])


def _is_taken(one: Suggestion, there: Mapping[int, matches.Match], actor: Member, day: date) -> bool:
    """Whether somebody stands there who can still be shown, or stood there until today."""
    if one.state in OPEN:
        return one.other_id in there and not there[one.other_id].is_connected
    if one.state == "requested":
        return True
    return one.decided_at is not None and day_of(actor, one.decided_at) == day


def _suggested(actor: Member, base: Made, places: Sequence[int], *, leave_out: Collection[int]) -> Made:
    fits: Sequence[Any] = ()
    if places:
        counted = exposure.counts(base.week) + _waiting(base.week)
        fits = matching.suggest(
            actor, dial=base.dial, day=base.day, seed=actor.id, most=len(places), early=base.early,
            leave_out={*leave_out, *exposure.full(counted)}, lowered=turned_down(actor), wanting=exposure.wanting(counted),
        )  # fmt: skip
    made = Made(
        base.member_id, base.week, base.day, base.dial, base.early,
        [(rank, values_of(fit)) for rank, fit in zip(places, fits, strict=False)],
    )  # fmt: skip
    with _lock:
        _held[actor.id] = made
    return made


def values_of(fit: Any) -> dict[str, Any]:
    """What is kept of a fit: ids and words, never what others wrote."""
    return {
        "other_id": fit.id,
        "parts": {name: round(float(part), 4) for name, part in fit.parts.items()}
        | {"score": round(fit.score, 4), "nearest": int(fit.is_nearest)},
        "because": [_because(one) for one in fit.because],
        "is_far": fit.is_far,
    }


def _because(one: Any) -> dict[str, Any]:
    return {
        "kind": one.kind, "mine": one.mine.id if one.mine else 0, "theirs": one.theirs.id if one.theirs else 0,
        "words": list(one.words), "what": one.what, "which": list(one.which),
    }  # fmt: skip


def _week(day: date, stored: SuggestionList | None, held: Made | None) -> Week:
    of: Any = stored or held
    week = Week(of.week, day, of.dial, of.early, list(stored.suggestions) if stored else [])
    known = {one.other_id for one in week.suggestions}
    week.suggestions += [one for one in (held.suggestions() if held else ()) if one.other_id not in known]
    week.suggestions.sort(key=lambda one: (one.rank, one.id is None, one.id or 0))
    return week


def _has_had_one(actor: Member) -> bool:
    return bool(db.session.scalar(select(exists().where(SuggestionList.member_id == actor.id))))


def _held_by(actor: Member, week: date) -> Made | None:
    with _lock:
        held = _held.get(actor.id)
    return held if held and held.week == week else None


def held_because(actor: Member, other_id: int) -> Sequence[Any] | None:
    """Why this person was on the list that was shown and is not written down yet."""
    held = _held_by(actor, monday(today(actor)))
    found = (values["because"] for _, values in (held.places if held else ()) if values["other_id"] == other_id)
    return next(found, None)


def take_held(member_id: int | None = None) -> list[Made]:
    """What waits to be written down, of one member or of all; whoever takes it writes it."""
    with _lock:
        if member_id is not None:
            return [_held.pop(member_id)] if member_id in _held else []
        taken = list(_held.values())
        _held.clear()
    return taken


def hold_again(made: Made) -> None:
    with _lock:
        _held.setdefault(made.member_id, made)


def _waiting(week: date) -> Counter[int]:
    with _lock:
        return Counter(values["other_id"] for one in _held.values() if one.week == week for _, values in one.places)
