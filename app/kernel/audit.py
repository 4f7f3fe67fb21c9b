"""The append-only log of what staff, sign-in and imports did: ids and codes, never names or texts."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db
from app.kernel import clock


class AuditEntry(Model):
    """One act: who (a member's id, None for a stranger or the system), what, on what, when.

    An act of moderators also says where, by kind and id of what its log is read for, such as a thread.
    """

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_subject", "subject_kind", "subject_id"),
        Index("ix_audit_entries_place", "place_kind", "place_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    actor_id: Mapped[int | None] = mapped_column(index=True)
    act: Mapped[str]
    subject_kind: Mapped[str]
    subject_id: Mapped[int | None]
    codes: Mapped[dict[str, Any]] = mapped_column(JSON)
    place_kind: Mapped[str | None] = mapped_column(String(16))
    place_id: Mapped[int | None]


def record(
    actor: Model | None, act: str, subject: Model | None = None, *, place: tuple[str, int] | None = None, **codes: Any
) -> None:
    """Write an act down in the same transaction. `codes` hold ids, states and reasons by code only."""
    db.session.add(
        AuditEntry(
            at=clock.now(),
            actor_id=getattr(actor, "id", None),
            act=act,
            subject_kind=type(subject).__name__ if subject is not None else "",
            subject_id=getattr(subject, "id", None),
            codes=codes,
            place_kind=place[0] if place else None,
            place_id=place[1] if place else None,
        )
    )
