"""Searches that members keep, and what was asked for in vain."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model
from app.kernel import clock


class SavedSearch(Model):
    """A search under a name (S-10). `seen`: ids of the people it found so far, None until it was looked through once.

    looked_at: when it was last looked through for new people, alerted_at: when a mail last told of some.
    """

    __tablename__ = "saved_searches"
    __table_args__ = (
        UniqueConstraint("member_id", "client_key"),
        Index("ix_saved_searches_due", "is_alerting", "looked_at", "member_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    client_key: Mapped[str] = mapped_column(String(64))
    name: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(String(1000))
    kind: Mapped[str] = mapped_column(String(24), default="")
    filters: Mapped[dict[str, list[str]]] = mapped_column(JSON, default=dict)
    seen: Mapped[list[int] | None] = mapped_column(JSON(none_as_null=True))
    is_alerting: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(default=clock.now)
    looked_at: Mapped[datetime | None]
    alerted_at: Mapped[datetime | None]

    @property
    def address(self) -> list[tuple[str, Any]]:
        """What stands behind the ? of the search's page."""
        chosen = [(name, value) for name, values in self.filters.items() for value in values]
        return [("q", self.text), *([("type", self.kind)] if self.kind else []), *chosen]


class UnansweredQuery(Model):
    """A query that found nothing, without who asked (S-14): kept for 90 days, counted, never shown one by one."""

    __tablename__ = "unanswered_queries"

    id: Mapped[int] = mapped_column(primary_key=True)
    text: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime] = mapped_column(index=True)
