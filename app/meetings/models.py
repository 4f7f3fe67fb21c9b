"""A meeting that people of a room look for a time for, the times proposed, and who can when."""

from datetime import datetime, timedelta
from uuid import uuid4

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.chat.models import Room
from app.extensions import Model
from app.kernel import clock

STATES = ("proposed", "fixed", "cancelled")
MOST_TIMES = 5
KEY = "meeting-"
LENGTHS = (15, 30, 45, 60, 90, 120, 180)  # minutes


class Meeting(Model):
    """`uid` names it in every calendar; `sequence` is raised by each change after the first fixed time (RFC 5545)."""

    __tablename__ = "meetings"
    __table_args__ = (
        UniqueConstraint("proposer_id", "client_key"),
        CheckConstraint("state IN ('" + "','".join(STATES) + "')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    uid: Mapped[str] = mapped_column(String(36), unique=True, default=lambda: str(uuid4()))
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), index=True)
    proposer_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    client_key: Mapped[str] = mapped_column(String(64))
    title: Mapped[str] = mapped_column(String(120))
    minutes: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    starts_at: Mapped[datetime | None]  # once it is fixed; kept when it is cancelled
    sequence: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(default=clock.now)
    reminded_at: Mapped[datetime | None]

    room: Mapped[Room] = relationship()
    proposer: Mapped[Member] = relationship()
    times: Mapped[list["MeetingTime"]] = relationship(back_populates="meeting", order_by="MeetingTime.starts_at")

    @property
    def message_key(self) -> str:
        """Of the message that proposed it, by which its room knows it again."""
        return f"{KEY}{self.id}"

    @property
    def length(self) -> timedelta:
        return timedelta(minutes=self.minutes)

    @property
    def ends_at(self) -> datetime | None:
        return self.starts_at + self.length if self.starts_at else None

    @property
    def is_past(self) -> bool:
        last = self.starts_at or max((time.starts_at for time in self.times), default=self.created_at)
        return last + self.length <= clock.now()


class MeetingTime(Model):
    """A time that was proposed."""

    __tablename__ = "meeting_times"
    __table_args__ = (UniqueConstraint("meeting_id", "starts_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    starts_at: Mapped[datetime]

    meeting: Mapped[Meeting] = relationship(back_populates="times")
    ticks: Mapped[list["MeetingTick"]] = relationship(order_by="MeetingTick.member_id", cascade="all, delete-orphan")

    @property
    def member_ids(self) -> list[int]:
        return [tick.member_id for tick in self.ticks]


class MeetingTick(Model):
    """That a member can at a time."""

    __tablename__ = "meeting_ticks"

    time_id: Mapped[int] = mapped_column(ForeignKey("meeting_times.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
