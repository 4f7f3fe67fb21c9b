"""Rooms as their reader stands in them: which they may open, what of them is theirs, and the people in them."""

from collections.abc import Collection, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    Select,
    String,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import aliased, contains_eager

from app.accounts.models import Member
from app.chat.models import HeldMessage, Message, Room, RoomMembership
from app.cohorts.models import Group
from app.extensions import db
from app.kernel.errors import NotFound
from app.kernel.pages import Page, page
from app.profiles.queries import is_present
from app.profiles.readers import prepared, values_of
from app.ties import queries as ties
from app.ties import reach
from app.ties.models import Block

ROOMS = 60  # in a list
_WANTS_ALL = RoomMembership.involvement == "everything"


def visible_rooms(actor: Member) -> Select[Room, RoomMembership]:
    """The rooms the actor may open: theirs, and ad hoc ones they left, which they read up to where they left (C-12)."""
    return (
        select(Room, RoomMembership)
        .join(RoomMembership, RoomMembership.room_id == Room.id)
        .where(
            RoomMembership.member_id == actor.id,
            or_(RoomMembership.left_at.is_(None), Room.kind.in_(("dm", "group_dm"))),
        )
    )


def last_theirs() -> ColumnElement[int]:
    """Beside a room and a membership of it: the last entry of its log that is the member's."""
    return func.coalesce(RoomMembership.left_seq, Room.last_seq)


def is_theirs() -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    """The same of a message: that it stands in the part of the log which is the member's (C-12)."""
    return Message.seq > RoomMembership.from_seq, Message.seq <= last_theirs()


def get_membership(actor: Member, room_id: int, *, counted: bool = False) -> RoomMembership:
    """The actor's own membership of a room they may open, with the room; read afresh. `counted`: with how many are in
    it and what is held, which nothing but its pages asks, as it goes through all of thousands."""
    return opened(_room_of(actor, counted), values_of(actor, room=room_id))


def opened(asked: Select[Any], values: dict[str, Any] | None = None) -> RoomMembership:
    """The first membership that a statement `with_standing` finds, its room beside it."""
    found = db.session.execute(asked, values, execution_options={"populate_existing": True}).first()
    if found is None:
        raise NotFound()
    membership: RoomMembership = found[1]
    membership.kept_for, membership.people, membership.held, membership.blocked, membership.is_together = found[-5:]
    return membership


def with_standing(query: Select[Room, RoomMembership], actor: Member, *, counted: bool = False) -> Select[Any]:
    """Rooms with how long two keep their chat, whether the actor may write on with the other; and, for pages, how many are
    in it, how much of the actor's own is held there, and whom they block."""
    room = contains_eager(RoomMembership.room).joinedload(Room.group).joinedload(Group.edition)
    for_pages = (_people(), _held(), _blocked(actor)) if counted else (literal(0), literal(0), literal(""))
    return query.add_columns(_kept_for(), *for_pages, _is_together(actor)).options(room)


@prepared
def _room_of(actor: Member, counted: bool) -> Select[Any]:
    there = visible_rooms(actor).where(Room.id == bindparam("room", type_=Integer()))
    return with_standing(there, actor, counted=counted)


def get_room(actor: Member, room_id: int) -> Room:
    return get_membership(actor, room_id).room


def find_dm(a_id: int, b_id: int) -> Room | None:
    return db.session.scalar(select(Room).where(Room.pair == ties.pair_key(a_id, b_id)))


def find_started(actor: Member, client_key: str) -> Room | None:
    """The room that the actor made with this key (G-7)."""
    return db.session.scalar(select(Room).where(Room.made_by_id == actor.id, Room.client_key == client_key))


def within_reach(actor: Member) -> Select[Member]:
    """The members whom the actor may write to and bring together: connected, there, neither keeping the other away."""
    return select(Member).where(
        Member.state == "active",
        Member.id.in_(ties.connected_ids(actor)),
        Member.id.not_in(ties.kept_apart_ids(actor)),
    )


def people_to_invite(actor: Member, besides: Collection[int] = (), most: int = 300) -> Sequence[Member]:
    """Whom the actor can pick for a group chat, by name."""
    query = within_reach(actor).where(is_present(), Member.id.not_in(besides))
    return db.session.scalars(query.order_by(Member.sort_name, Member.id).limit(most)).all()


