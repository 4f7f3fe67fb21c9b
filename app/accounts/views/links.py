"""Links that work once: opening one changes nothing, its button does."""

from typing import Any

from flask import redirect, render_template, request
from flask_login import current_user

from app.accounts import entry, operations, queries
from app.accounts.forms import UseLinkForm
from app.accounts.views import bp
from app.web.app import writes
from app.web.identity import member_or_none, public
from app.web.limits import at_most


@bp.get("/links/<secret>")
@public
@at_most("60 per minute")
def show_link(secret: str, form: UseLinkForm | None = None) -> Any:
    token = queries.get_token(secret, "sign in")
    if token.used_at is not None:
        raise queries.dead_link()
    form = form or UseLinkForm(next=request.args.get("next"))
    return render_template("accounts/link.html", form=form, member=token.member)


@bp.post("/links/<secret>")
@public
@at_most("60 per minute")
@writes(UseLinkForm, again=show_link)
def use_link(secret: str, form: UseLinkForm) -> Any:
    member = operations.use_link(secret, purpose="sign in", answer_key=form.client_key.data).member
    if member == member_or_none():
        operations.confirm(current_user.sign_in)
    else:
        entry.open_session(member, kept=form.keep.data, way="link")
    return redirect(entry.local_path(form.next.data), 303)
