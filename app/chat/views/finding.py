"""Finding what was said, in a room or in all of them."""

from typing import Any
from urllib.parse import urlencode

from flask import render_template, request, url_for

from app.chat import finding, queries
from app.chat.faces import people_of
from app.chat.finding import Found
from app.chat.models import RoomMembership
from app.chat.views import bp, whole
from app.kernel import text
from app.profiles import mentions
from app.search.language import LONGEST
from app.web.identity import current_member
from app.web.limits import at_most

HOW_OFTEN = at_most("60 per minute", of=lambda: f"search of {current_member().id}")


@bp.get("/rooms/search")
@HOW_OFTEN
def search_rooms() -> Any:
    return _show(None, url_for("chat.search_rooms"))


@bp.get("/rooms/<int:room_id>/search")
@HOW_OFTEN
def search_room(room_id: int) -> Any:
    return _show(queries.get_membership(current_member(), room_id), url_for("chat.search_room", room_id=room_id))


def _show(membership: RoomMembership | None, path: str) -> Any:
    me, words = current_member(), text.tame(request.args.get("q", "")[: LONGEST * 4])[: LONGEST + 2]
    asked = {"page": whole("page", 1), "order": request.args.get("order", "")[:12], "upto": whole("upto")}
    found = finding.find(me, words, membership=membership, **asked)
    rooms = {room.id: room for _, room in found.messages} | (
        {membership.room_id: membership.room} if membership else {}
    )
    people = people_of(me, list(rooms.values()), also=_people(found))
    return render_template(
        "chat/search.html",
        found=found,
        room=membership.room if membership else None,
        company=people,
        hits=[
            (message, room, finding.pieces(found.query, message, people.known[room.id]))
            for message, room in found.messages
        ],
        orders=[(order, _address(path, found, order=order)) for order in finding.ORDERS],
        pager={"previous_url": _turned(path, found, -1), "next_url": _turned(path, found, +1)},
        path=path,
    )


def _people(found: Found) -> set[int]:
    named = {id for message, _ in found.messages for id, _ in mentions.linked(message.html)}
    return named | {message.author_id for message, _ in found.messages}


def _turned(path: str, found: Found, by: int) -> str | None:
    to = found.page + by
    return _address(path, found, order=found.order, page=to, upto=found.upto) if 1 <= to <= found.pages else None


def _address(path: str, found: Found, **more: Any) -> str:
    """Written by hand: what comes from outside may be no good name for url_for."""
    return f"{path}?{urlencode({'q': found.query.text} | more, errors='replace')}"
