"""Inviting somebody, where the site lets every member do so."""

from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.accounts import operations, policy
from app.accounts.forms import PersonForm
from app.accounts.views import bp
from app.kernel.errors import NotFound
from app.web.app import writes
from app.web.identity import current_member


@bp.get("/invite")
def invite(form: PersonForm | None = None) -> Any:
    _if_members_may()
    may = policy.ask_to_invite(current_member())
    return render_template("accounts/invite.html", form=form or PersonForm(formdata=None), may=may)


@bp.post("/invite")
@writes(PersonForm, again=invite)
def ask_to_invite(form: PersonForm) -> Any:
    _if_members_may()
    operations.ask_to_invite(
        current_member(), name=form.name.data, address=form.email.data, client_key=form.client_key.data
    )
    flash(_("Thank you. If this address is new here, an invitation is on its way to it."), "good")
    return redirect(url_for("accounts.invite"), 303)


def _if_members_may() -> None:
    if not current_app.config["MEMBERS_INVITE"]:
        raise NotFound()
