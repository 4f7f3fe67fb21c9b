"""A case for each thing that was reported, the reports it gathers, and what the thing said when they came (H-1, H-3)."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.extensions import Model
from app.kernel import clock
from app.kernel.retention import GONE

REASONS = ("personal", "illegal", "unkind", "off-topic", "advertising", "impersonation", "other")
URGENT = ("personal", "illegal")  # these come first (H-4)
STATES = ("open", "in work", "decided", "withdrawn")
OPEN = ("open", "in work")
OUTCOMES = ("upheld", "partly", "rejected", "helped")
ACTS = ("none", "ask", "edit", "hide", "move", "delete")


def _one_of(column: str, values: tuple[str, ...]) -> CheckConstraint:
    return CheckConstraint(f"{column} IN ('" + "','".join(values) + "')", name=column)


class Case(Model):
    """What was reported of one thing, and where its moderators are with it. A decided one is opened again if need be.

    In whose care it is follows from where the thing stands now, so a case goes along when its thing moves. `version`
    grows with every change: a decision names the one that was read. `decided_on` is the thing's version then.
    """

    __tablename__ = "cases"
    __table_args__ = (
        UniqueConstraint("target_kind", "target_id"),
        Index("ix_cases_queue", "state", "is_urgent", "weight", "opened_at"),
        _one_of("state", STATES),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    target_kind: Mapped[str] = mapped_column(String(16))
    target_id: Mapped[int]
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    title: Mapped[str] = mapped_column(String(200))
    excerpt: Mapped[str] = mapped_column(String(200), default="")
    state: Mapped[str] = mapped_column(String(12), default="open")
    reason: Mapped[str] = mapped_column(String(16))  # the most urgent of its reports'
    is_urgent: Mapped[bool] = mapped_column(default=False)
    weight: Mapped[float] = mapped_column(default=0.0)
    reporters: Mapped[int] = mapped_column(default=0)
    version: Mapped[int] = mapped_column(default=1)
    opened_at: Mapped[datetime] = mapped_column(default=clock.now)
    taken_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"), index=True)
    taken_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(String(12))
    decided_at: Mapped[datetime | None]
    decided_on: Mapped[int | None]
    told_at: Mapped[datetime | None]  # when its moderators last heard of a report

    taken_by: Mapped[Member | None] = relationship(foreign_keys=[taken_by_id])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def target(self) -> tuple[str, int]:
        return self.target_kind, self.target_id


class Snapshot(Model):
    """What a reported thing said at one of its versions, as source and as it was shown: later edits leave it alone."""

    __tablename__ = "case_snapshots"
    __table_args__ = (UniqueConstraint("case_id", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    version: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    files: Mapped[list[Any]] = mapped_column(JSON, default=list)  # [name, SHA-256] of each
    at: Mapped[datetime] = mapped_column(default=clock.now)

    @property
    def is_emptied(self) -> bool:
        """Whether the half a year after the decision is over."""
        return self.title == GONE and not self.html


class Report(Model):
    """That somebody reported a thing, once. A stranger has no `reporter_id`, and an address only if they gave one.

    `weight` is how much this reporter's word weighed then (H-4). `receipt` opens the page that says what became of it.
    """

    __tablename__ = "reports"
    __table_args__ = (
        UniqueConstraint("case_id", "reporter_id"),
        Index("ix_reports_reporter", "reporter_id", "at"),
        _one_of("reason", REASONS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    snapshot_id: Mapped[int] = mapped_column(ForeignKey("case_snapshots.id", ondelete="CASCADE"))
    reporter_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    address: Mapped[str] = mapped_column(String(254), default="")
    language: Mapped[str] = mapped_column(String(8), default="en")
    reason: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text, default="")
    weight: Mapped[float] = mapped_column(default=1.0)
    client_key: Mapped[str] = mapped_column(String(64))
    receipt: Mapped[str] = mapped_column(String(32), unique=True)
    # What its reporter sent along of what stands around the thing, as it was then (C-26).
    excerpt: Mapped[list[Any]] = mapped_column(JSON, default=list, server_default=sql("'[]'"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    withdrawn_at: Mapped[datetime | None]
    answered_id: Mapped[int | None] = mapped_column(ForeignKey("decisions.id"))  # what its reporter heard last

    @property
    def pieces(self) -> list[dict[str, Any]]:
        return [piece | {"at": datetime.fromisoformat(piece["at"])} for piece in self.excerpt]

    case: Mapped[Case] = relationship()
    reporter: Mapped[Member | None] = relationship()


class Decision(Model):
    """What was decided on a case: was a rule broken, which, what was done, and the words for everybody concerned."""

    __tablename__ = "decisions"
    __table_args__ = (
        UniqueConstraint("case_id", "case_version"),
        UniqueConstraint("by_id", "client_key"),
        _one_of("outcome", OUTCOMES),
        _one_of("act", ACTS),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("cases.id", ondelete="CASCADE"))
    case_version: Mapped[int]  # that was read, and decided on
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    client_key: Mapped[str] = mapped_column(String(64))
    outcome: Mapped[str] = mapped_column(String(12))
    act: Mapped[str] = mapped_column(String(8), default="none")
    rule: Mapped[str] = mapped_column(String(16), default="")
    rule_version: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(Text, default="")  # the author reads it
    answer: Mapped[str] = mapped_column(Text, default="")  # the reporters read it
    note: Mapped[str] = mapped_column(Text, default="")  # moderators read it
    at: Mapped[datetime] = mapped_column(default=clock.now)
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))

    by: Mapped[Member] = relationship(foreign_keys=[by_id])


class BulkDecision(Model):
    """Cases decided together, as a job; taken back once, within a day (H-17)."""

    __tablename__ = "bulk_decisions"
    __table_args__ = (UniqueConstraint("by_id", "client_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    client_key: Mapped[str] = mapped_column(String(64))
    cases: Mapped[list[Any]] = mapped_column(JSON)  # [id, version] of what was chosen
    said: Mapped[dict[str, Any]] = mapped_column(JSON)  # outcome, act, rule, reason, answer
    done: Mapped[int] = mapped_column(default=0)
    decided: Mapped[list[Any]] = mapped_column(JSON, default=list)  # ids of the decisions that came of it
    at: Mapped[datetime] = mapped_column(default=clock.now)
    undone_at: Mapped[datetime | None]
    restored: Mapped[int] = mapped_column(default=0)
