"""This week's people: what is shown, and what a member makes of it. The list is written down after the page (M-5)."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.accounts.models import Member
from app.partners import lists, matches, numbers, queries, suggestions
from app.partners.forms import NOT_FOR_ME, DialForm, DismissForm, QuestionsForm
from app.partners.models import OPEN, Suggestion
from app.partners.views import bp
from app.partners.weeks import day_of, next_list, today
from app.profiles import operations as profiles
from app.profiles.models import OFFER_KINDS
from app.profiles.own import own_items
from app.web.app import writes
from app.web.identity import current_member


@bp.get("/partners")
def index(form: Any = None) -> Any:
    actor = current_member()
    counted = numbers.numbers(actor)
    week = lists.this_week(actor, counted.dial, counted.newest_wish) if counted.is_on else None
    if week is None and counted.is_on:
        return _questions(actor, counted, form)
    return render_template(
        "partners/week.html",
        form=form,
        numbers=counted,
        week=week,
        matched=_places(actor, week) if week else [],
        reasons=NOT_FOR_ME,
        next_list=next_list(today(actor)),
    )


def _places(actor: Member, week: lists.Week) -> list[matches.Match]:
    """Who stands in each place; who was turned down today keeps it until tomorrow."""
    gone = [one for one in week.suggestions if one.state == "dismissed" and _is_of_today(actor, one, week)]
    there = [one for one in week.suggestions if one.state in OPEN or one.state == "requested"]
    drawn = matches.draw(actor, {one.other_id: one.because for one in (*there, *gone)})
    shown = [one for one in sorted((*there, *gone), key=lambda one: one.rank) if one.other_id in drawn]
    connected = {id for id, match in drawn.items() if match.is_connected}
    return [_match(drawn[one.other_id], one) for one in shown if one.state not in OPEN or one.other_id not in connected]


def _is_of_today(actor: Member, one: Suggestion, week: lists.Week) -> bool:
    return one.decided_at is not None and day_of(actor, one.decided_at) == week.day


def _match(match: matches.Match, one: Suggestion) -> matches.Match:
    match.suggestion = one
    match.mark(one)
    return match


def _questions(actor: Member, counted: numbers.Numbers, form: Any) -> str:
    main = next((item.value for item in own_items(actor, "field")), None)
    writing = form if isinstance(form, QuestionsForm) else QuestionsForm(formdata=None)
    return render_template("partners/questions.html", form=writing, numbers=counted, has_field=main is not None)


@bp.post("/partners/questions")
@writes(QuestionsForm, again=index)
def answer_questions(form: QuestionsForm) -> Any:
    actor, key = current_member(), form.client_key.data[:56]
    if form.field.data:
        profiles.choose_field(actor, form.field.data)
    for kind, said in (("need", form.need.data), ("offer", form.offer.data)):
        if said:
            profiles.add_offer(
                actor, kind, body=said, sort=OFFER_KINDS[0], wanted="any", client_key=f"{key}-{kind}"
            )  # fmt: skip
    return redirect(url_for("partners.index"), 303)


@bp.get("/partners/saved")
def saved() -> Any:
    actor = current_member()
    kept = queries.saved_suggestions(actor)
    drawn = matches.draw(actor, {one.other_id: one.because for one in kept})
    return render_template(
        "partners/saved.html",
        numbers=numbers.numbers(actor),
        matched=[_match(drawn[one.other_id], one) for one in kept if one.other_id in drawn],
        reasons=NOT_FOR_ME,
    )


@bp.post("/partners/<int:member_id>/saved")
@writes()
def save(member_id: int) -> Any:
    suggestions.save_suggestion(current_member(), member_id)
    flash(_("Saved for later."))
    return redirect(url_for("partners.index"), 303)


@bp.post("/partners/<int:member_id>/saved/delete")
@writes()
def let_go(member_id: int) -> Any:
    suggestions.let_go(current_member(), member_id)
    return redirect(url_for("partners.saved"), 303)


def _again(member_id: int, form: Any = None) -> Any:
    return index(form)


@bp.post("/partners/<int:member_id>/dismissal")
@writes(DismissForm, again=_again)
def dismiss(form: DismissForm, member_id: int) -> Any:
    suggestions.dismiss_suggestion(current_member(), member_id, reason=form.reason.data)
    return redirect(url_for("partners.index", _anchor=f"place-{member_id}"), 303)


@bp.post("/partners/<int:member_id>/dismissal/delete")
@writes()
def take_back(member_id: int) -> Any:
    suggestions.take_back(current_member(), member_id)
    return redirect(url_for("partners.index", _anchor=f"place-{member_id}"), 303)


@bp.post("/partners/dial")
@writes(DialForm, again=index)
def set_dial(form: DialForm) -> Any:
    suggestions.set_dial(current_member(), form.dial.data)
    flash(_("Kept. Your next list is made with it."))
    return redirect(url_for("partners.index"), 303)


@bp.post("/partners/part")
@writes()
def take_part() -> Any:
    suggestions.take_part(current_member(), True)
    flash(_("You take part. Here is your list."))
    return redirect(url_for("partners.index"), 303)


@bp.post("/partners/part/delete")
@writes()
def stay_out() -> Any:
    suggestions.take_part(current_member(), False)
    flash(_("Nobody is suggested to you, and you to nobody."))
    return redirect(url_for("partners.index"), 303)
