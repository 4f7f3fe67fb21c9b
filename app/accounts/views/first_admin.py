"""The first admin of a new house, by the link that its start printed."""

from typing import Any

from flask import redirect, render_template

from app.accounts import entry, operations, queries
from app.accounts.forms import FirstAdminForm
from app.accounts.views import bp
from app.accounts.views.invitations import first_run
from app.web.app import writes
from app.web.identity import public
from app.web.limits import at_most


@bp.get("/first-admin/<secret>")
@public
@at_most("60 per minute")
def show_first_admin(secret: str, form: FirstAdminForm | None = None) -> Any:
    if queries.get_token(secret, "first admin").used_at is not None:
        raise queries.dead_link()
    return render_template("accounts/first_admin.html", form=form or FirstAdminForm())


@bp.post("/first-admin/<secret>")
@public
@at_most("60 per minute")
@writes(FirstAdminForm, again=show_first_admin)
def make_first_admin(secret: str, form: FirstAdminForm) -> Any:
    member = operations.make_first_admin(
        secret,
        name=form.name.data,
        address=form.email.data,
        password_hash=form.password_hash or "",
        answer_key=form.client_key.data,
    )
    entry.open_session(member, kept=form.keep.data, way="first admin")
    return redirect(first_run(), 303)
