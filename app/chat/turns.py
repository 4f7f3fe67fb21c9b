"""Turns: whatever changes a room takes the next number of its log, and is written down under it (F05)."""

from typing import Any

from sqlalchemy import update

from app.chat import broadcasts
from app.chat.lines import answered_by, lines
from app.chat.models import LogEntry, Message, Room
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import Conflict, NotFound


def take_turn(room_id: int, *, spoken: bool = False) -> int:
    """The next number of a room's log. Its row stays locked until the commit, so numbers are given and committed in
    one order, without gaps (F05), and nobody joins or leaves between the check, which comes after this, and the change."""
    values: dict[str, Any] = {"last_seq": Room.last_seq + 1}
    if spoken:
        values["last_message_at"] = clock.now()
    raised = update(Room).where(Room.id == room_id).values(values).returning(Room.last_seq)
    seq = db.session.scalar(raised.execution_options(synchronize_session=False))
    if seq is None:
        raise NotFound()
    return int(seq)


def still_there(message: Message) -> None:
    """Look again, now that the room is held: who edits while it is being removed comes too late (F22)."""
    db.session.refresh(message)
    if message.deleted_at is not None:
        raise Conflict()


def write_down(
    room: Room, seq: int, kind: str, message: Message | None = None, member_id: int | None = None, **detail: Any
) -> None:
    """Put what this turn changed into the log; `detail` is what a page must know of it beside the message."""
    entry = LogEntry(room_id=room.id, seq=seq, kind=kind, member_id=member_id, detail=detail)
    if message is not None:
        db.session.flush()
        entry.message_id = message.id
    db.session.add(entry)
    db.session.flush()
    broadcasts.entry(room, *lines([(entry, message, answered_by(message))]))
