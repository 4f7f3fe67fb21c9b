"""Connection, contact request, who may begin to write, block, mute."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, true
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.extensions import Model
from app.kernel import clock

PURPOSES = ("collaborate", "advice", "supervision", "mentoring", "data or device", "other")
# Who may begin to write to somebody (C-21), from the widest; the second is what counts until they choose.
WRITERS = ("anyone", "years", "connections", "nobody")
DEFAULT_WRITERS = WRITERS[1]
REQUEST_STATES = ("sent", "accepted", "declined", "withdrawn", "expired", "ended")


class Connection(Model):
    """The tie of two members, stored once a pair, lower id first. Ended ones keep their row."""

    __tablename__ = "connections"
    __table_args__ = (
        UniqueConstraint("low_id", "high_id"),
        CheckConstraint("low_id < high_id", name="order"),
        Index("ix_connections_high", "high_id", "low_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    low_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    high_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]


class ContactRequest(Model):
    """One member asks another to connect, or sends a first message (M-8, C-22). `open_pair` is "low-high" while it is
    open to the one who asked, so that a pair has one at most."""

    __tablename__ = "contact_requests"
    __table_args__ = (
        UniqueConstraint("from_id", "client_key"),
        CheckConstraint("state IN ('" + "','".join(REQUEST_STATES) + "')", name="state"),
        CheckConstraint("kind IN ('connect','message')", name="kind"),
        Index("ix_contact_requests_to", "to_id", "state"),
        Index("ix_contact_requests_from", "from_id", "created_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(default="connect")
    from_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    to_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    client_key: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str]
    note: Mapped[str] = mapped_column(String(1000))
    state: Mapped[str] = mapped_column(default="sent")
    open_pair: Mapped[str | None] = mapped_column(String(48), unique=True)
    decline_reason: Mapped[str | None]
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]

    @property
    def told_state(self) -> str:
        """What the one who asked reads: a first message that was put aside looks as if nobody had answered (C-22)."""
        return "sent" if self.kind == "message" and self.state == "declined" else self.state

    sender: Mapped[Member] = relationship(foreign_keys=[from_id])
    recipient: Mapped[Member] = relationship(foreign_keys=[to_id])


class ContactSettings(Model):
    """Who may begin to write to a member (C-21), and whether they are seen in rooms. Who has no row has the default."""

    __tablename__ = "contact_settings"
    __table_args__ = (CheckConstraint("writers IN ('" + "','".join(WRITERS) + "')", name="writers"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    writers: Mapped[str] = mapped_column(String(12), default=DEFAULT_WRITERS)
    shows_presence: Mapped[bool] = mapped_column(default=True, server_default=true())  # in rooms, and sees it (C-27)


class Block(Model):
    """One member keeps another away (C-24). Private to the one who blocks."""

    __tablename__ = "blocks"
    __table_args__ = (UniqueConstraint("blocker_id", "blocked_id"), Index("ix_blocks_blocked", "blocked_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    blocker_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    blocked_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    blocked: Mapped[Member] = relationship(foreign_keys=[blocked_id])


class Mute(Model):
    """One member wants to hear nothing of another (C-25): what the other writes stays readable, and nothing tells of it."""

    __tablename__ = "mutes"

    muter_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    muted_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, index=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    muted: Mapped[Member] = relationship(foreign_keys=[muted_id])
