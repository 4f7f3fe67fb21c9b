"""How members hear of spaces, and how they want it to be by itself (T-12); of a thread its reading says it."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model

LEVELS = ("all", "mentions", "muted")  # how a member hears of a thread, or of a space (T-12)


class SpaceWatch(Model):
    """How a member watches a space."""

    __tablename__ = "space_watches"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("spaces.id"), primary_key=True)
    watch: Mapped[str] = mapped_column(String(10))


class WatchHabit(Model):
    """What a member wants to be by itself: how they watch what they start, and what they reply in. No row: as here."""

    __tablename__ = "watch_habits"

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    started: Mapped[str] = mapped_column(String(10), default="all")
    replied: Mapped[str] = mapped_column(String(10), default="mentions")
