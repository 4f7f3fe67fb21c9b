"""Choosing what was said in a room, writing above it, and answering."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from app.chat.faces import faces
from app.chat.models import RoomMembership
from app.chat.queries import get_membership
from app.chat.views import whole
from app.kernel.errors import Invalid, NotFound
from app.kernel.policy import require
from app.profiles import mentions
from app.promotions import operations, policy, queries
from app.promotions.forms import CODES, AnswerForm, AskForm
from app.promotions.models import Promotion
from app.threads import queries as threads
from app.threads.addresses import thread_url
from app.threads.policy import start_thread
from app.web.app import writes
from app.web.identity import current_member

bp = Blueprint("promotions", __name__)


@bp.get("/rooms/<int:room_id>/promote")
def choose(room_id: int) -> Any:
    """First the messages; with `write`, what is to stand above them."""
    me, form = current_member(), AskForm(request.args)
    membership = get_membership(me, room_id)
    if "write" in request.args and form.message.data and policy.begin(me, membership):
        return _write(membership, form)
    before = whole("before")
    found = queries.choice(me, membership, before=before)
    elsewhere = set(form.message.data) - {message.id for message in found.messages}
    return render_template(
        "promotions/choose.html",
        room=membership.room,
        may=policy.begin(me, membership),
        found=found,
        cards=_people(found.messages),
        chosen=set(form.message.data),
        elsewhere=sorted(elsewhere),
        begun=queries.begun_in(me, room_id),
        before=before,
        most=operations.MOST_MESSAGES,
        with_names=mentions.with_names,
    )


def _write(membership: RoomMembership, form: AskForm) -> Any:
    me = current_member()
    messages = queries.chosen(me, membership, form.message.data)
    spaces = [space for space in threads.all_spaces(me) if start_thread(me, space)]
    form.space.choices = [SelectChoice(space.id, space.name) for space in spaces]
    return render_template(
        "promotions/write.html",
        room=membership.room,
        form=form,
        messages=messages,
        cards=_people(messages),
        others=len({message.author_id for message in messages} - {me.id}),
        days=operations.TIME_TO_ANSWER.days,
        with_names=mentions.with_names,
    )


def _people(messages: Any) -> Any:
    """Who said these, and whom they mention."""
    named = {id for message in messages for id, _name in mentions.linked(message.html)}
    return faces({message.author_id for message in messages} | named)


def _write_again(room_id: int, form: AskForm) -> Any:
    return _write(get_membership(current_member(), room_id), form)


@bp.post("/rooms/<int:room_id>/promote")
@writes(AskForm, again=_write_again)
def ask(form: AskForm, room_id: int) -> Any:
    me = current_member()
    if (space := threads.find_space(me, form.space.data)) is None:
        raise Invalid("This space is not open to you. Choose another.", field="space")
    promotion = operations.ask_authors(
        me,
        room_id,
        form.message.data,
        space=space,
        title=form.title.data or "",
        introduction=form.introduction.data or "",
        tags=form.tag_list,
        client_key=form.client_key.data or "",
    )
    return redirect(url_for("promotions.show", promotion_id=promotion.id), 303)


@bp.get("/promotions/<int:promotion_id>")
def show(promotion_id: int, form: AnswerForm | None = None) -> Any:
    me = current_member()
    promotion = queries.get_promotion(me, promotion_id)
    mine = promotion.parts_of(me.id)
    return render_template(
        "promotions/show.html",
        promotion=promotion,
        opens_room=queries.opens_room(me, promotion.room_id),
        mine=mine if promotion.author_id != me.id or promotion.state == "published" else [],
        cards=faces({part.author_id for part in promotion.parts} | {promotion.author_id} | _named(mine)),
        thread=_thread(promotion),
        form=form or AnswerForm(formdata=None),
        codes=CODES,
        may_answer=policy.answer(me, promotion),
        may_agree=policy.agree(me, promotion),
        may_give_up=policy.give_up(me, promotion),
        may_take_out=policy.take_out(me, promotion),
        as_seen=operations.as_seen,
        with_names=mentions.with_names,
        thread_url=thread_url,
    )


def _named(parts: Any) -> set[int]:
    return {id for part in parts for id, _name in mentions.linked(part.message.html)}


def _thread(promotion: Promotion) -> Any:
    """The thread that it became, if its reader may read that."""
    if promotion.thread_id is None:
        return None
    try:
        return threads.get_thread(current_member(), promotion.thread_id)
    except NotFound:
        return None


@bp.post("/promotions/<int:promotion_id>/answers")
@writes(AnswerForm, again=show)
def answer(form: AnswerForm, promotion_id: int) -> Any:
    me = current_member()
    operations.answer(me, queries.get_promotion(me, promotion_id), form.answers.data)
    flash(_("Thank you. That is kept."))
    return redirect(url_for("promotions.show", promotion_id=promotion_id), 303)


@bp.get("/promotions/<int:promotion_id>/end")
def ask_give_up(promotion_id: int) -> Any:
    me = current_member()
    promotion = queries.get_promotion(me, promotion_id)
    require(policy.give_up(me, promotion))
    answered = {part.author_id for part in promotion.parts if part.answer and part.author_id != me.id}
    return render_template("promotions/give_up.html", promotion=promotion, answered=len(answered))


@bp.post("/promotions/<int:promotion_id>/end")
@writes(again=show)
def give_up(promotion_id: int) -> Any:
    me = current_member()
    operations.give_up(me, queries.get_promotion(me, promotion_id))
    return redirect(url_for("promotions.show", promotion_id=promotion_id), 303)


@bp.post("/promotions/<int:promotion_id>/words/removal")
@writes(again=show)
def take_out(promotion_id: int) -> Any:
    me = current_member()
    operations.take_out(me, queries.get_promotion(me, promotion_id))
    flash(_("Your words are out of the thread."))
    return redirect(url_for("promotions.show", promotion_id=promotion_id), 303)


@bp.get("/agreed/<int:part_id>")
def agreed(part_id: int) -> Any:
    """From the name above a quote: to what is asked of you, to the message for who is in its room, else to its author."""
    me = current_member()
    if (part := queries.find_part(part_id)) is None:
        raise NotFound()
    threads.get_thread(me, part.promotion.thread_id)
    if part.author_id == me.id:
        return redirect(url_for("promotions.show", promotion_id=part.promotion_id), 303)
    if queries.is_in_reach(me, part.message_id):
        return redirect(url_for("chat.show_message", message_id=part.message_id), 303)
    return redirect(url_for("profiles.show", member_id=part.author_id), 303)
