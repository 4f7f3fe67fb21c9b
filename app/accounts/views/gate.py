"""Signing in by password or by a mailed link, and signing out."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from app.accounts import entry, operations, queries
from app.accounts.forms import MailLinkForm, SignInForm
from app.accounts.views import bp
from app.web.app import writes
from app.web.identity import public
from app.web.limits import at_most


def _asked_address() -> str:
    return f"link:{queries.normal_address(request.form.get('email', ''))[:254]}"


@bp.get("/sign-in")
@public
def sign_in(form: SignInForm | None = None) -> Any:
    if form is None and current_user.is_authenticated:
        return redirect(entry.local_path(request.args.get("next")))
    form = form or SignInForm(next=request.args.get("next"))
    return render_template("accounts/sign_in.html", form=form)


@bp.post("/sign-in")
@public
@at_most("60 per minute")
@writes(SignInForm, again=sign_in)
def open_sign_in(form: SignInForm) -> Any:
    id, matched, renewed = form.proof
    member = operations.take_proof(id, matched=matched, renewed=renewed)
    entry.open_session(member, kept=form.keep.data, way="password")
    return redirect(entry.local_path(form.next.data), 303)


@bp.get("/sign-in/link")
@public
def mail_link(form: MailLinkForm | None = None) -> Any:
    form = form or MailLinkForm(next=request.args.get("next"))
    return render_template("accounts/mail_link.html", form=form)


@bp.post("/sign-in/link")
@public
@at_most("60 per 30 minutes")
@at_most("5 per 30 minutes", of=_asked_address)
@writes(MailLinkForm, again=mail_link)
def send_mail_link(form: MailLinkForm) -> Any:
    operations.ask_for_link(form.email.data, next=entry.local_path(form.next.data))
    return redirect(url_for("accounts.link_sent"), 303)


@bp.get("/sign-in/sent")
@public
def link_sent() -> Any:
    return render_template("accounts/link_sent.html", minutes=operations.MAIL_LINK.seconds // 60)


@bp.post("/sign-out")
@writes()
def sign_out() -> Any:
    entry.close_session()
    return redirect(entry.local_path(None), 303)
