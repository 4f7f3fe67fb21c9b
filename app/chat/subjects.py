"""How a notification names a chat of one's own: while something in it waits to be read, and never what is said."""

from collections.abc import Collection, Mapping

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, SQLColumnExpression, exists, select

from app.accounts.models import Member
from app.chat import unread
from app.chat.models import RoomMembership
from app.extensions import db
from app.kernel.subjects import Shown, Subject, subject


def is_visible(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return exists().where(RoomMembership.room_id == id, *_waits(actor))


def shown(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    waiting = select(RoomMembership.room_id).where(RoomMembership.room_id.in_(ids), *_waits(actor))
    return {id: Shown(_("Your chat"), url_for("chat.show_room", room_id=id)) for id in db.session.scalars(waiting)}


def _waits(actor: Member) -> tuple[ColumnElement[bool], ...]:
    return RoomMembership.member_id == actor.id, unread.waits(RoomMembership)


subject(Subject("room", visible=is_visible, shown=shown))
