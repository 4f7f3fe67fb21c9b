"""The ledger (N-1): one row per person and cause."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.kernel import clock


class Notification(Model):
    """That `cause` concerns a member: its subject (kind and id), through whom. `once` keeps it to one row.

    `about` is what the list gathers by: replies are subjects of their own, all about one thread.
    """

    __tablename__ = "notifications"
    __table_args__ = (
        UniqueConstraint("member_id", "once"),
        Index("ix_notifications_member", "member_id", "read_at", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    cause: Mapped[str] = mapped_column(String(24))
    subject_kind: Mapped[str] = mapped_column(String(16))
    subject_id: Mapped[int]
    about: Mapped[str] = mapped_column(String(40))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    once: Mapped[str] = mapped_column(String(80))
    detail: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    read_at: Mapped[datetime | None]
