"""A round of an edition, who takes part, and its turns with their pairs."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.chat.models import Room
from app.cohorts.models import Edition
from app.extensions import Model
from app.kernel import clock

TURN_STATES = ("planned", "announced")
PAIR_STATES = ("planned", "announced", "skipped", "said hello", "one silent", "closed")
LIVE_STATES = ("announced", "said hello", "one silent")


class Round(Model):
    """People of an edition introduced to each other every so many weeks. An edition has one at a time."""

    __tablename__ = "rounds"
    __table_args__ = (
        UniqueConstraint("made_by_id", "client_key"),
        CheckConstraint("every IN (1, 2, 4)", name="every"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"), index=True)
    open_edition_id: Mapped[int | None] = mapped_column(unique=True)  # the same, while it is not ended
    made_by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    client_key: Mapped[str] = mapped_column(String(64))
    theme: Mapped[str] = mapped_column(String(120))
    every: Mapped[int]  # weeks
    next_on: Mapped[date]  # when pairs are planned next; they are announced a day later
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    ended_at: Mapped[datetime | None]

    edition: Mapped[Edition] = relationship()


class RoundMember(Model):
    """That a member takes part, until they leave; and the turns they sit out."""

    __tablename__ = "round_members"

    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True, index=True)
    joined_at: Mapped[datetime] = mapped_column(default=clock.now)
    left_at: Mapped[datetime | None]
    skips: Mapped[bool] = mapped_column(default=False)  # the turn that is announced next
    snoozed_until: Mapped[date | None]


class RoundTurn(Model):
    """One time that pairs are made."""

    __tablename__ = "round_turns"
    __table_args__ = (
        UniqueConstraint("round_id", "number"),
        CheckConstraint("state IN ('" + "','".join(TURN_STATES) + "')", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    number: Mapped[int]
    theme: Mapped[str] = mapped_column(String(120))
    planned_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="planned")
    announced_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship()


class RoundPair(Model):
    """Two, or three, who are introduced to each other in a turn, and their room once it is announced."""

    __tablename__ = "round_pairs"
    __table_args__ = (
        CheckConstraint("state IN ('" + "','".join(PAIR_STATES) + "')", name="state"),
        Index("ix_round_pairs_state", "state", "announced_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    turn_id: Mapped[int] = mapped_column(ForeignKey("round_turns.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default="planned")
    room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id"))
    announced_at: Mapped[datetime | None]

    turn: Mapped[RoundTurn] = relationship()
    room: Mapped[Room | None] = relationship()
    seats: Mapped[list["RoundSeat"]] = relationship(
        back_populates="pair", order_by="RoundSeat.member_id", cascade="all, delete-orphan"
    )

    @property
    def member_ids(self) -> list[int]:
        return [seat.member_id for seat in self.seats]


class RoundSeat(Model):
    """That a member is in a pair."""

    __tablename__ = "round_seats"
    __table_args__ = (Index("ix_round_seats_member", "member_id", "pair_id"),)

    pair_id: Mapped[int] = mapped_column(ForeignKey("round_pairs.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)

    pair: Mapped[RoundPair] = relationship(back_populates="seats")
    member: Mapped[Member] = relationship()
