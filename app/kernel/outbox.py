"""Work that must not be lost: a row in the same transaction as its cause, drained by the jobs process.

A drained row is deleted. One that fails is tried again after a growing pause, and left for an admin after ten tries.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, Index, delete, exists, func, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db
from app.kernel import clock

TRIES = 10
LONGEST_PAUSE = 3600


class OutboxItem(Model):
    """Something to do. Items of a lane are done in order, one lane beside the other."""

    __tablename__ = "outbox"
    __table_args__ = (Index("ix_outbox_lane_due", "lane", "dead", "due_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    lane: Mapped[str]
    topic: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[datetime]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    dead: Mapped[bool] = mapped_column(default=False)
    last_error: Mapped[str] = mapped_column(default="")


def put(topic: str, *, lane: str = "work", after: timedelta = timedelta(), **payload: Any) -> None:
    """Have `topic` done with `payload` (ids and plain values) once this transaction is durable."""
    at = clock.now()
    db.session.add(OutboxItem(lane=lane, topic=topic, payload=payload, created_at=at, due_at=at + after))


def due(lane: str, most: int) -> Sequence[OutboxItem]:
    """The oldest `most` items of a lane that wait and whose time has come."""
    waiting = select(OutboxItem).where(
        OutboxItem.lane == lane, OutboxItem.dead.is_(False), OutboxItem.due_at <= clock.now()
    )
    return db.session.scalars(waiting.order_by(OutboxItem.due_at, OutboxItem.id).limit(most)).all()


def done(ids: Sequence[int]) -> None:
    db.session.execute(delete(OutboxItem).where(OutboxItem.id.in_(ids)))


def failed(ids: Sequence[int], error: Exception) -> None:
    """Put the items off: 2, 4, 8 … seconds, an hour at most; the tenth failure leaves them for an admin."""
    for item in db.session.scalars(select(OutboxItem).where(OutboxItem.id.in_(ids))):
        item.attempts += 1
        item.last_error = f"{type(error).__name__}: {error}"[:500]
        item.due_at = clock.now() + timedelta(seconds=min(2**item.attempts, LONGEST_PAUSE))
        item.dead = item.attempts >= TRIES


def waiting() -> dict[str, int]:
    """How many items wait in each lane, and how many are dead."""
    counted = db.session.execute(select(OutboxItem.lane, OutboxItem.dead, func.count()).group_by("lane", "dead"))
    return {f"{lane}{' dead' if dead else ''}": number for lane, dead, number in counted}


def count(topic: str, **payload: int) -> int:
    """How many items of a topic wait whose payload has these numbers."""
    same = (OutboxItem.payload[name].as_integer() == value for name, value in payload.items())
    waits = (OutboxItem.topic == topic, OutboxItem.dead.is_(False), *same)
    return db.session.scalar(select(func.count()).select_from(OutboxItem).where(*waits)) or 0


def is_late(by: timedelta) -> bool:
    """Whether something that may still be done should have been done `by` ago."""
    late = OutboxItem.due_at < clock.now() - by
    return bool(db.session.scalar(select(exists().where(OutboxItem.dead.is_(False), late))))


def dead(most: int) -> Sequence[OutboxItem]:
    """What failed ten times and waits for an admin, newest first."""
    given_up = select(OutboxItem).where(OutboxItem.dead).order_by(OutboxItem.id.desc()).limit(most)
    return db.session.scalars(given_up).all()


def find_dead(id: int) -> OutboxItem | None:
    return db.session.scalar(select(OutboxItem).where(OutboxItem.id == id, OutboxItem.dead))


def revive(item: OutboxItem) -> None:
    """Let it be tried ten times more, from now."""
    item.dead, item.attempts, item.due_at = False, 0, clock.now()
