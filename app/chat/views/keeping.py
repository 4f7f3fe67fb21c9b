"""How long a chat is kept, and what is pinned in it."""

from typing import Any

from flask import redirect, url_for

from app.chat import keeping, log, queries
from app.chat.forms import KeepingForm, PinForm
from app.chat.views import bp
from app.web.app import writes
from app.web.identity import current_member


@bp.post("/rooms/<int:room_id>/keeping")
@writes(KeepingForm)
def choose_keeping(form: KeepingForm, room_id: int) -> Any:
    actor = current_member()
    keeping.choose_keeping(actor, queries.get_room(actor, room_id), form.days.data)
    return redirect(url_for("chat.show_people", room_id=room_id), 303)


@bp.post("/messages/<int:message_id>/pin")
@writes(PinForm)
def pin(form: PinForm, message_id: int) -> Any:
    message, _membership = log.get_message(current_member(), message_id)
    keeping.pin(current_member(), message, pinned=form.pinned.data == "yes")
    return redirect(url_for("chat.show_message", message_id=message_id), 303)
