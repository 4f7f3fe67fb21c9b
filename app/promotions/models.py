"""A thread that somebody would like to make of messages, and what their authors answered."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.chat.models import Message, Room
from app.extensions import Model
from app.kernel import clock
from app.threads.models import Space

STATES = ("asked", "published", "given up")
ANSWERS = ("", "as it is", "own words", "left out")
AGREED = ("as it is", "own words")


class Promotion(Model):
    """`readers` is who could read the space when the authors were asked: they agreed to these. What it is to say is kept
    while it is not published, and in the thread afterwards; then `title` is empty."""

    __tablename__ = "promotions"
    __table_args__ = (
        UniqueConstraint("author_id", "client_key"),
        CheckConstraint("state IN ('" + "','".join(STATES) + "')", name="state"),
        Index("ix_promotions_due", "state", "until"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("rooms.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    client_key: Mapped[str] = mapped_column(String(64))
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"))
    readers: Mapped[dict[str, Any]] = mapped_column(JSON)
    title: Mapped[str] = mapped_column(String(200))
    introduction: Mapped[str] = mapped_column(Text, default="")
    tags: Mapped[list[str]] = mapped_column(JSON, default=list)
    state: Mapped[str] = mapped_column(String(10), default="asked")
    why: Mapped[str] = mapped_column(String(12), default="")  # it was given up
    asked_at: Mapped[datetime] = mapped_column(default=clock.now)
    until: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"), index=True)

    author: Mapped[Member] = relationship()
    room: Mapped[Room] = relationship()
    space: Mapped[Space] = relationship()
    parts: Mapped[list["PromotionPart"]] = relationship(
        back_populates="promotion", order_by="PromotionPart.place", cascade="all, delete-orphan"
    )

    @property
    def channel(self) -> str:
        return f"promotion:{self.id}"

    @property
    def is_open(self) -> bool:
        return self.state == "asked" and self.until > clock.now()

    @property
    def is_answered(self) -> bool:
        return all(part.answer for part in self.parts)

    def parts_of(self, member_id: int) -> list["PromotionPart"]:
        return [part for part in self.parts if part.author_id == member_id]


class PromotionPart(Model):
    """A message that is to be quoted. `words` are there from when their author agreed until the thread says them."""

    __tablename__ = "promotion_parts"
    __table_args__ = (
        UniqueConstraint("promotion_id", "message_id"),
        CheckConstraint("answer IN ('" + "','".join(ANSWERS) + "')", name="answer"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    promotion_id: Mapped[int] = mapped_column(ForeignKey("promotions.id"))
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("members.id"), index=True)
    place: Mapped[int]
    answer: Mapped[str] = mapped_column(String(10), default="")
    words: Mapped[str] = mapped_column(Text, default="")  # Markdown, as it will stand in the thread
    answered_at: Mapped[datetime | None]

    promotion: Mapped[Promotion] = relationship(back_populates="parts")
    message: Mapped[Message] = relationship()
    author: Mapped[Member] = relationship()

    @property
    def is_agreed(self) -> bool:
        return self.answer in AGREED
