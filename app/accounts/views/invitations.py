"""An invitation, as the invited person sees it: what the school told us, the place, and the way to refuse it."""

from typing import Any

from flask import redirect, render_template, url_for

from app.accounts import entry, operations, queries
from app.accounts.forms import AcceptForm
from app.accounts.told import told
from app.accounts.views import bp
from app.accounts.zones import known
from app.extensions import csrf
from app.web import locale
from app.web.app import writes
from app.web.identity import public
from app.web.limits import at_most


@bp.get("/invitations/<secret>")
@public
@at_most("60 per minute")
def show_invitation(secret: str, form: AcceptForm | None = None) -> Any:
    invitation = queries.get_open_invitation(secret)
    form = form or AcceptForm(name=invitation.member.display_name)
    return render_template(
        "accounts/invitation.html", invitation=invitation, facts=told(invitation.member), form=form, secret=secret
    )


@bp.post("/invitations/<secret>")
@public
@at_most("60 per minute")
@writes(AcceptForm, again=show_invitation)
def accept_invitation(secret: str, form: AcceptForm) -> Any:
    member = operations.accept_invitation(
        secret,
        name=form.name.data,
        password_hash=form.password_hash,
        language=locale.asked(),
        time_zone=known(form.time_zone.data),
        answer_key=form.client_key.data,
    )
    entry.open_session(member, kept=form.keep.data, way="invitation")
    return redirect(first_run(), 303)


@bp.get("/invitations/<secret>/decline")
@public
@at_most("60 per minute")
def show_decline(secret: str) -> Any:
    invitation = queries.get_open_invitation(secret)
    return render_template("accounts/decline.html", invitation=invitation, secret=secret)


@bp.post("/invitations/<secret>/decline")
@public
@at_most("60 per minute")
@writes()
def decline_invitation(secret: str) -> Any:
    operations.decline_invitation(secret)
    return redirect(url_for("accounts.declined"), 303)


@bp.post("/invitations/<secret>/stop")
@csrf.exempt  # RFC 8058: the mail provider sends it, without cookies; the secret says who asks
@public
@at_most("60 per minute")
@writes()
def stop_invitations(secret: str) -> Any:
    operations.stop_writing(secret)
    return "", 204


@bp.get("/invitation-declined")
@public
def declined() -> Any:
    return render_template("accounts/declined.html")


def first_run() -> str:
    """Where a new member begins."""
    return entry.local_path("/welcome")
