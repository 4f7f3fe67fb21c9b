"""Asking somebody to connect: the note begins with the reason, and is not sent as it stands (M-8)."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts.models import Member
from app.kernel import text
from app.partners import lists, matches, operations, policy, queries, reasons
from app.partners.forms import AskForm
from app.partners.views import bp
from app.profiles.queries import get_member
from app.web.app import writes
from app.web.identity import current_member


@bp.get("/people/<int:member_id>/ask")
def ask(member_id: int, form: AskForm | None = None) -> Any:
    return _page(member_id, form, "connect")


@bp.get("/people/<int:member_id>/first-message")
def ask_to_write(member_id: int, form: AskForm | None = None) -> Any:
    return _page(member_id, form, "message")


def _page(member_id: int, form: AskForm | None, kind: str) -> Any:
    actor, other = current_member(), get_member(current_member(), member_id)
    between = queries.between(actor, other)
    open_one = between.open_request
    a_day, _open = policy.limits(actor)
    match, mine = matches.of_two(actor, other, _because(actor, between, other.id))
    return render_template(
        "partners/ask.html",
        kind=kind,
        form=form or AskForm(data={"note": reasons.opening(match, mine.field)}),
        match=match,
        card=match.card,
        mine=mine,
        request_of_other=open_one if open_one and open_one.to_id == actor.id and open_one.state == "sent" else None,
        already=open_one is not None and open_one.from_id == actor.id,
        verdict=(policy.ask_to_connect if kind == "connect" else policy.ask_to_write)(actor, other, between),
        is_full=between.availability.is_full,
        left_today=max(0, a_day - between.sent_today),
    )


@bp.post("/people/<int:member_id>/ask")
@writes(AskForm, again=ask)
def send_request(form: AskForm, member_id: int) -> Any:
    actor, other = current_member(), get_member(current_member(), member_id)
    because = _because(actor, queries.between(actor, other), other.id)
    match, mine = matches.of_two(actor, other, because)
    operations.ask_to_connect(
        actor,
        other,
        purpose=form.purpose.data,
        note=form.note.data,
        client_key=form.client_key.data,
        need_id=_named("need"),
        begun=reasons.opening(match, mine.field),
    )
    flash(_("Sent. %(name)s has 14 days; after that it lapses without a word.", name=other.display_name))
    return redirect(url_for("partners.asked"), 303)


@bp.post("/people/<int:member_id>/first-message")
@writes(AskForm, again=ask_to_write)
def send_first_message(form: AskForm, member_id: int) -> Any:
    actor, other = current_member(), get_member(current_member(), member_id)
    match, mine = matches.of_two(actor, other, _because(actor, queries.between(actor, other), other.id))
    operations.ask_to_write(
        actor,
        other,
        purpose=form.purpose.data,
        note=form.note.data,
        client_key=form.client_key.data,
        begun=reasons.opening(match, mine.field),
    )
    flash(_("Sent. It waits where %(name)s reads it when they like; after 14 days it lapses.", name=other.display_name))
    return redirect(url_for("partners.asked"), 303)


def _because(actor: Member, between: policy.Between, other_id: int) -> Any:
    """Why the two would fit: by the need that the address names with what meets it, or by the list of a week."""
    if (need := _named("need")) is not None:
        by = request.args.get("by", "")
        met_by = by if ":" in by else _named("by")  # "answer:7" is what somebody is known for
        return [{"kind": "need_met", "mine": need, "theirs": met_by, "words": [], "what": "", "which": []}]
    held = lists.held_because(actor, other_id)
    return between.because if held is None else held


def _named(what: str) -> int | None:
    return text.number(request.args.get(what, ""))


@bp.post("/people/<int:member_id>/reminder")
@writes()
def remind_me(member_id: int) -> Any:
    other = get_member(current_member(), member_id)
    operations.remind_when_free(current_member(), other)
    flash(_("We remind you on the first of next month."))
    return redirect(url_for("profiles.show", member_id=member_id), 303)
