"""The log of a room, as far as it is its reader's: pages of it, what came after a number, single messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, String, and_, bindparam, exists, func, literal, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.chat.leaving import as_left
from app.chat.lines import Line, lines
from app.chat.models import HeldMessage, LogEntry, Message, Room, RoomMembership
from app.chat.queries import is_theirs, opened, visible_rooms, with_standing
from app.extensions import LARGEST, db
from app.kernel.errors import NotFound

PAGE = 50
AFTER = PAGE // 3  # messages that are shown behind one that was looked for
LIMIT, MOST_MISSED = 200, 1_000
STANDING = (
    "posted",
    "joined",
    "left",
    "state",
)  # entries with a place of their own in the log; the others change these


@dataclass(frozen=True, slots=True)
class Stretch:
    """Part of the log, oldest first; `has_earlier` says that there is more before it."""

    lines: Sequence[Line]
    has_earlier: bool


def last_stretch(membership: RoomMembership, *, before: int | None = None) -> Stretch:
    """The last page of the log that is the reader's, or the one before an entry: what has a place of its own in it."""
    standing = _standing(membership)
    if before is not None:
        standing = standing.where(LogEntry.seq < before)
    return _stretch(membership, db.session.execute(standing).all())


def around(membership: RoomMembership, seq: int) -> tuple[Stretch, int | None]:
    """The page of the log with an entry in it and some that came after; before which entry it ends, if that is not the
    end of the log."""
    seq = max(seq, membership.from_seq)
    said = (Message.room_id == membership.room_id, Message.seq > seq, Message.seq <= membership.last_seq)
    behind = select(Message.seq).where(*said).order_by(Message.seq).offset(AFTER).limit(1).scalar_subquery()
    standing = _standing(membership).where(LogEntry.seq < func.coalesce(behind, LARGEST)).add_columns(behind)
    found = db.session.execute(standing).all()
    return _stretch(membership, [row[:-1] for row in found]), found[0][-1] if found else None


def _standing(membership: RoomMembership) -> Select[LogEntry, Message, Message]:
    """The last page of what has a place of its own in the log, and one line more."""
    stands = or_(Message.id.is_(None), Message.deleted_at.is_(None), Message.leaves_trace)
    standing = _lines(membership).where(LogEntry.kind.in_(STANDING), stands)
    return standing.order_by(LogEntry.seq.desc()).limit(PAGE + 1)


def _stretch(membership: RoomMembership, found: Sequence[Any]) -> Stretch:
    return Stretch(as_read(membership, found[:PAGE][::-1]), has_earlier=len(found) > PAGE)


def entries_after(membership: RoomMembership, after: int, limit: int = LIMIT) -> Sequence[Line] | None:
    """What happened after a number, in order, changes of older messages included; None where so much was missed that
    the reader had better load the last page (C-4)."""
    after = max(after, membership.from_seq)
    if membership.last_seq - after > MOST_MISSED:
        return None
    found = db.session.execute(_lines(membership).where(LogEntry.seq > after).order_by(LogEntry.seq).limit(limit))
    return as_read(membership, found.all())


def as_read(membership: RoomMembership, found: Sequence[Any]) -> list[Line]:
    """As they stand; to who left, as they stood."""
    if not membership.has_left:
        return lines(found)
    rows = list(found)
    copies = as_left(membership, list({one.id: one for _, *both in rows for one in both if one}.values()))
    kept = [
        (entry, message and copies[message.id], answered and copies[answered.id]) for entry, message, answered in rows
    ]
    return lines(kept, as_left=True)


def _lines(membership: RoomMembership) -> Select[LogEntry, Message, Message]:
    """What was said before the reader came is not theirs, as an answer's quote neither (C-12)."""
    answered = aliased(Message)
    return (
        select(LogEntry, Message, answered)
        .outerjoin(Message, and_(Message.id == LogEntry.message_id, Message.seq > membership.from_seq))
        .outerjoin(answered, and_(answered.id == Message.reply_to_id, answered.seq > membership.from_seq))
        .where(
            LogEntry.room_id == membership.room_id,
            LogEntry.seq > membership.from_seq,
            LogEntry.seq <= membership.last_seq,
        )
    )


def find_sent(actor: Member, client_key: str) -> Message | HeldMessage | None:
    """What the actor said with this key, or what is held of it (G-7)."""
    said, held = db.session.execute(_by_key(), {"author": actor.id, "client_key": client_key}).one()
    sent: Message | HeldMessage | None = said or held
    return sent


@cache
def _by_key() -> Select[Message, HeldMessage]:
    author, key = bindparam("author", type_=Integer()), bindparam("client_key", type_=String())
    one = select(literal(1)).subquery()
    own = [and_(what.author_id == author, what.client_key == key) for what in (Message, HeldMessage)]
    return select(Message, HeldMessage).select_from(one).outerjoin(Message, own[0]).outerjoin(HeldMessage, own[1])


def get_message(actor: Member, message_id: int) -> tuple[Message, RoomMembership]:
    """A message in the part of a log that the actor may read, and their membership of its room."""
    said = (
        Message.id == message_id,
        Message.room_id == Room.id,
        *is_theirs(),
        or_(Message.deleted_at.is_(None), Message.leaves_trace),
    )
    there = visible_rooms(actor).where(exists().where(*said).correlate(Room, RoomMembership))
    membership = opened(with_standing(there, actor))
    return db.session.scalars(select(Message).where(Message.id == message_id)).one(), membership


def get_line(actor: Member, message_id: int) -> tuple[Line, RoomMembership]:
    """The same as it stands in the log."""
    message, membership = get_message(actor, message_id)
    answered = find_answered(membership, message.reply_to_id)
    [line] = as_read(membership, [(LogEntry(kind="posted"), message, answered)])
    return line, membership


def get_answered(membership: RoomMembership, message_id: int) -> Message:
    """A message of the room that its member may answer."""
    if (found := find_answered(membership, message_id)) is None:
        raise NotFound()
    return found


def find_answered(membership: RoomMembership, message_id: int | None) -> Message | None:
    said = (Message.room_id == membership.room_id, Message.seq > membership.from_seq)
    return db.session.scalar(select(Message).where(Message.id == message_id, *said)) if message_id else None
