"""What one has read and what one has before one's eyes, beside the pointer that only goes on."""

from datetime import timedelta

from sqlalchemy import or_, select, update

from app.accounts.models import Member
from app.chat import broadcasts, policy, queries
from app.chat.models import Message, Room, RoomMembership
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import NotFound
from app.kernel.policy import require

SEEN_FOR = timedelta(seconds=60)  # what was said in a room that lay open so lately counts as delivered (C-15)
_WRITTEN_EVERY = timedelta(seconds=25)


def mark_unread(actor: Member, room: Room, seq: int | None = None) -> None:
    """Have a message, or the last that somebody else said, and what came after it wait for you again: the one way in
    which the pointer goes back (C-14)."""
    membership = queries.get_membership(actor, room.id)
    require(policy.mark_unread(membership))
    said = (Message.room_id == room.id, Message.deleted_at.is_(None), Message.seq > membership.from_seq)
    which = Message.seq == seq if seq is not None else Message.author_id != actor.id
    found = db.session.scalar(select(Message.seq).where(*said, which).order_by(Message.seq.desc()).limit(1))
    if found is None or found > membership.last_seq:
        raise NotFound()
    if found <= membership.read_seq:
        membership.read_seq, membership.visible_at = found - 1, clock.now()
        db.session.flush()
        broadcasts.read(actor, room.id, found - 1, is_back=True)


def note_visible(actor: Member, room: Room) -> None:
    """Keep that a room with something unread lies open before its reader: no mail tells them of it. Pages say so only
    while something waits there, so where all is read, nothing is written."""
    late = or_(RoomMembership.visible_at.is_(None), RoomMembership.visible_at < clock.now() - _WRITTEN_EVERY)
    mine = (RoomMembership.room_id == room.id, RoomMembership.member_id == actor.id)
    seen = update(RoomMembership).where(*mine, late, RoomMembership.read_seq < room.last_seq)
    db.session.execute(seen.values(visible_at=clock.now()), execution_options={"synchronize_session": False})
