"""A stand-in for the engine: a test says who fits whom, and why."""

from collections.abc import Collection, Sequence
from typing import Any

from app.partners import made, matching
from app.partners.matching.said import Because, Fit, Said
from tests import cast


class Engine:
    """Suggests these, best first, but for those who are left out; counts how often it was asked."""

    def __init__(self) -> None:
        self.fits: list[Fit] = []
        self.asked: list[dict[str, Any]] = []

    def add(self, person: str, *because: Because, far: bool = True) -> None:
        parts = {"need": 0.5, "back": 0.5, "ground": 0.1, "distance": 1.0, "likeness": 0.1}
        self.fits.append(Fit(getattr(cast.ids, person), 0.5, parts, because or (edition(),), is_far=far))

    def suggest(self, actor: Any, *, most: int = 5, leave_out: Collection[int] = (), **how: Any) -> Sequence[Fit]:
        self.asked.append(how | {"most": most, "leave_out": set(leave_out)})
        return [fit for fit in self.fits if fit.id not in {actor.id, *leave_out}][:most]

    def who_could_help(self, actor: Any, item: Any, most: int = 10) -> Sequence[Fit]:
        return [fit for fit in self.fits if fit.id != actor.id][:most]

    def similar_people(self, actor: Any, member: Any, most: int = 10) -> Sequence[Fit]:
        return [fit for fit in self.fits if fit.id not in (actor.id, member.id)][:most]


def instead(monkeypatch: Any) -> Engine:
    engine = Engine()
    for name in ("suggest", "who_could_help", "similar_people"):
        monkeypatch.setattr(matching, name, getattr(engine, name), raising=False)
    made.take()
    made._looked.clear()
    made._ahead.clear()
    return engine


def edition() -> Because:
    return Because("shared", what="edition", which=(1,))


def met(mine: Any, theirs: Any, *words: str, kind: str = "need_met") -> Because:
    """That what one item seeks is in the other."""
    return Because(kind, mine=_said(mine), theirs=_said(theirs), words=words)


def _said(item: Any) -> Said:
    return Said({"expertise": "skill", "about": "bio"}.get(item.kind, item.kind), item.value, item.id)
