"""What people are known for: lines that other features derive from what they did (S-16). Lists read them as one more kind
of item, so that one statement reads both."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, case, cast, exists, literal, null, or_, select, union_all

from app.accounts.models import Member
from app.extensions import db
from app.kernel import evidence
from app.profiles.models import WHOLE_KIND, HiddenEvidence, ProfileItem

WORK = "work"  # the kind that a line has among items
MOST = 30  # of a person, the newest


def shown_lines(reader: Any, of: Any) -> Select[Any]:
    """What these members (ids, or a select of them) are known for, as the reader may read it; not what they hide."""
    line = evidence.lines(reader, of).subquery()
    is_hidden = exists().where(
        HiddenEvidence.member_id == line.c.member_id,
        HiddenEvidence.kind == line.c.kind,
        or_(HiddenEvidence.source_id == line.c.source_id, HiddenEvidence.source_id == WHOLE_KIND),
    )
    return select(line).where(~is_hidden)


def as_items(reader: Any, of: Any) -> Select[Any]:
    """The same as rows of profile items. One from a source for fewer than all members is not for all."""
    line = shown_lines(reader, of).subquery().c
    told = {
        "id": line.source_id, "member_id": line.member_id, "kind": literal(WORK), "position": line.place,
        "value": line.title, "folded": line.within, "client_key": line.kind, "created_at": line.at,
        "audience": case((line.is_open, literal("members")), else_=literal("cohorts")),
    }  # fmt: skip
    columns = ProfileItem.__table__.c
    return select(*(told.get(column.name, cast(null(), column.type)).label(column.name) for column in columns))


def reference(item: Any) -> int | str:
    """How a reason names an item: by its id, or a line by kind and source."""
    return f"{item.client_key}:{item.id}" if item.kind == WORK else int(item.id)


def newest(items: Iterable[Any]) -> list[Any]:
    """The newest of these lines of one person, as items."""
    return sorted(items, key=lambda item: (-item.created_at.timestamp(), item.client_key, -item.id))[:MOST]


@dataclass(frozen=True)
class Line:
    """One thing somebody is known for, with its source and date."""

    kind: str
    source_id: int
    title: str
    within: str
    at: datetime
    place: int

    @classmethod
    def of(cls, item: Any) -> "Line":
        return cls(item.client_key, item.id, item.value, item.folded, item.created_at, item.position)

    @property
    def url(self) -> str:
        return evidence.kinds[self.kind].url(self.source_id, self.title, self.place)

    @property
    def label(self) -> str:
        return evidence.kinds[self.kind].label


def lines(items: Iterable[Any]) -> list[Line]:
    return [Line.of(item) for item in newest(items)]


@dataclass
class Own:
    """One's own lines: those that others read, those that one hides, and of which kinds one hides all."""

    lines: list[Line] = field(default_factory=list)
    hidden: list[Line] = field(default_factory=list)
    hidden_kinds: list[evidence.Kind] = field(default_factory=list)

    @property
    def kinds(self) -> list[evidence.Kind]:
        return [kind for kind in evidence.kinds.values() if any(line.kind == kind.kind for line in self.lines)]


def own_lines(actor: Member) -> Own:
    found = [(Line(*line), is_hidden) for *line, is_hidden in db.session.execute(_own(actor)).all()]
    found.sort(key=lambda each: each[0].at, reverse=True)
    whole = {line.kind for line, _ in found if line.source_id == WHOLE_KIND}
    return Own(
        [line for line, is_hidden in found if not is_hidden and line.kind not in whole][:MOST],
        [line for line, is_hidden in found if is_hidden and line.source_id != WHOLE_KIND],
        [known for kind, known in evidence.kinds.items() if kind in whole],
    )


def _own(actor: Member) -> CompoundSelect[Any]:
    """One's own lines, with whether one hides them; and a line for each kind that one hides, in one statement."""
    line = evidence.lines(actor, [actor.id]).subquery().c
    hidden = HiddenEvidence.__table__.c
    is_hidden = exists().where(
        hidden.member_id == line.member_id, hidden.kind == line.kind, hidden.source_id == line.source_id
    )
    own = select(line.kind, line.source_id, line.title, line.within, line.at, line.place, is_hidden)
    whole = select(
        hidden.kind, hidden.source_id, literal(""), literal(""), hidden.at, literal(0), literal(True)
    ).where(hidden.member_id == actor.id, hidden.source_id == WHOLE_KIND)  # fmt: skip
    return union_all(own, whole)
