"""Whether a member is seen in rooms and sees who else is: one switch for both (C-27)."""

from sqlalchemy import select

from app.accounts.models import Member
from app.chat import presence, queries
from app.chat.models import RoomMembership, here_channel
from app.extensions import db
from app.kernel import live
from app.ties import operations as ties


def show_presence(actor: Member, shows: bool) -> None:
    """Be seen in rooms and see who is there, or neither; it holds at once."""
    ties.show_presence(actor, shows)
    if shows:
        return
    presence.gone(actor.id)
    for room_id in db.session.scalars(select(RoomMembership.room_id).where(RoomMembership.member_id == actor.id)):
        live.leave(actor.channel, here_channel(room_id))


def part(actor: Member, other: Member) -> None:
    """Two between whom there is a block now do not see each other come and go in their chat of two."""
    if room := queries.find_dm(actor.id, other.id):
        for one in (actor, other):
            presence.gone(one.id, room.id)
            live.leave(one.channel, here_channel(room.id))
