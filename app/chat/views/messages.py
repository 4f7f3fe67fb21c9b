"""Writing in a room by a plain form; a message by itself, to change or remove."""

from typing import Any

from flask import jsonify, redirect, render_template, request, url_for

from app.chat import entries, log, mentioning, operations, policy, queries, reacting, releasing
from app.chat.faces import faces
from app.chat.forms import ReactionForm, SayForm
from app.chat.models import Message
from app.chat.views import bp, wants_json
from app.chat.views.rooms import show_room
from app.profiles import mentions
from app.profiles.queries import cards
from app.web.app import writes
from app.web.identity import current_member

OFFERED = 6  # people at an @


def _say_again(room_id: int, form: SayForm) -> Any:
    return _refused(form) if wants_json() else show_room(room_id, form=form)


def _refused(form: SayForm) -> Any:
    return jsonify(ok=False, message=[*form.form_errors, *form.text.errors, *form.attached.errors, ""][0])


@bp.post("/rooms/<int:room_id>/messages")
@writes(SayForm, again=_say_again)
def say(form: SayForm, room_id: int) -> Any:
    said = {"body": form.text.data, "html": form.html, "client_key": form.client_key.data}
    message = operations.say(
        current_member(), room_id, **said, reply_to=form.reply_to.data, file_ids=form.attached.data
    )
    if wants_json():
        return jsonify(ok=True, **entries.acknowledgement(message))
    return redirect(url_for("chat.show_room", room_id=room_id), 303)


@bp.get("/messages/<int:message_id>")
def show_message(message_id: int, form: SayForm | None = None) -> Any:
    line, membership = log.get_line(current_member(), message_id)
    message, people = line.message, faces(line.people)
    hidden = queries.blocked_among(current_member(), line.people)
    return render_template(
        "chat/message.html",
        form=form or SayForm(data={"text": mentions.with_names_in(message.body, message.html, people)}),
        answer=SayForm(formdata=None, data={"reply_to": message.id}),
        message=message,
        reacted=line.reactions,
        known=people,
        card=people[message.author_id],
        fragment=entries.fragment(line, people, hidden=hidden),
        is_hidden=message.author_id in hidden,
        may_edit=policy.edit_message(current_member(), message, membership),
        may_answer=message.deleted_at is None and policy.post_message(current_member(), membership),
        may_react=policy.react(current_member(), message, membership),
        may_pin=policy.pin(current_member(), message, membership),
        may_mark=not membership.has_left and message.seq <= membership.read_seq and message.deleted_at is None,
        may_delete=policy.delete_message(current_member(), message) and message.deleted_at is None,
    )


@bp.get("/rooms/<int:room_id>/mentionable")
def mentionable(room_id: int) -> Any:
    """Rows for the list that opens at an @: who is in the room."""
    me = current_member()
    queries.get_membership(me, room_id)
    found = mentioning.offers(me, room_id, request.args.get("q", "")[:80], OFFERED)
    return render_template("profiles/_mentionable.html", found=found, people=cards(me, [each.id for each in found]))


def _show_again(message_id: int, form: SayForm) -> Any:
    return _refused(form) if wants_json() else show_message(message_id, form=form)


@bp.post("/messages/<int:message_id>")
@writes(SayForm, again=_show_again)
def edit(form: SayForm, message_id: int) -> Any:
    message, _membership = log.get_message(current_member(), message_id)
    operations.edit_message(current_member(), message, body=form.text.data, html=form.html)
    return _done(message)


@bp.post("/messages/<int:message_id>/removal")
@writes()
def delete(message_id: int) -> Any:
    message, _membership = log.get_message(current_member(), message_id)
    operations.delete_message(current_member(), message)
    return _done(message)


@bp.post("/held/<int:held_id>/removal")
@writes()
def take_back(held_id: int) -> Any:
    held = releasing.take_back(current_member(), held_id)
    return redirect(url_for("chat.show_room", room_id=held.room_id), 303)


def _react_again(message_id: int, form: ReactionForm) -> Any:
    return jsonify(ok=False, message=[*form.form_errors, ""][0])


@bp.post("/messages/<int:message_id>/reactions")
@writes(ReactionForm, again=_react_again)
def react(form: ReactionForm, message_id: int) -> Any:
    message, _membership = log.get_message(current_member(), message_id)
    reacting.react(current_member(), message, form.kind.data, takes_back=form.takes_back.data)
    return _done(message)


def _done(message: Message) -> Any:
    """The page's own script learns of the change like everybody else."""
    if wants_json():
        return jsonify(ok=True)
    return redirect(url_for("chat.show_room", room_id=message.room_id), 303)
