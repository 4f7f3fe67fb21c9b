"""Rooms by what they are called: by their name; where they have none of their own, by the people in them."""

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import aliased

from app.accounts.models import FORMER, Member
from app.chat.models import Room, RoomMembership
from app.chat.queries import visible_rooms
from app.cohorts.models import Group
from app.extensions import db
from app.kernel.text import fold

WORDS = 8  # of what is typed


def is_called(actor: Member, typed: str) -> ColumnElement[bool]:
    """Beside a room and the actor's membership of it: each word that was typed stands in what the room is called."""
    words = fold(typed).split()[:WORDS]
    names = _names(actor) if words else []
    return and_(true(), *(or_(Room.id.in_(_holding(word, names)), _names_somebody(actor, word)) for word in words))


def _holding(word: str, names: list[tuple[int, str]]) -> list[int]:
    return [id for id, name in names if word in name]


def _names(actor: Member) -> list[tuple[int, str]]:
    """The names that rooms of the actor's have, folded here: no database does it alike."""
    query = visible_rooms(actor).outerjoin(Group, Group.id == Room.group_id).where(Room.kind != "dm")
    found = db.session.execute(query.with_only_columns(Room.id, Room.name, Group.number))
    return [(id, fold(name or (_("Group %(number)s", number=number) if number else ""))) for id, name, number in found]


def _names_somebody(actor: Member, word: str) -> ColumnElement[bool]:
    """The same for a chat that is called by its people. Who left it finds nobody who came since (C-12)."""
    other = aliased(RoomMembership)
    stays = or_(other.left_at.is_(None), other.left_at > RoomMembership.left_at)
    came = or_(RoomMembership.left_at.is_(None), other.joined_at <= RoomMembership.left_at)
    called = (Member.sort_name.contains(word, autoescape=True), Member.state.not_in(FORMER), Member.id != actor.id)
    somebody = select(other.room_id).join(Member, Member.id == other.member_id)
    there = somebody.where(other.room_id == Room.id, stays, came, *called).correlate(Room, RoomMembership).exists()
    return and_(or_(Room.kind == "dm", and_(Room.kind == "group_dm", Room.name == "")), there)
