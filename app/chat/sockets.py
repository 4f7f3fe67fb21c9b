"""Chat over sockets. The log is the truth: whatever arrives here only spares a page from asking."""

import re
from typing import Any

from flask_socketio import join_room, leave_room

from app.chat import entries, operations, queries, reading
from app.chat.models import RoomMembership
from app.extensions import db
from app.kernel import markup, text
from app.kernel.errors import Invalid, NotFound
from app.web.sockets import keep_up, number, on


@on("chat:enter", writes=False)
def enter(member: Any, payload: dict[str, Any]) -> dict[str, Any]:
    """Hear what happens in a room from now on: first the channel, then how far the log is (C-5)."""
    room_id = number(payload, "room")
    channel = _heard(member, room_id).room.channel
    join_room(channel)
    db.session.rollback()  # see what was committed before the channel was joined: messages, or that they were removed
    try:
        return {"seq": _heard(member, room_id).last_seq}
    except NotFound:
        leave_room(channel)
        raise


def _heard(member: Any, room_id: int) -> RoomMembership:
    """Who left a room may read what was said, but hears nothing any more (C-12)."""
    membership = queries.get_membership(member, room_id)
    if membership.has_left:
        raise NotFound()
    return membership


@on("chat:leave", writes=False)
def leave(member: Any, payload: dict[str, Any]) -> dict[str, Any]:
    leave_room(f"room:{number(payload, 'room')}")
    return {}


def message(payload: dict[str, Any]) -> dict[str, Any]:
    """The shape of a message, and its HTML, before anything is locked."""
    key, body = payload.get("client_id"), payload.get("text")
    if not isinstance(key, str) or not re.fullmatch(r"[A-Za-z0-9_-]{8,64}", key) or not isinstance(body, str):
        raise Invalid()
    body = text.block(body)
    operations.check_text(body)
    room_id = number(payload, "room")
    keep_up(f"room:{room_id}")
    return {
        "room_id": room_id,
        "body": body,
        "html": markup.render(body, chat=True),
        "client_key": key,
        "reply_to": number(payload, "reply_to") if payload.get("reply_to") is not None else None,
    }


@on("chat:post", prepare=message)
def post(member: Any, said: dict[str, Any]) -> dict[str, Any]:
    return entries.acknowledgement(operations.say(member, **said))


@on("chat:visible")
def visible(member: Any, payload: dict[str, Any]) -> dict[str, Any]:
    reading.note_visible(member, queries.get_room(member, number(payload, "room")))
    return {}


@on("chat:read")
def read(member: Any, payload: dict[str, Any]) -> dict[str, Any]:
    operations.read_up_to(member, queries.get_room(member, number(payload, "room")), number(payload, "seq"))
    return {}
