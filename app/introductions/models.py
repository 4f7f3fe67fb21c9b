"""Introduction: one member brings two others together, and each answers for themselves (M-13)."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.extensions import Model
from app.kernel import clock

STATES = ("open", "made", "over")


class Introduction(Model):
    """That a broker introduces two members. It stays open until `expires_at`, whatever is answered meanwhile, unless
    both say yes. `open_pair` is "low-high" while it is open, so that a pair has one at most."""

    __tablename__ = "introductions"
    __table_args__ = (
        UniqueConstraint("broker_id", "client_key"),
        CheckConstraint("state IN ('" + "','".join(STATES) + "')", name="state"),
        Index("ix_introductions_pair", "pair", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    broker_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    client_key: Mapped[str] = mapped_column(String(64))
    note: Mapped[str] = mapped_column(String(1000))
    pair: Mapped[str] = mapped_column(String(48))
    open_pair: Mapped[str | None] = mapped_column(String(48), unique=True)
    state: Mapped[str] = mapped_column(String(8), default="open")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    expires_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    broker: Mapped[Member] = relationship()
    sides: Mapped[list["IntroductionSide"]] = relationship(
        back_populates="introduction", order_by="IntroductionSide.member_id"
    )

    @property
    def is_open(self) -> bool:
        return self.state == "open" and self.expires_at > clock.now()

    @property
    def member_ids(self) -> list[int]:
        return [side.member_id for side in self.sides]

    def side_of(self, member_id: int) -> "IntroductionSide | None":
        return next((side for side in self.sides if side.member_id == member_id), None)

    def other_id(self, member_id: int) -> int:
        return next(id for id in self.member_ids if id != member_id)


class IntroductionSide(Model):
    """One of the two, and what they answered: nothing yet, yes or no. Only they ever read it."""

    __tablename__ = "introduction_sides"
    __table_args__ = (Index("ix_introduction_sides_member", "member_id", "introduction_id"),)

    introduction_id: Mapped[int] = mapped_column(ForeignKey("introductions.id"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    says_yes: Mapped[bool | None]
    answered_at: Mapped[datetime | None]

    introduction: Mapped[Introduction] = relationship(back_populates="sides")
    member: Mapped[Member] = relationship()