def may_begin(actor: Member, member_id: int) -> bool:
    """Whether the actor may write to somebody at once (C-21); no for who is not there, in the same statement."""
    return reach.find_reach(actor, member_id) == reach.DIRECT


def have_agreed(a: Member, b: Member) -> bool:
    """Whether the two said yes to each other."""
    return bool(db.session.scalar(select(reach.have_agreed(a, literal(b.id)))))


def are_within_reach(actor: Member, member_ids: Collection[int]) -> bool:
    found = within_reach(actor).where(Member.id.in_(member_ids)).with_only_columns(func.count())
    return db.session.scalar(found) == len(set(member_ids))


def _people() -> ScalarSelect[int]:
    there = aliased(RoomMembership)
    counted = select(func.count()).where(there.room_id == Room.id, there.left_at.is_(None))
    return counted.correlate(Room).scalar_subquery()


def _held() -> ScalarSelect[int]:
    own = (HeldMessage.room_id == Room.id, HeldMessage.author_id == RoomMembership.member_id)
    waiting = select(func.count()).where(*own, HeldMessage.state == "waits")
    return waiting.correlate(Room, RoomMembership).scalar_subquery()


def _blocked(actor: Member) -> ColumnElement[str]:
    """The ids of all whom the actor blocks: some may speak for the first time while the page lies open."""
    ids = func.aggregate_strings(cast(Block.blocked_id, String), " ")
    return func.coalesce(select(ids).where(Block.blocker_id == actor.id).scalar_subquery(), "")


def _kept_for() -> ScalarSelect[int | None]:
    there = aliased(RoomMembership)
    all_chose = func.count(there.keep_days) == func.count()
    of_two = (there.room_id == Room.id, Room.kind == "dm")
    longest = select(case((all_chose, func.max(there.keep_days)))).where(*of_two)
    return longest.correlate(Room).scalar_subquery()


def _is_together(actor: Member) -> ColumnElement[bool]:
    """Whether the actor may write on in a chat of two."""
    other = aliased(RoomMembership)
    may = reach.may_write_on(actor, other.member_id, Room.made_by_id)
    others = select(other.room_id).where(other.room_id == Room.id, other.member_id != actor.id, may)
    return or_(Room.kind != "dm", others.correlate(Room).exists())


def ids_to_tell(room_id: int) -> Sequence[int]:
    """Whose counts any message changes: those who want everything of the room. Of thousands that may be a few."""
    return db.session.scalars(_to_tell(), {"room": room_id}).all()


@cache
def _to_tell() -> Select[int]:
    here = (RoomMembership.room_id == bindparam("room", type_=Integer()), RoomMembership.left_at.is_(None))
    return select(RoomMembership.member_id).where(*here, _WANTS_ALL)


def ids_of_members(room_id: int) -> Sequence[int]:
    """Who is in the room now."""
    here = select(RoomMembership.member_id).where(RoomMembership.room_id == room_id, RoomMembership.left_at.is_(None))
    return db.session.scalars(here).all()


def gone_from(room_ids: Collection[int]) -> Sequence[tuple[int, int]]:
    """Who is in these rooms no more, as (room, member)."""
    left = (RoomMembership.room_id.in_(room_ids), RoomMembership.left_at.is_not(None))
    found = db.session.execute(select(RoomMembership.room_id, RoomMembership.member_id).where(*left))
    return [(room_id, member_id) for room_id, member_id in found]


def page_of_people(room_id: int, *, after: str = "", before: str = "") -> Page:
    """Who is in a large room now, by name."""
    here = (RoomMembership.room_id == room_id, RoomMembership.left_at.is_(None), is_present())
    query = select(Member).join(RoomMembership, RoomMembership.member_id == Member.id).where(*here)
    found = page(query, [Member.sort_name, Member.id], size=ROOMS, after=after, before=before)
    found.items = [member for (member,) in found.items]
    return found


def blocked_among(actor: Member, member_ids: Collection[int]) -> set[int]:
    """Whom of these the actor blocks: what they say is collapsed (C-24)."""
    theirs = select(Block.blocked_id).where(Block.blocker_id == actor.id, Block.blocked_id.in_(member_ids))
    return set(db.session.scalars(theirs))
