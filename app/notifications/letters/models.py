"""A letter and how far it is."""

import hashlib
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.accounts.models import Member
from app.cohorts.models import Edition
from app.extensions import Model
from app.kernel import clock

STATES = ("draft", "leaving", "left")


class Letter(Model):
    """What an organiser writes to an edition, or to those of one role in it ("" is all). It leaves at `leaves_at`.

    `undone_at` says that it was taken back once: a letter is not taken back twice.
    """

    __tablename__ = "organiser_letters"
    __table_args__ = (
        UniqueConstraint("by_id", "client_key"),
        CheckConstraint("state IN ('" + "','".join(STATES) + "')", name="state"),
        Index("ix_organiser_letters_edition", "edition_id", "leaves_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    client_key: Mapped[str] = mapped_column(String(64))
    role: Mapped[str] = mapped_column(String(12), default="")
    subject: Mapped[str] = mapped_column(String(120))
    state: Mapped[str] = mapped_column(String(8), default="draft")
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    leaves_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    people: Mapped[int] = mapped_column(default=0)  # to how many it left
    body: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)

    @property
    def version(self) -> str:
        """Another one as soon as it says something else, or to others."""
        return hashlib.sha256("\0".join((self.role, self.subject, self.body)).encode()).hexdigest()[:16]

    edition: Mapped[Edition] = relationship()
    by: Mapped[Member] = relationship()
