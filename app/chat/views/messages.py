"""Writing in a room by a plain form; a message by itself, to change or remove."""

from typing import Any

from flask import jsonify, redirect, render_template, request, url_for

from app.chat import entries, log, operations, policy, queries
from app.chat.forms import SayForm
from app.chat.models import LogEntry
from app.chat.views import bp
from app.chat.views.rooms import show_room
from app.web.app import writes
from app.web.identity import current_member


def _say_again(room_id: int, form: SayForm) -> Any:
    if _wants_json():
        return jsonify(ok=False, message=[*form.form_errors, *form.text.errors, ""][0])
    return show_room(room_id, form=form)


@bp.post("/rooms/<int:room_id>/messages")
@writes(SayForm, again=_say_again)
def say(form: SayForm, room_id: int) -> Any:
    actor = current_member()
    message = operations.say(actor, room_id, body=form.text.data, html=form.html, client_key=form.client_key.data)
    if _wants_json():
        return jsonify(ok=True, **entries.acknowledgement(message, queries.faces([actor.id])))
    return redirect(url_for("chat.show_room", room_id=room_id), 303)


def _wants_json() -> bool:
    """A page's own script asks so, where it has no socket (C-7)."""
    return request.accept_mimetypes.best == "application/json"


@bp.get("/messages/<int:message_id>")
def show_message(message_id: int, form: SayForm | None = None) -> Any:
    actor = current_member()
    message, membership = log.get_message(actor, message_id)
    people = queries.faces([message.author_id])
    [line] = log.as_read(membership, [(LogEntry(kind="posted"), message)])
    return render_template(
        "chat/message.html",
        form=form or SayForm(data={"text": message.body}),
        message=message,
        card=people[message.author_id],
        fragment=entries.fragment(line, people),
        may_edit=policy.edit_message(actor, message, membership),
        may_delete=policy.delete_message(actor, message) and message.deleted_at is None,
    )


@bp.post("/messages/<int:message_id>")
@writes(SayForm, again=show_message)
def edit(form: SayForm, message_id: int) -> Any:
    message, _membership = log.get_message(current_member(), message_id)
    operations.edit_message(current_member(), message, body=form.text.data, html=form.html)
    return redirect(url_for("chat.show_room", room_id=message.room_id), 303)


@bp.post("/messages/<int:message_id>/removal")
@writes()
def delete(message_id: int) -> Any:
    message, _membership = log.get_message(current_member(), message_id)
    operations.delete_message(current_member(), message)
    return redirect(url_for("chat.show_room", room_id=message.room_id), 303)
