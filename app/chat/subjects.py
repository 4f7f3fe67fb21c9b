"""How a notification names a chat of one's own: while something in it waits to be read, and never what is said."""

from collections.abc import Collection, Mapping

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import ColumnElement, SQLColumnExpression, exists, or_, select

from app.accounts.models import Member
from app.chat import releasing, unread
from app.chat.models import HeldMessage, Message, Room, RoomMembership
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


def is_message_visible(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return exists().where(Message.id == id, *_reads(actor))


def shown_messages(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    """Where somebody is mentioned: by its room alone, as what stands there is for who is in it."""
    found = select(Message.id, Room.name).join(Room, Room.id == Message.room_id).where(Message.id.in_(ids))
    return {
        id: Shown(name or _("Your chat"), url_for("chat.show_message", message_id=id))
        for id, name in db.session.execute(found.where(exists().where(*_reads(actor)).correlate(Message)))
    }


def _reads(actor: Member) -> tuple[ColumnElement[bool], ...]:
    return (
        RoomMembership.room_id == Message.room_id,
        RoomMembership.member_id == actor.id,
        RoomMembership.left_at.is_(None),
        RoomMembership.from_seq < Message.seq,
        Message.deleted_at.is_(None),
    )


def shown_held(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    """By the page on which moderators look at what waits: that of a feature above, so by hand."""
    waiting = select(HeldMessage.id).where(HeldMessage.id.in_(ids), releasing.is_in_care(actor, HeldMessage.id))
    return {id: Shown(_("Waiting posts"), "/moderation/waiting") for id in db.session.scalars(waiting)}


subject(Subject("held message", visible=releasing.is_in_care, shown=shown_held))
subject(Subject("message", visible=is_message_visible, shown=shown_messages))
subject(Subject("room", visible=is_visible, shown=shown))
