"""Suggestions of a week, what became of each, the dial, and who is never brought together."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.extensions import Model
from app.kernel import clock
from app.profiles.models import ProfileItem

# What is computed and not shown is in memory only (made.py): no row has the first of the spec's states.
STATES = ("computed", "shown", "saved", "dismissed", "requested", "lapsed")
OPEN = ("shown", "saved")  # still there to be taken up
NEAREST, DEFAULT_DIAL, FARTHEST = 1, 3, 5
MOST, MOST_EARLY = 5, 3  # of a week, and of the first one (M-15)
# Why not (M-7), and how long that person is not suggested again.
REST = {
    "topic": timedelta(days=180),
    "too close": timedelta(days=180),
    "level": timedelta(days=180),
    "known": timedelta(days=180),
    "not now": timedelta(days=90),
}
LAPSES = timedelta(days=30)
APART = ("never", "conflict")  # kinds of NeverPair; a conflict is that of an examiner (M-16)


def places(early: bool) -> int:
    """How many people a list has; fewer in somebody's first days (M-15)."""
    return MOST_EARLY if early else MOST


class MatchSettings(Model):
    """How far a member looks (M-22), and whether they take part at all. Who has no row has the defaults."""

    __tablename__ = "match_settings"
    __table_args__ = (CheckConstraint(f"dial BETWEEN {NEAREST} AND {FARTHEST}", name="dial"),)

    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"), primary_key=True)
    is_on: Mapped[bool] = mapped_column(default=True)
    dial: Mapped[int] = mapped_column(default=DEFAULT_DIAL)


class SuggestionList(Model):
    """What one member was suggested in one week, which begins on its Monday by their own clock.

    `dial` is the one it was made with; `filled_on` the last day on which its empty places were filled (M-5).
    """

    __tablename__ = "suggestion_lists"
    __table_args__ = (UniqueConstraint("member_id", "week"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    week: Mapped[date]
    dial: Mapped[int]
    early: Mapped[bool] = mapped_column(default=False)  # the first, with a lower floor (M-15)
    filled_on: Mapped[date]
    made_at: Mapped[datetime] = mapped_column(default=clock.now)

    suggestions: Mapped[list["Suggestion"]] = relationship(back_populates="of_list", order_by="Suggestion.id")


class Suggestion(Model):
    """One person suggested to one member. `because` holds ids and matched words: its sentence is made when it is read,
    from what the reader may read then."""

    __tablename__ = "suggestions"
    __table_args__ = (
        UniqueConstraint("list_id", "other_id"),
        CheckConstraint("state IN ('" + "','".join(STATES) + "')", name="state"),
        CheckConstraint("reason IS NULL OR reason IN ('" + "','".join(REST) + "')", name="reason"),
        Index("ix_suggestions_exposure", "other_id", "week"),
        Index("ix_suggestions_member", "member_id", "state", "other_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("suggestion_lists.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))  # whose list it is
    other_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    week: Mapped[date]
    rank: Mapped[int]  # its place; who fills an empty one has the same
    state: Mapped[str] = mapped_column(String(12), default="shown")
    reason: Mapped[str | None] = mapped_column(String(12))  # why it was dismissed
    parts: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    because: Mapped[list[dict[str, Any]]] = mapped_column(JSON, default=list)
    is_far: Mapped[bool] = mapped_column(default=False)  # of another main field
    is_early: Mapped[bool] = mapped_column(default=False)
    made_at: Mapped[datetime] = mapped_column(default=clock.now)
    shown_at: Mapped[datetime | None]
    decided_at: Mapped[datetime | None]

    of_list: Mapped[SuggestionList] = relationship(back_populates="suggestions")


class NeverPair(Model):
    """Two who are never suggested to each other: kept apart by an organiser, or examiner and student (M-16)."""

    __tablename__ = "never_pairs"
    __table_args__ = (
        UniqueConstraint("low_id", "high_id", "edition_id"),
        CheckConstraint("low_id < high_id", name="order"),
        CheckConstraint("kind IN ('" + "','".join(APART) + "')", name="kind"),
        Index("ix_never_pairs_high", "high_id", "low_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    low_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    high_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    edition_id: Mapped[int | None] = mapped_column(ForeignKey("editions.id"))
    kind: Mapped[str] = mapped_column(String(8), default="never")
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    made_at: Mapped[datetime] = mapped_column(default=clock.now)


class SealedAsk(Model):
    """That somebody is asked because of a sealed need (P-20): they read its kind; its text once it is opened."""

    __tablename__ = "sealed_asks"

    request_id: Mapped[int] = mapped_column(ForeignKey("contact_requests.id", ondelete="CASCADE"), primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("profile_items.id", ondelete="CASCADE"), index=True)
    opened_at: Mapped[datetime | None]

    item: Mapped[ProfileItem] = relationship()

    @property
    def kind_of_help(self) -> str:
        """All that the other may know of it before it is opened."""
        return str(self.item.extra.get("kind", ""))
