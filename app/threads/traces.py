"""What is left where something was moved: old addresses, and lines in a thread that say who did what to it."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.extensions import Model
from app.kernel import clock

ACTS = ("split out", "split in", "merged in", "moved", "slow", "was accepted", "archived", "reopened")


class PostAddress(Model):
    """Where a post once stood. Positions are not given twice, so an old link means one post (position 1 is the
    beginning of a thread, whatever stands there)."""

    __tablename__ = "post_addresses"

    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("posts.id"), index=True)


class ThreadAct(Model):
    """A line in a thread, above the post at `position`. `other_id` names the thread at its other end."""

    __tablename__ = "thread_acts"
    __table_args__ = (Index("ix_thread_acts_place", "thread_id", "position"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"))
    position: Mapped[int]
    kind: Mapped[str] = mapped_column(String(16))
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(String(280), default="")
    at: Mapped[datetime] = mapped_column(default=clock.now)
    other_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"), index=True)
    count: Mapped[int] = mapped_column(default=0)  # of posts; of seconds where a pace is set

    by: Mapped[Member] = relationship()


class BulkRemoval(Model):
    """Posts of a thread deleted together, as a job; taken back once, within a day (T-20)."""

    __tablename__ = "bulk_removals"

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("threads.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    reason: Mapped[str] = mapped_column(String(280))
    posts: Mapped[list[Any]] = mapped_column(JSON)  # ids that were chosen
    removed: Mapped[list[Any]] = mapped_column(JSON, default=list)  # ids that this act removed: what undoing restores
    done: Mapped[int] = mapped_column(default=0)
    at: Mapped[datetime] = mapped_column(default=clock.now)
    undone_at: Mapped[datetime | None]
    restored: Mapped[int] = mapped_column(default=0)

    by: Mapped[Member] = relationship()
