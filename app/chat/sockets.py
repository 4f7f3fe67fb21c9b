"""Chat over sockets. The log is the truth: whatever arrives here only spares a page from asking."""

import re
from typing import Any

from flask_socketio import join_room, leave_room, rooms

from app.accounts.models import Member
from app.chat import entries, filing, operations, presence, queries, reading
from app.chat.models import RoomMembership, here_channel
from app.extensions import db, socketio
from app.kernel import live, markup, text
from app.kernel.errors import Invalid, NotFound
from app.kernel.transaction import transaction
from app.ties import queries as ties
from app.web.serve import each_round
from app.web.sockets import hear, keep_up, number, on

MOST_SHOWN = 20  # people named as being here


@on("chat:enter", writes=False)
def enter(member: Any, payload: dict[str, Any]) -> dict[str, Any]:
    """Hear what happens in a room from now on: first the channel, then how far the log is (C-5)."""
    room_id = number(payload, "room")
    channel = _heard(member, room_id).room.channel
    join_room(channel)
    db.session.rollback()  # see what was committed before the channel was joined: messages, or that they were removed
    try:
        membership = _heard(member, room_id)
        return {"seq": membership.last_seq, "here": _shown(member, membership)}
    except NotFound:
        leave_room(channel)
        raise


def _heard(member: Any, room_id: int) -> RoomMembership:
    """Who left a room may read what was said, but hears nothing any more (C-12)."""
    membership = queries.get_membership(member, room_id)
    if membership.has_left:
        raise NotFound()
    return membership


def _shown(member: Member, membership: RoomMembership) -> list[int]:
    """Who is here, for those who let themselves be seen; the two of a chat whom a block parts are not."""
    if not membership.is_together or not ties.shows_presence(member):
        return []
    channel = here_channel(membership.room_id)
    join_room(channel)
    if presence.note(member.id, membership.room_id, member.display_name.split()[0]):
        _tell_here(membership.room_id)
    return presence.here(membership.room_id)[:MOST_SHOWN]


def _tell_here(room_id: int) -> None:
    """In a large room pages learn at their next beat: everybody's coming to everybody would be too much."""
    if len(people := presence.here(room_id)) <= MOST_SHOWN:
        live.tell(here_channel(room_id), "here", {"room": room_id, "people": people})


@on("chat:leave", writes=False)
def leave(member: Any, payload: dict[str, Any]) -> dict[str, Any]:
    room_id = number(payload, "room")
    leave_room(f"room:{room_id}")
    if _is_shown(room_id):
        leave_room(here_channel(room_id))
        if live.meet(member.channel, here_channel(room_id)):  # on another page of theirs they are here still
            return {}
        presence.gone(member.id, room_id)
        _tell_here(room_id)
    return {}


@hear("chat:here")
def beat(payload: dict[str, Any] | None) -> dict[str, Any]:
    """A page lies open still: no statement, as this socket was let into the channel and is put out of it with its rights."""
    room_id = _room_of(payload)
    if room_id is None or not _is_shown(room_id):
        return {"ok": False, "status": 404}
    presence.note(_member_id(), room_id)
    return {"ok": True, "here": presence.here(room_id)[:MOST_SHOWN]}


@hear("chat:typing")
def typing(payload: dict[str, Any] | None) -> None:
    """Somebody writes; told on, never kept."""
    room_id = _room_of(payload)
    if room_id is not None and _is_shown(room_id) and (name := presence.types(id := _member_id(), room_id)):
        socketio.emit("typing", {"room": room_id, "member": id, "name": name}, to=here_channel(room_id))


def _room_of(payload: dict[str, Any] | None) -> int | None:
    return room if payload and isinstance(room := payload.get("room"), int) else None


def _is_shown(room_id: int) -> bool:
    return here_channel(room_id) in rooms()


def _member_id() -> int:
    return next(int(name.removeprefix("member:")) for name in rooms() if name.startswith("member:"))


def message(payload: dict[str, Any]) -> dict[str, Any]:
    """The shape of a message, and its HTML, before anything is locked."""
    key, body = payload.get("client_id"), payload.get("text")
    if not isinstance(key, str) or not re.fullmatch(r"[A-Za-z0-9_-]{8,64}", key) or not isinstance(body, str):
        raise Invalid()
    body, file_ids = text.block(body), numbers(payload, "file_ids")
    operations.check_text(body, has_files=bool(file_ids))
    room_id = number(payload, "room")
    keep_up(f"room:{room_id}")
    return {
        "room_id": room_id,
        "body": body,
        "html": markup.render(body, chat=True),
        "client_key": key,
        "reply_to": number(payload, "reply_to") if payload.get("reply_to") is not None else None,
        "file_ids": file_ids,
    }


def numbers(payload: dict[str, Any], name: str) -> list[int]:
    """A few positive whole numbers of the payload, or none."""
    values = payload.get(name) or []
    if not isinstance(values, list) or len(values) > filing.MOST_A_MESSAGE:
        raise Invalid()
    return [number({name: value}, name) for value in values]


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


@each_round
def put_out() -> None:
    """Take out of rooms whoever left them while nobody could say so to this worker (C-10)."""
    ids = {int(channel.split(":")[1]) for channel in live.channels_of("room")}
    with transaction(write=False):
        gone = queries.gone_from(ids)
    for room_id, member_id in gone:
        for channel in (f"room:{room_id}", here_channel(room_id)):
            live.tell_here(f"member:{member_id}", "leave", {"channel": channel})
