"""Introducing two people; being asked, and answering."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.introductions import operations, policy, queries
from app.introductions.forms import IntroduceForm
from app.introductions.rounds.queries import joinable
from app.introductions.views import bp
from app.profiles.queries import cards, get_member
from app.web.app import writes
from app.web.identity import current_member


@bp.get("/introductions")
def index() -> Any:
    me = current_member()
    found = queries.introductions_of(me)
    return render_template(
        "introductions/index.html",
        waiting=[one for one in found if one.is_open and one.broker_id != me.id],
        made=[one for one in found if one.broker_id == me.id],
        past=[one for one in found if not one.is_open and one.broker_id != me.id],
        cards=cards(me, {id for one in found for id in (one.broker_id, *one.member_ids)}),
        rounds=joinable(me),
    )


@bp.get("/people/<int:member_id>/introduce")
def introduce(member_id: int, form: IntroduceForm | None = None) -> Any:
    me, member = current_member(), get_member(current_member(), member_id)
    people = queries.people_to_introduce(me, member)
    form = form or IntroduceForm()
    form.other.choices = [(0, _("Choose somebody")), *((one.id, one.display_name) for one in people)]
    return render_template(
        "introductions/introduce.html", form=form, card=cards(me, [member.id])[member.id], has_people=bool(people)
    )


@bp.post("/people/<int:member_id>/introduce")
@writes(IntroduceForm, again=introduce)
def send_introduction(form: IntroduceForm, member_id: int) -> Any:
    me = current_member()
    operations.introduce(
        me, get_member(me, member_id), get_member(me, form.other.data), note=form.note.data,
        client_key=form.client_key.data,
    )  # fmt: skip
    flash(_("Both are asked, each by themselves. If both say yes, a chat of the two opens with your note."))
    return redirect(url_for("introductions.index"), 303)


@bp.get("/introductions/<int:introduction_id>")
def show(introduction_id: int) -> Any:
    me = current_member()
    found = queries.get_introduction(me, introduction_id)
    return render_template(
        "introductions/show.html",
        introduction=found,
        side=found.side_of(me.id),
        cards=cards(me, [found.broker_id, *found.member_ids]),
        may_say_yes=policy.answer(me, found, True),
    )


@bp.post("/introductions/<int:introduction_id>/acceptance")
@writes(again=show)
def accept(introduction_id: int) -> Any:
    me = current_member()
    room = operations.answer(me, queries.get_introduction(me, introduction_id), says_yes=True)
    if room is not None:
        return redirect(url_for("chat.show_room", room_id=room.id), 303)
    return redirect(url_for("introductions.show", introduction_id=introduction_id), 303)


@bp.post("/introductions/<int:introduction_id>/refusal")
@writes(again=show)
def decline(introduction_id: int) -> Any:
    operations.answer(
        current_member(), queries.get_introduction(current_member(), introduction_id), says_yes=False
    )  # fmt: skip
    return redirect(url_for("introductions.show", introduction_id=introduction_id), 303)
