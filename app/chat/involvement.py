"""What a member wants to hear of a room: everything, mentions, nothing; or not even to see it in their list."""

from collections.abc import Collection

from sqlalchemy import ScalarSelect, func, literal, not_, select, update

from app.accounts.models import Member
from app.chat import broadcasts, queries
from app.chat.models import INVOLVEMENTS, Message, Room, RoomMembership
from app.extensions import db
from app.kernel.errors import Invalid
from app.profiles import mentions
from app.ties.queries import is_silent


def choose_involvement(actor: Member, room: Room, involvement: str) -> None:
    """Hear everything of a room, mentions only, nothing, or hide it. A hidden chat of two comes back with the next
    message, unless nothing was wanted of it before (C-13)."""
    if involvement not in INVOLVEMENTS:
        raise Invalid("Choose what you hear of this room.", field="involvement")
    membership = queries.get_membership(actor, room.id)
    if involvement == membership.involvement:
        return
    membership.stays_hidden = involvement == "hidden" and membership.involvement == "nothing"
    membership.involvement = involvement
    broadcasts.counts(room.id, [actor.id])


def bring_back(room: Room, author: Member) -> None:
    """A hidden chat of two returns with the next message, of nobody whom its reader has muted (C-25)."""
    hidden = (RoomMembership.involvement == "hidden", RoomMembership.stays_hidden.is_(False))
    heard = not_(is_silent(RoomMembership.member_id, literal(author.id)))
    back = update(RoomMembership).where(RoomMembership.room_id == room.id, *hidden, heard)
    db.session.execute(back.values(involvement="everything"))


def note_mentioned(message: Message, member_ids: Collection[int]) -> None:
    """Keep that a message waits for those whom it mentions, also where they want mentions only; never of somebody they
    block or have muted (C-24, C-25)."""
    unheard = is_silent(RoomMembership.member_id, literal(message.author_id))
    theirs = (
        RoomMembership.room_id == message.room_id,
        RoomMembership.member_id.in_(member_ids),
        RoomMembership.mentioned_seq < message.seq,
    )
    noted = update(RoomMembership).where(*theirs, ~unheard).values(mentioned_seq=message.seq)
    db.session.execute(noted, execution_options={"synchronize_session": False})
    broadcasts.counts(message.room_id, sorted(member_ids))


def forget_mentioned(message: Message, member_ids: Collection[int]) -> None:
    """The mention is no more: edited out, or its message removed (C-16). What mentions them before it waits still."""
    db.session.flush()
    here = (RoomMembership.room_id == message.room_id, RoomMembership.mentioned_seq == message.seq)
    for member_id in member_ids:
        gone = update(RoomMembership).where(*here, RoomMembership.member_id == member_id)
        last = func.coalesce(_mentioned_before(member_id), 0)
        db.session.execute(gone.values(mentioned_seq=last), execution_options={"synchronize_session": False})
    broadcasts.counts(message.room_id, sorted(member_ids))


def _mentioned_before(member_id: int) -> ScalarSelect[int | None]:
    """The last message behind the pointer that mentions the member of a row, before the one that does so no more."""
    here = (Message.room_id == RoomMembership.room_id, Message.deleted_at.is_(None))
    between = (Message.seq > RoomMembership.read_seq, Message.seq < RoomMembership.mentioned_seq)
    theirs = (Message.author_id != member_id, not_(is_silent(RoomMembership.member_id, Message.author_id)))
    names = Message.html.contains(mentions.start_of(member_id))
    found = select(func.max(Message.seq)).where(*here, *between, *theirs, names)
    return found.correlate(RoomMembership).scalar_subquery()
