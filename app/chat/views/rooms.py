"""The list of rooms, a room with its log, and what comes after or before."""

from collections.abc import Sequence
from typing import Any

from flask import jsonify, redirect, render_template, request, url_for

from app.chat import entries, holding, log, operations, policy, queries
from app.chat.faces import faces, people_of
from app.chat.forms import ReadForm, SayForm
from app.chat.listed import Listed, listed_beside, listed_rooms
from app.chat.mentioning import mentioned
from app.chat.models import HeldMessage
from app.chat.views import bp, wants_json, whole
from app.kernel.taken import endings
from app.kernel.text import tame
from app.web.app import writes
from app.web.identity import current_member
from app.web.limits import at_most

OFFERED = 8  # rooms as one types
LONGEST = 80  # characters of what a room is called


@bp.get("/rooms")
def rooms() -> Any:
    actor, hidden, called = current_member(), bool(whole("hidden")), _called()
    asked = {name: request.args.get(name, "") for name in ("after", "before")}
    page = listed_rooms(actor, hidden=hidden, called=called, **asked)
    people = people_of(actor, [item.room for item in page.items], also=_mentioned(page.items))
    return render_template("chat/rooms.html", page=page, company=people, hidden=hidden, called=called)


@bp.get("/rooms/called")
@at_most("300 per minute", of=lambda: f"rooms of {current_member().id}")
def suggest_rooms() -> Any:
    """Rooms as one types what they are called."""
    actor, called = current_member(), _called()
    found = listed_rooms(actor, called=called, size=OFFERED).items if called else []
    people = people_of(actor, [item.room for item in found])
    return render_template("chat/_called.html", found=found, company=people, called=called)


@bp.get("/rooms/<int:room_id>")
def show_room(room_id: int, form: SayForm | None = None) -> Any:
    actor, before, at = current_member(), whole("before") or None, whole("at") or None
    membership = queries.get_membership(actor, room_id, counted=True)
    stretch, before = log.around(membership, at) if at else (log.last_stretch(membership, before=before), before)
    beside = listed_beside(actor, membership.room)
    held, files = holding.held_in(actor, membership.room) if membership.held and not before else ([], {})
    rooms = [*beside.rooms, *([beside.apart] if beside.apart else [])]
    named = _spoken_of(stretch) | _mentioned(rooms) | _named(held)
    return render_template(
        "chat/room.html",
        form=form or SayForm(),
        file_endings=endings(),
        room=membership.room,
        membership=membership,
        stretch=stretch,
        before=before,
        at=at,
        kept_for=membership.kept_for,
        beside=beside,
        company=people_of(actor, [one.room for one in rooms], also=named),
        verdict=policy.post_message(actor, membership),
        fragment=entries.fragment,
        author_of=entries.author_of,
        held=held,
        held_files=files,
        draw_held=entries.held,
    )


@bp.get("/rooms/<int:room_id>/earlier")
def earlier(room_id: int) -> Any:
    """What stands before an entry, as a piece of the page."""
    actor, membership = current_member(), queries.get_membership(current_member(), room_id)
    stretch = log.last_stretch(membership, before=whole("before") or None)
    return render_template(
        "chat/_stretch.html",
        room=membership.room,
        membership=membership,
        stretch=stretch,
        company=people_of(actor, [membership.room], also=_spoken_of(stretch)),
        fragment=entries.fragment,
        author_of=entries.author_of,
    )


@bp.get("/rooms/<int:room_id>/log")
def show_log(room_id: int) -> Any:
    """What happened after a number (C-4)."""
    membership = queries.get_membership(current_member(), room_id)
    lines = log.entries_after(membership, whole("after"), min(max(whole("limit", log.LIMIT), 1), log.LIMIT))
    if lines is None:
        return jsonify(reload=True)
    people = faces(set().union(*(line.people for line in lines)))
    return jsonify(entries=[entries.payload(line, people) for line in lines], seq=membership.last_seq)


@bp.post("/rooms/<int:room_id>/read")
@writes(ReadForm)
def read(form: ReadForm, room_id: int) -> Any:
    operations.read_up_to(current_member(), queries.get_room(current_member(), room_id), form.seq.data)
    if wants_json():
        return jsonify(ok=True)
    return redirect(url_for("chat.show_room", room_id=room_id), 303)


@bp.post("/rooms/<int:room_id>/hide")
@writes()
def hide(room_id: int) -> Any:
    operations.hide_room(current_member(), queries.get_room(current_member(), room_id))
    return redirect(url_for("chat.rooms"), 303)


@bp.post("/people/<int:member_id>/dm")
@writes()
def open_dm(member_id: int) -> Any:
    """Write to somebody: the room of the two, made where there is none yet."""
    room = operations.begin_dm(current_member(), member_id)
    return redirect(url_for("chat.show_room", room_id=room.id), 303)


def _called() -> str:
    return tame(request.args.get("q", "")[:LONGEST])


def _mentioned(rooms: Sequence[Listed]) -> set[int]:
    """Whom the last words of rooms name."""
    return set().union(*(item.people for item in rooms))


def _named(held: Sequence[HeldMessage]) -> set[int]:
    return set().union(*(mentioned(one.html) for one in held))


def _spoken_of(stretch: log.Stretch) -> set[int]:
    return set().union(*(line.people for line in stretch.lines))
