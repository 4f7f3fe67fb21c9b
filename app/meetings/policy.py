"""Who may propose times, tick, fix and cancel: people of a room who may write in it; the last two, who proposed."""

from app.accounts.models import Member
from app.chat import policy as chat
from app.chat.models import RoomMembership
from app.kernel.policy import YES, Verdict, no
from app.meetings.models import Meeting

ROOMS = ("dm", "group_dm", "group")


def propose(actor: Member, membership: RoomMembership) -> Verdict:
    if membership.room.kind not in ROOMS:
        return no("Times are found in chats of two and of groups.")
    return chat.post_message(actor, membership)


def tick(actor: Member, meeting: Meeting, membership: RoomMembership) -> Verdict:
    if meeting.state == "cancelled":
        return no("This meeting is cancelled.")
    if meeting.is_past:
        return no("This meeting is over.")
    return chat.post_message(actor, membership)


def fix(actor: Member, meeting: Meeting, membership: RoomMembership) -> Verdict:
    if meeting.proposer_id != actor.id:
        return no("Only who proposed the times fixes one, or cancels.")
    return tick(actor, meeting, membership)


def cancel(actor: Member, meeting: Meeting) -> Verdict:
    """Also for who may no longer write there: nobody should wait for somebody who will not come."""
    if meeting.proposer_id != actor.id:
        return no("Only who proposed the times fixes one, or cancels.")
    return no("This meeting is over.") if meeting.is_past else YES
