"""The log of a room, as far as it is its reader's: pages of it, what came after a number, single messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, exists, func, or_, select

from app.accounts.models import Member
from app.chat.attached import Card, cards
from app.chat.models import LogEntry, Message, Room, RoomMembership
from app.chat.queries import visible_rooms, with_room
from app.extensions import db

PAGE = 50
LIMIT, MOST_MISSED = 200, 1_000
STANDING = ("posted", "joined", "left")  # entries with a place of their own in the log; the others change these


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the log with the message it is about, if any, and what stands in the place of its words."""

    entry: LogEntry
    message: Message | None
    card: Card | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of the log, oldest first; `has_earlier` says that there is more before it."""

    lines: Sequence[Line]
    has_earlier: bool


def last_stretch(membership: RoomMembership, *, before: int | None = None) -> Stretch:
    """The last page of the log that is the reader's, or the one before an entry: what has a place of its own in it."""
    lines = _lines(membership).where(
        LogEntry.kind.in_(STANDING), or_(Message.id.is_(None), Message.deleted_at.is_(None), Message.leaves_trace)
    )
    if before is not None:
        lines = lines.where(LogEntry.seq < before)
    found = db.session.execute(lines.order_by(LogEntry.seq.desc()).limit(PAGE + 1)).all()
    return Stretch(as_read(membership, found[:PAGE][::-1]), has_earlier=len(found) > PAGE)


def entries_after(membership: RoomMembership, after: int, limit: int = LIMIT) -> Sequence[Line] | None:
    """What happened after a number, in order, changes of older messages included; None where so much was missed that
    the reader had better load the last page (C-4)."""
    after = max(after, membership.from_seq)
    if membership.last_seq - after > MOST_MISSED:
        return None
    found = db.session.execute(_lines(membership).where(LogEntry.seq > after).order_by(LogEntry.seq).limit(limit))
    return as_read(membership, found.all())


def as_read(membership: RoomMembership, found: Sequence[Sequence[Any]]) -> list[Line]:
    """Entries with their messages as the reader has them. Who left learns nothing of what became of a thing since."""
    return [Line(*row) for row in found] if membership.has_left else with_cards(found)


def with_cards(found: Sequence[Sequence[Any]]) -> list[Line]:
    there = cards([message for _, message in found if message is not None])
    return [Line(entry, message, there.get(message.id) if message else None) for entry, message in found]


def _lines(membership: RoomMembership) -> Select[LogEntry, Message]:
    return (
        select(LogEntry, Message)
        .outerjoin(Message, and_(Message.id == LogEntry.message_id, Message.seq > membership.from_seq))
        .where(
            LogEntry.room_id == membership.room_id,
            LogEntry.seq > membership.from_seq,
            LogEntry.seq <= membership.last_seq,
        )
    )


def find_message(actor: Member, client_key: str) -> Message | None:
    """What the actor said with this key (G-7)."""
    return db.session.scalar(select(Message).where(Message.author_id == actor.id, Message.client_key == client_key))


def get_message(actor: Member, message_id: int) -> tuple[Message, RoomMembership]:
    """A message in the part of a log that the actor may read, and their membership of its room."""
    said = (
        Message.id == message_id,
        Message.room_id == Room.id,
        Message.seq > RoomMembership.from_seq,
        Message.seq <= func.coalesce(RoomMembership.left_seq, Room.last_seq),
        or_(Message.deleted_at.is_(None), Message.leaves_trace),
    )
    membership = with_room(visible_rooms(actor).where(exists().where(*said).correlate(Room, RoomMembership)), actor)
    return db.session.scalars(select(Message).where(Message.id == message_id)).one(), membership
