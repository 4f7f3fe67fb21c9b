"""A team in the making, and whom it would be made of."""

from datetime import datetime

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.chat.models import Room
from app.extensions import Model
from app.kernel import clock
from app.ties.models import ContactRequest

ANSWERS = ("open", "asked", "yes", "no")
FEWEST_WANTED, MOST_WANTED = 2, 8
LONGEST_WANTED = 80


class Team(Model):
    """What somebody wants to do together with others, and the competences for it. `room`: where the team talks."""

    __tablename__ = "teams"
    __table_args__ = (UniqueConstraint("owner_id", "client_key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    owner_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    client_key: Mapped[str] = mapped_column(String(64))
    purpose: Mapped[str] = mapped_column(String(120))
    competences: Mapped[list[str]] = mapped_column(JSON)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("rooms.id"))
    created_at: Mapped[datetime] = mapped_column(default=clock.now)

    owner: Mapped[Member] = relationship()
    room: Mapped[Room | None] = relationship()
    seats: Mapped[list["TeamSeat"]] = relationship(
        back_populates="team", order_by="TeamSeat.id", cascade="all, delete-orphan", passive_deletes=True
    )

    def seat_of(self, member_id: int) -> "TeamSeat | None":
        return next((seat for seat in self.seats if seat.member_id == member_id), None)

    @property
    def joined(self) -> list["TeamSeat"]:
        """The seats of those who said yes."""
        return [seat for seat in self.seats if seat.state == "yes"]

    @property
    def missing(self) -> list[str]:
        """The competences that none of its people brings."""
        brought = {number for seat in self.seats for number in seat.covers}
        return [text for number, text in enumerate(self.competences) if number not in brought]


class TeamSeat(Model):
    """Somebody's place in a team. Strangers are asked by a request to connect, which then knows the answer; who is
    connected already answers here. `covers`: numbers of the team's competences."""

    __tablename__ = "team_seats"
    __table_args__ = (
        UniqueConstraint("team_id", "member_id"),
        CheckConstraint("answer IN ('" + "','".join(ANSWERS) + "')", name="answer"),
        Index("ix_team_seats_member", "member_id", "team_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    team_id: Mapped[int] = mapped_column(ForeignKey("teams.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    covers: Mapped[list[int]] = mapped_column(JSON)
    request_id: Mapped[int | None] = mapped_column(ForeignKey("contact_requests.id"))
    answer: Mapped[str] = mapped_column(String(5), default="open")
    asked_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]

    team: Mapped[Team] = relationship(back_populates="seats")
    member: Mapped[Member] = relationship()
    request: Mapped[ContactRequest | None] = relationship()

    @property
    def state(self) -> str:
        """open | asked | yes | no | silent, as the owner learns it: a no to a request reads "not now" there."""
        if self.request is None:
            return self.answer
        if self.request.state == "sent":
            return "asked" if self.request.expires_at > clock.now() else "silent"
        return {"accepted": "yes", "declined": "no", "withdrawn": "open"}.get(self.request.state, "silent")
