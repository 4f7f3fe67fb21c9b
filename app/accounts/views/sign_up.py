"""Signing up, where the site lets strangers ask for an account: a form, a mailed link, a place."""

from typing import Any

from flask import current_app, redirect, render_template, request, url_for
from flask_login import current_user

from app.accounts import entry, operations, queries
from app.accounts.forms import AcceptForm, PersonForm
from app.accounts.told import told
from app.accounts.views import bp
from app.accounts.views.invitations import first_run
from app.accounts.zones import known
from app.kernel.errors import NotFound
from app.web import locale
from app.web.app import writes
from app.web.identity import public
from app.web.limits import at_most


def asked_address() -> str:
    return f"join:{queries.normal_address(request.form.get('email', ''))[:254]}"


def _setting() -> str:
    """How strangers come in; where they do not, there is no such page."""
    if current_app.config["SIGN_UP"] == "invitation":
        raise NotFound()
    return str(current_app.config["SIGN_UP"])


@bp.get("/sign-up")
@public
def sign_up(form: PersonForm | None = None) -> Any:
    setting = _setting()
    if form is None and current_user.is_authenticated:
        return redirect(entry.local_path(None))
    return render_template("accounts/sign_up.html", form=form or PersonForm(formdata=None), setting=setting)


@bp.post("/sign-up")
@public
@at_most("60 per 30 minutes")
@at_most("5 per 30 minutes", of=asked_address)
@writes(PersonForm, again=sign_up)
def ask_to_sign_up(form: PersonForm) -> Any:
    _setting()
    operations.ask_to_sign_up(name=form.name.data, address=form.email.data, language=locale.language())
    return redirect(url_for("accounts.proof_sent"), 303)


@bp.get("/joining/sent")
@public
def proof_sent() -> Any:
    return render_template("accounts/proof_sent.html", hours=operations.PROOF.days * 24)


@bp.get("/sign-up/waiting")
@public
def waiting() -> Any:
    _setting()
    return render_template("accounts/waiting.html")


@bp.get("/sign-up/<secret>")
@public
@at_most("60 per minute")
def show_proof(secret: str, form: AcceptForm | None = None) -> Any:
    setting = _setting()
    token = queries.get_token(secret, "sign up")
    if token.used_at is not None:
        raise queries.dead_link()
    member = queries.find_by_address(token.address or "")
    return render_template(
        "accounts/take_up.html",
        form=form or AcceptForm(formdata=None, name=token.about["name"]),
        address=token.address,
        facts=told(member) if member else [],
        setting=setting,
    )


@bp.post("/sign-up/<secret>")
@public
@at_most("60 per minute")
@writes(AcceptForm, again=show_proof)
def take_up(secret: str, form: AcceptForm) -> Any:
    vouched = _setting() == "open"
    member = operations.take_up(secret, purpose="sign up", vouched=vouched, **taken(form))
    if member.state == "awaiting approval":
        return redirect(url_for("accounts.waiting"), 303)
    entry.open_session(member, kept=form.keep.data, way="sign up")
    return redirect(first_run(), 303)


def taken(form: AcceptForm) -> dict[str, Any]:
    """What somebody says who takes an account up."""
    return {
        "name": form.name.data,
        "password_hash": form.password_hash,
        "language": locale.asked(),
        "time_zone": known(form.time_zone.data),
        "answer_key": form.client_key.data,
    }
