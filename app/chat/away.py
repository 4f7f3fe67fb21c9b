"""Word to those who have not read on, off the path of whoever says something: once for all that is said until they do, or
look in again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import and_, or_, select

from app.chat.models import SMALL, Message, Room, RoomMembership
from app.chat.unread import is_new, waits
from app.extensions import db
from app.kernel import outbox
from app.notifications.operations import notify
from app.notifications.queries import told_of

LANE, TELL_AWAY = "away", "chat.tell_away"


def tell_later(room_id: int) -> None:
    """Once what was said is durable, and once for all that is said meanwhile."""
    outbox.put(TELL_AWAY, lane=LANE, room_id=room_id)


def tell_away(room_id: int) -> None:
    found = {(id, _once(room_id, seq, seen_at)): by_id for id, seq, seen_at, by_id in _people_to_tell(room_id)}
    for member_id, once in sorted(found.keys() - told_of(found)):
        by_id = found[member_id, once]
        notify(member_id, "direct message", "room", room_id, by_id=by_id, once=once)


def _once(room_id: int, read_seq: int, seen_at: datetime | None) -> str:
    looked = f":{seen_at:%y%m%d%H%M%S}" if seen_at else ""
    return f"message:{room_id}:{read_seq}{looked}"


def _people_to_tell(room_id: int) -> Sequence[tuple[int, int, datetime | None, int]]:
    """For whom something waits in a room: how far each has read, when they last had something unread before them, and who
    said the last of it, or last mentioned them where they want no more. In a large room those who want all of it: who is
    mentioned there is told of that."""
    wants_all = RoomMembership.involvement == "everything"
    untold = and_(wants_all, RoomMembership.mentioned_seq <= RoomMembership.read_seq)
    wanted = or_(wants_all, Message.seq == RoomMembership.mentioned_seq)
    last = select(Message.author_id).where(is_new(RoomMembership), wanted).order_by(Message.seq.desc()).limit(1)
    by_id = last.correlate(RoomMembership).scalar_subquery()
    facts = (RoomMembership.member_id, RoomMembership.read_seq, RoomMembership.visible_at, by_id)
    query = select(*facts).join(Room, Room.id == RoomMembership.room_id)
    here = (Room.id == room_id, waits(RoomMembership), or_(Room.kind.in_(SMALL), untold))
    found = db.session.execute(query.where(*here))
    return [(id, seq, at, by_id) for id, seq, at, by_id in found if by_id]  # none: they have muted them since
