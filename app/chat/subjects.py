"""How a notification names a chat of one's own: while something in it waits to be read, and never what is said."""

from collections.abc import Collection, Mapping

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, SQLColumnExpression, exists, or_, select

from app.accounts.models import Member
from app.chat import unread
from app.chat.models import RoomMembership
from app.chat.reading import SEEN_FOR
from app.extensions import db
from app.kernel.subjects import Shown, Subject, subject
from app.profiles.readers import moment

_SEEN = moment("seen in a room", ago=SEEN_FOR)


def is_visible(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return exists().where(RoomMembership.room_id == id, *_waits(actor))


def shown(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    waiting = select(RoomMembership.room_id).where(RoomMembership.room_id.in_(ids), *_waits(actor))
    return {id: Shown(_("Your chat"), url_for("chat.show_room", room_id=id)) for id in db.session.scalars(waiting)}


def _waits(actor: Member) -> tuple[ColumnElement[bool], ...]:
    """Whoever has the room before their eyes, or had a moment ago, is told there (C-15)."""
    is_away = or_(RoomMembership.visible_at.is_(None), RoomMembership.visible_at <= _SEEN)
    return RoomMembership.member_id == actor.id, unread.waits(RoomMembership), is_away


subject(Subject("room", visible=is_visible, shown=shown))
