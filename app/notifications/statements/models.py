"""One row for each decision that somebody was told of."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, false
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.extensions import Model
from app.kernel import clock

ACTS = ("hidden", "deleted", "edited", "moved", "edit asked", "rejected", "told", "purged")


class Statement(Model):
    """What was done with something of a member's, by which rule, why, until when, and by whom, so that they know whom
    to ask. It keeps title and first words: the thing itself may be gone. `is_open`: every member could read it."""

    __tablename__ = "statements"
    __table_args__ = (Index("ix_statements_subject", "subject_kind", "subject_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    act: Mapped[str] = mapped_column(String(12))
    subject_kind: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    excerpt: Mapped[str] = mapped_column(String(400), default="")
    rule: Mapped[str] = mapped_column(String(16), default="")
    rule_version: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(Text)
    is_open: Mapped[bool] = mapped_column(default=False, server_default=false())
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    until: Mapped[datetime | None]
    lifted_at: Mapped[datetime | None]

    by: Mapped[Member] = relationship(foreign_keys=[by_id])
