"""What a member hears of a room, and who may write in it."""

from typing import Any

from flask import flash, jsonify, redirect, request, url_for
from flask_babel import gettext as _

from app.chat import involvement, queries, reading, showing, states
from app.chat.forms import InvolvementForm, StateForm, UnreadForm
from app.chat.views import bp
from app.chat.views.groups import show_people
from app.web.app import writes
from app.web.identity import current_member


@bp.post("/rooms/<int:room_id>/involvement")
@writes(InvolvementForm)
def choose_involvement(form: InvolvementForm, room_id: int) -> Any:
    actor = current_member()
    involvement.choose_involvement(actor, queries.get_room(actor, room_id), form.involvement.data)
    if form.involvement.data == "hidden":
        return redirect(url_for("chat.rooms"), 303)
    return redirect(url_for("chat.show_room", room_id=room_id), 303)


@bp.post("/rooms/<int:room_id>/unread")
@writes(UnreadForm)
def mark_unread(form: UnreadForm, room_id: int) -> Any:
    """Back to the list: in the room it would be read again at once."""
    actor = current_member()
    reading.mark_unread(actor, queries.get_room(actor, room_id), form.seq.data)
    return redirect(url_for("chat.rooms"), 303)


@bp.post("/rooms/<int:room_id>/visible")
@writes()
def visible(room_id: int) -> Any:
    """What a page without a live line says beside asking the log (C-7, C-15)."""
    reading.note_visible(current_member(), queries.get_room(current_member(), room_id))
    return jsonify(ok=True)


@bp.post("/settings/presence")
@writes()
def show_presence() -> Any:
    shows = request.values.get("shows") == "yes"
    showing.show_presence(current_member(), shows)
    again = url_for("chat.show_presence", shows="no" if shows else "yes")
    said = _("Saved. You are seen in rooms.") if shows else _("Saved. Nobody sees you in rooms, and you see nobody.")
    flash(said, f"undo:{again}")
    return redirect(url_for("partners.blocks"), 303)


def _state_again(room_id: int, form: StateForm) -> Any:
    return show_people(room_id, states=form)


@bp.post("/rooms/<int:room_id>/state")
@writes(StateForm, again=_state_again)
def change_state(form: StateForm, room_id: int) -> Any:
    actor = current_member()
    states.change_state(actor, queries.get_room(actor, room_id), form.state.data)
    return redirect(url_for("chat.show_room", room_id=room_id), 303)
