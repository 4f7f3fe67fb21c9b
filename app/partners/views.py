"""Asking to connect and answering; the quiet inbox; ending a tie; blocking."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.accounts.models import Member
from app.partners import operations, policy, queries
from app.partners.forms import DECLINE_REASONS, PURPOSES, AcceptForm, AskForm, DeclineForm
from app.profiles.queries import cards, get_member
from app.ties import operations as ties
from app.ties.queries import my_blocks
from app.web.app import writes
from app.web.identity import current_member

bp = Blueprint("partners", __name__)


@bp.get("/people/<int:member_id>/ask")
def ask(member_id: int, form: AskForm | None = None) -> Any:
    actor, other = current_member(), get_member(current_member(), member_id)
    between = queries.between(actor, other)
    a_day, _open = policy.limits(actor, between.hosts)
    both = cards(actor, [other.id, actor.id])
    return render_template(
        "partners/ask.html",
        form=form or AskForm(),
        card=both[other.id],
        mine=both[actor.id],
        request_of_other=between.open_request
        if between.open_request and between.open_request.from_id == other.id
        else None,
        already=between.open_request is not None and between.open_request.from_id == actor.id,
        verdict=policy.ask_to_connect(actor, other, between),
        is_full=between.availability.is_full,
        left_today=max(0, a_day - between.sent_today),
    )


@bp.post("/people/<int:member_id>/ask")
@writes(AskForm, again=ask)
def send_request(form: AskForm, member_id: int) -> Any:
    other = get_member(current_member(), member_id)
    operations.ask_to_connect(
        current_member(), other, purpose=form.purpose.data, note=form.note.data, client_key=form.client_key.data
    )
    flash(_("Sent. %(name)s has 14 days; after that it lapses without a word.", name=other.display_name))
    return redirect(url_for("partners.asked"), 303)


@bp.post("/people/<int:member_id>/reminder")
@writes()
def remind_me(member_id: int) -> Any:
    other = get_member(current_member(), member_id)
    operations.remind_when_free(current_member(), other)
    flash(_("We remind you on the first of next month."))
    return redirect(url_for("profiles.show", member_id=member_id), 303)


@bp.get("/requests")
def requests(form: Any = None) -> Any:
    """With a form: the answer that it holds was refused."""
    waiting = queries.requests_to(current_member())
    return render_template(
        "partners/requests.html",
        form=form,
        requests=waiting,
        cards=cards(current_member(), [request.from_id for request in waiting]),
        reasons=DECLINE_REASONS,
        purposes=dict(PURPOSES),
    )


@bp.get("/requests/asked")
def asked() -> Any:
    sent = queries.requests_by(current_member())
    return render_template("partners/asked.html", requests=sent, cards=cards(current_member(), [r.to_id for r in sent]))


def _again(request_id: int, form: Any = None) -> Any:
    return requests(form)


@bp.post("/requests/<int:request_id>/acceptance")
@writes(AcceptForm, again=_again)
def accept(form: AcceptForm, request_id: int) -> Any:
    request = queries.get_request(current_member(), request_id)
    room = operations.accept_request(current_member(), request, note=form.note.data or "")
    return redirect(url_for("chat.show_room", room_id=room.id), 303)


@bp.post("/requests/<int:request_id>/refusal")
@writes(DeclineForm, again=_again)
def decline(form: DeclineForm, request_id: int) -> Any:
    request = queries.get_request(current_member(), request_id)
    operations.decline_request(current_member(), request, reason=form.reason.data)
    flash(_("Declined. They read “not now”, and nothing more."))
    return redirect(url_for("partners.requests"), 303)


@bp.post("/requests/<int:request_id>/withdrawal")
@writes()
def withdraw(request_id: int) -> Any:
    operations.withdraw_request(current_member(), queries.get_request(current_member(), request_id))
    flash(_("Withdrawn."))
    return redirect(url_for("partners.asked"), 303)


@bp.post("/people/<int:member_id>/connection/delete")
@writes()
def end_connection(member_id: int) -> Any:
    other = get_member(current_member(), member_id)
    ties.end_connection(current_member(), other)
    flash(_("You two are no longer connected. %(name)s is not told.", name=other.display_name))
    return redirect(url_for("profiles.show", member_id=member_id), 303)


@bp.get("/settings/blocks")
def blocks() -> Any:
    return render_template("partners/blocks.html", blocks=my_blocks(current_member()))


@bp.post("/people/<int:member_id>/block")
@writes()
def block(member_id: int) -> Any:
    other: Member = queries.get_met(current_member(), member_id)
    ties.block_member(current_member(), other)
    flash(_("%(name)s can no longer reach you, and is not told.", name=other.shown_name))
    return redirect(url_for("partners.blocks"), 303)


@bp.post("/people/<int:member_id>/block/delete")
@writes()
def unblock(member_id: int) -> Any:
    ties.unblock_member(current_member(), member_id)
    flash(_("The block is lifted. What was missed meanwhile stays missed."))
    return redirect(url_for("partners.blocks"), 303)
