"""What waits to be read: behind the pointer, still there, not one's own, of nobody one blocks or has muted (C-14, C-25)."""

from collections.abc import Collection
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    exists,
    func,
    literal,
    not_,
    or_,
    select,
)
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.chat.models import Message, RoomMembership
from app.extensions import db
from app.ties.queries import is_silent

MOST = 50  # exact up to here, then "50+"


def waiting_rooms(actor: Member) -> ScalarSelect[int]:
    """In how many rooms something waits for the actor, as a column."""
    counted: ScalarSelect[int] = _rooms(RoomMembership).where(RoomMembership.member_id == actor.id).scalar_subquery()
    return counted


def unread_of(member_ids: Collection[int], room_id: int) -> dict[int, tuple[int, int]]:
    """For each of these members of a room: in how many rooms something waits, and how much in this one."""
    if not member_ids:
        return {}
    found = db.session.execute(_unread_of(), {"room": room_id, "ids": list(member_ids)})
    return {id: (in_rooms, here) for id, in_rooms, here in found}


@cache
def _unread_of() -> Select[Any]:
    theirs = aliased(RoomMembership)
    rooms = _rooms(theirs).where(theirs.member_id == RoomMembership.member_id).correlate(RoomMembership)
    query = select(RoomMembership.member_id, rooms.scalar_subquery(), unread_here(RoomMembership))
    asked = RoomMembership.member_id.in_(bindparam("ids", type_=Integer(), expanding=True))
    return query.where(RoomMembership.room_id == bindparam("room", type_=Integer()), asked)


def unread_here(membership: Any) -> ScalarSelect[int]:
    """How much waits in the room of a membership, as a column; one more than MOST stands for more."""
    new = select(literal(1)).select_from(Message).where(_counts(membership), is_new(membership)).limit(MOST + 1)
    return select(func.count()).select_from(new.correlate(membership).subquery()).scalar_subquery()


def waits(membership: Any) -> ColumnElement[bool]:
    """Whether something in the room of a membership waits for its member: all that is new, or where they are mentioned."""
    new = and_(membership.involvement == "everything", exists().where(is_new(membership)).correlate(membership))
    mentioned = and_(membership.involvement == "mentions", membership.mentioned_seq > membership.read_seq)
    return and_(membership.left_at.is_(None), or_(new, mentioned))


def _rooms(membership: Any) -> Any:
    return select(func.count()).select_from(membership).where(waits(membership))


def is_new(membership: Any) -> ColumnElement[bool]:
    """Beside a membership: a message that its member has not read, and would."""
    return and_(
        Message.room_id == membership.room_id,
        Message.seq > membership.read_seq,
        Message.deleted_at.is_(None),
        Message.author_id != membership.member_id,
        not_(is_silent(membership.member_id, Message.author_id)),
    )


def _counts(membership: Any) -> ColumnElement[bool]:
    """Whether this membership shows a badge at all."""
    return and_(membership.left_at.is_(None), membership.involvement.not_in(("nothing", "hidden")))
