"""The quiet inbox: what waits, what was asked, the answers; ending a tie."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.chat.holding import held_requests
from app.cohorts.queries import met_in
from app.partners import operations, queries
from app.partners.forms import DECLINE_REASONS, PURPOSES, AcceptForm, DeclineForm
from app.partners.views import bp
from app.profiles.queries import cards, get_member
from app.ties import operations as ties
from app.web.app import writes
from app.web.identity import current_member


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
        purposes=PURPOSES,
        sealed=queries.sealed_asks(waiting),
        met_in=met_in(current_member(), [request.from_id for request in waiting]),
    )


@bp.get("/requests/asked")
def asked() -> Any:
    sent = queries.requests_by(current_member())
    return render_template(
        "partners/asked.html",
        requests=sent,
        cards=cards(current_member(), [request.to_id for request in sent]),
        sealed=queries.sealed_asks(sent),
        held=held_requests(current_member()),
    )


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
    is_message = request.kind == "message"
    flash(_("Put aside. They learn nothing.") if is_message else _("Declined. They read “not now”, and nothing more."))
    return redirect(url_for("partners.requests"), 303)


@bp.post("/requests/<int:request_id>/withdrawal")
@writes()
def withdraw(request_id: int) -> Any:
    operations.withdraw_request(current_member(), queries.get_request(current_member(), request_id))
    flash(_("Withdrawn."))
    return redirect(url_for("partners.asked"), 303)


@bp.post("/requests/<int:request_id>/opening")
@writes()
def open_sealed_need(request_id: int) -> Any:
    request = queries.get_request(current_member(), request_id)
    operations.open_sealed_need(current_member(), request)
    flash(_("%(name)s can read it on your profile now.", name=request.recipient.display_name))
    return redirect(url_for("partners.asked"), 303)


@bp.post("/people/<int:member_id>/connection/delete")
@writes()
def end_connection(member_id: int) -> Any:
    other = get_member(current_member(), member_id)
    ties.end_connection(current_member(), other)
    flash(_("You two are no longer connected. %(name)s is not told.", name=other.display_name))
    return redirect(url_for("profiles.show", member_id=member_id), 303)
