"""Turns: whatever changes a room takes the next number of its log, and is written down under it (F05)."""

from functools import cache
from typing import Any

from sqlalchemy import Integer, bindparam, func, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from app.chat import broadcasts
from app.chat.lines import answered_by, lines
from app.chat.models import LogEntry, Message, Room
from app.extensions import db
from app.kernel import clock, search
from app.kernel.errors import Conflict, NotFound


def take_turn(room_id: int, *, spoken: bool = False) -> int:
    """The next number of a room's log. Its row stays locked until the commit, so numbers are given and committed in
    one order, without gaps (F05), and nobody joins or leaves between the check, which comes after this, and the change."""
    seq = db.session.scalar(_raised(spoken), {"room": room_id} | ({"now": clock.now()} if spoken else {}))
    if seq is None:
        raise NotFound()
    return int(seq)


@cache
def _raised(spoken: bool) -> ReturningUpdate[int]:
    values: dict[str, Any] = {"last_seq": Room.last_seq + 1}
    if spoken:
        values["last_message_at"] = bindparam("now", type_=Room.last_message_at.type)
    raised = update(Room).where(Room.id == bindparam("room", type_=Integer())).values(values)
    return raised.returning(Room.last_seq).execution_options(synchronize_session=False)


def give_back(room_id: int) -> None:
    """A turn that nothing came of: the room is held still, so nobody had the number after it."""
    said = select(Message.created_at).where(Message.room_id == room_id).order_by(Message.seq.desc()).limit(1)
    values = {"last_seq": Room.last_seq - 1, "last_message_at": func.coalesce(said.scalar_subquery(), Room.created_at)}
    given = update(Room).where(Room.id == room_id).values(values)
    db.session.execute(given.execution_options(synchronize_session=False))


def still_there(message: Message) -> None:
    """Look again, now that the room is held: who edits while it is being removed comes too late (F22)."""
    db.session.refresh(message)
    if message.deleted_at is not None:
        raise Conflict()


def write_down(
    room: Room, seq: int, kind: str, message: Message | None = None, member_id: int | None = None, **detail: Any
) -> None:
    """Put what this turn changed into the log; `detail` is what a page must know of it beside the message."""
    entry = LogEntry(room_id=room.id, seq=seq, kind=kind, message=message, member_id=member_id, detail=detail)
    db.session.add(entry)
    db.session.flush()
    if message is not None and kind in ("posted", "edited", "deleted"):
        search.changed("message", message.id)
    broadcasts.entry(room, *lines([(entry, message, answered_by(message))]))
