"""Lists that were shown and are not written down yet: a page changes nothing, so they wait in memory for a minute."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from app.kernel import clock
from app.partners.matching.said import Because, Fit
from app.partners.models import Suggestion

_held: dict[int, "Made"] = {}  # by member
_ahead: dict[int, "Made"] = {}  # looked up for another page, and not opened: nobody counts as shown
_looked: dict[int, datetime] = {}  # when somebody was last looked for, by member
_lock = threading.Lock()
MOST_AHEAD = 10_000  # of some kB each; who is not among the latest is looked up again


@dataclass(frozen=True)
class Made:
    """Who fills the places of a list that day: (place, values of a suggestion)."""

    member_id: int
    week: date
    day: date
    dial: int
    early: bool
    places: Sequence[tuple[int, dict[str, Any]]] = ()
    at: datetime = field(default_factory=clock.now)

    def suggestions(self) -> list[Suggestion]:
        """As rows that no database knows yet."""
        own = {"member_id": self.member_id, "week": self.week, "is_early": self.early, "made_at": self.at}
        return [Suggestion(**own, rank=rank, state="shown", shown_at=self.at, **values) for rank, values in self.places]


def values_of(fit: Fit) -> dict[str, Any]:
    """What is kept of a fit: ids and words, never what others wrote."""
    parts = {name: round(float(part), 4) for name, part in fit.parts.items()}
    return {
        "other_id": fit.id,
        "parts": parts | {"score": round(fit.score, 4), "nearest": int(fit.is_nearest)},
        "because": [_because(one) for one in fit.because],
        "is_far": fit.is_far,
    }


def _because(one: Because) -> dict[str, Any]:
    return {
        "kind": one.kind, "mine": one.mine.id if one.mine else 0, "theirs": one.theirs.id if one.theirs else 0,
        "words": list(one.words), "what": one.what, "which": list(one.which),
    }  # fmt: skip


def hold(made: Made) -> None:
    with _lock:
        _held[made.member_id] = made
        _ahead.pop(made.member_id, None)
        _looked[made.member_id] = made.at


def hold_again(made: Made) -> None:
    with _lock:
        _held.setdefault(made.member_id, made)


def keep_ahead(made: Made) -> None:
    with _lock:
        _ahead.pop(made.member_id, None)
        _ahead[made.member_id] = made
        if len(_ahead) > MOST_AHEAD:
            del _ahead[next(iter(_ahead))]


def ahead(member_id: int, day: date) -> Made | None:
    with _lock:
        found = _ahead.get(member_id)
    return found if found and found.day == day else None


def take(member_id: int | None = None) -> list[Made]:
    """What waits to be written down, of one member or of all; whoever takes it writes it."""
    with _lock:
        if member_id is not None:
            return [_held.pop(member_id)] if member_id in _held else []
        taken = list(_held.values())
        _held.clear()
    return taken


def held_by(member_id: int, week: date) -> Made | None:
    with _lock:
        held = _held.get(member_id)
    return held if held and held.week == week else None


def last_look(member_id: int) -> datetime | None:
    return _looked.get(member_id)


def waiting(week: date) -> Counter[int]:
    """In how many of the lists that wait each person is."""
    with _lock:
        return Counter(values["other_id"] for one in _held.values() if one.week == week for _, values in one.places)
