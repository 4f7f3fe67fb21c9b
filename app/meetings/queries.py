"""Meetings of the rooms that their reader is in now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Member
from app.chat.models import Message, RoomMembership
from app.extensions import db
from app.kernel import clock, text
from app.kernel.errors import NotFound
from app.meetings.models import KEY, Meeting, MeetingTick, MeetingTime
from app.profiles.named import may_be_named
from app.profiles.queries import is_present
from app.ties.models import Block

LISTED = 50


@dataclass(frozen=True, slots=True)
class Proposal:
    """A meeting, and how many times were proposed for it."""

    meeting: Meeting
    times: int

    def is_of(self, message: Message) -> bool:
        return (message.room_id, message.author_id) == (self.meeting.room_id, self.meeting.proposer_id)


def is_of(actor: Member) -> ColumnElement[bool]:
    """That the actor is in a meeting's room. Who left it knows nothing of its meetings any more."""
    return exists().where(
        RoomMembership.room_id == Meeting.room_id,
        RoomMembership.member_id == actor.id,
        RoomMembership.left_at.is_(None),
    )


def visible_meetings(actor: Member) -> Select[Meeting]:
    return select(Meeting).where(is_of(actor))


def get_meeting(actor: Member, meeting_id: int) -> Meeting:
    """With its times, and the ticks of those who may be named to the actor."""
    ticks = MeetingTime.ticks.and_(may_be_named(MeetingTick.member_id, to=actor.id))
    whole = joinedload(Meeting.times).joinedload(ticks)
    one = visible_meetings(actor).where(Meeting.id == meeting_id).options(whole)
    meeting = db.session.scalars(one).unique().one_or_none()
    if meeting is None:
        raise NotFound()
    return meeting


def coming(actor: Member) -> Sequence[Meeting]:
    """What the actor's rooms look for a time for, and what is fixed and not over: these by time, then those."""
    open_ones = and_(Meeting.state == "proposed", Meeting.created_at > clock.now() - timedelta(days=60))
    fixed = and_(Meeting.state == "fixed", Meeting.starts_at > clock.now() - timedelta(hours=3))
    query = visible_meetings(actor).where(or_(open_ones, fixed))
    query = query.options(selectinload(Meeting.times)).order_by(Meeting.starts_at, Meeting.id)
    found = [one for one in db.session.scalars(query.limit(LISTED)) if not one.is_past]
    return sorted(found, key=lambda one: (one.starts_at is None, one.starts_at or one.created_at, one.id))


def find_proposed(actor: Member, client_key: str) -> Meeting | None:
    made = (Meeting.proposer_id == actor.id, Meeting.client_key == client_key)
    return db.session.scalar(select(Meeting).where(*made))


def proposed_by(messages: Sequence[Message]) -> dict[int, Proposal]:
    """What was proposed by these messages, by message; of the same room and the same person."""
    named = {one.id: text.number(one.client_key.removeprefix(KEY)) for one in messages}
    times = select(func.count()).where(MeetingTime.meeting_id == Meeting.id).correlate(Meeting).scalar_subquery()
    rows = db.session.execute(select(Meeting, times).where(Meeting.id.in_({*named.values()} - {None})))
    found = {meeting.id: Proposal(meeting, number) for meeting, number in rows}
    return {one.id: found[id] for one in messages if (id := named[one.id]) in found and found[id].is_of(one)}


def people_to_tell(meeting: Meeting) -> Sequence[Row[Member, bool]]:
    """Who is in the room now and does not keep the proposer away, and whether the proposer may be named to them."""
    blocks = exists().where(Block.blocker_id == Member.id, Block.blocked_id == meeting.proposer_id)
    here = select(RoomMembership.member_id).where(
        RoomMembership.room_id == meeting.room_id, RoomMembership.left_at.is_(None)
    )
    is_named = may_be_named(literal(meeting.proposer_id), to=Member.id)
    query = select(Member, is_named).where(Member.id.in_(here), is_present(), ~blocks)
    return db.session.execute(query.order_by(Member.id)).all()
