"""The people of rooms, as everybody in them sees them: name, main field and picture."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import FORMER, Member
from app.accounts.queries import is_site_staff
from app.chat.models import Room, RoomMembership
from app.extensions import db
from app.profiles.cards import Card
from app.profiles.models import FOR_ALL, Profile, ProfileItem
from app.profiles.queries import is_present
from app.ties import queries as ties


@dataclass(frozen=True, slots=True)
class People:
    """Those of some rooms, by room and id: all who were ever in it, and who is in it now. What members see of them.

    `blocked`: whom of them the reader blocks; what these write is collapsed (C-24). `staff`: who may write to anybody,
    and is named as what they are (C-21)."""

    known: dict[int, dict[int, Card]]
    here: dict[int, dict[int, Card]]
    blocked: set[int]
    staff: set[int]


def people_of(actor: Member, rooms: Collection[Room], also: Collection[int] = ()) -> People:
    """Who is or was in these rooms, in the order they joined: of a small one everybody, of others those of `also`. Who
    left a room learns of nobody's coming and going since (C-12)."""
    small = [room.id for room in rooms if room.names_all]
    is_blocked, mine = Member.id.in_(ties.blocked_by(actor)), aliased(RoomMembership)
    stays = or_(RoomMembership.left_at.is_(None), RoomMembership.left_at > mine.left_at)
    came = or_(mine.left_at.is_(None), RoomMembership.joined_at <= mine.left_at)
    query = (
        _faces(RoomMembership.room_id, stays, is_blocked, is_site_staff(Member.id))
        .join(RoomMembership, RoomMembership.member_id == Member.id)
        .outerjoin(mine, and_(mine.room_id == RoomMembership.room_id, mine.member_id == actor.id))
        .where(
            or_(
                and_(RoomMembership.room_id.in_(small), came),
                and_(RoomMembership.room_id.in_([room.id for room in rooms]), RoomMembership.member_id.in_(also)),
            )
        )
        .order_by(RoomMembership.room_id, RoomMembership.joined_at, Member.id)
    )
    people = People({room.id: {} for room in rooms}, {room.id: {} for room in rooms}, set(), set())
    for *facts, room_id, is_here, is_blocked_one, is_staff in db.session.execute(query):
        card = _draw(people.known[room_id], *facts)
        if is_here:
            people.here[room_id][card.id] = card
        if is_blocked_one:
            people.blocked.add(card.id)
        if is_staff:
            people.staff.add(card.id)
    return people


def faces(member_ids: Collection[int]) -> dict[int, Card]:
    """These people as every member sees them."""
    made: dict[int, Card] = {}
    for facts in db.session.execute(_faces_of(), {"ids": list(member_ids)}):
        _draw(made, *facts)
    return made


@cache
def _faces_of() -> Select[Any]:
    return _faces().where(Member.id.in_(bindparam("ids", type_=Integer(), expanding=True)))


def _faces(*more: Any) -> Select[Any]:
    """Name, main field and picture, as far as all members may see them: what is sent to a room is one thing for all.
    Of a person who is away, or whose profile no link opens, that is the name."""
    opened = select(Profile.member_id).where(Profile.state.in_(("published", "unlisted")))
    seen = and_(
        ProfileItem.member_id == Member.id,
        is_present(),
        Member.id.in_(opened),
        ProfileItem.audience.in_(FOR_ALL),
        or_(ProfileItem.kind == "photo", and_(ProfileItem.kind == "field", ProfileItem.position == 0)),
    )
    facts = (Member.id, Member.display_name, Member.state, ProfileItem.kind, ProfileItem.value)
    return select(*facts, *more).select_from(Member).outerjoin(ProfileItem, seen)


def _draw(cards: dict[int, Card], id: int, name: str, state: str, kind: str | None, value: str | None) -> Card:
    card = cards.setdefault(id, Card(id, name, is_former=state in FORMER))
    if kind and not card.is_former:
        setattr(card, kind, value)
    return card
