"""The door of an edition's link: for strangers a form and a mailed link, for members one button."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.accounts import entry
from app.accounts import queries as accounts
from app.accounts.forms import AcceptForm, PersonForm
from app.accounts.told import told
from app.accounts.views.invitations import first_run
from app.accounts.views.sign_up import asked_address, taken
from app.cohorts.joining import operations, queries
from app.cohorts.views import bp
from app.web import locale
from app.web.app import writes
from app.web.identity import current_member, member_or_none, public
from app.web.limits import at_most


@bp.get("/join/<token>")
@public
@at_most("60 per minute")
def show_join(token: str, form: PersonForm | None = None) -> Any:
    me = member_or_none()
    link = queries.find_link(token)
    if me is not None and queries.is_in(me, link.edition):
        return render_template("cohorts/join.html", edition=link.edition, token=token, is_in=True)
    queries.still_open(link)
    form = form or PersonForm(formdata=None)
    return render_template("cohorts/join.html", edition=link.edition, token=token, form=form)


@bp.post("/join/<token>")
@public
@at_most("60 per 30 minutes")
@at_most("5 per 30 minutes", of=asked_address)
@writes(PersonForm, again=show_join)
def ask_to_join(token: str, form: PersonForm) -> Any:
    link = queries.still_open(queries.find_link(token))
    language = locale.asked() or link.edition.language
    operations.ask_to_join(link, name=form.name.data, address=form.email.data, language=language)
    return redirect(url_for("accounts.proof_sent"), 303)


@bp.post("/join/<token>/membership")
@writes()
def join(token: str) -> Any:
    link = operations.join(current_member(), token)
    flash(_("You are among the people of %(edition)s now.", edition=link.edition.name), "good")
    return redirect(entry.local_path(None), 303)


@bp.get("/joining/<secret>")
@public
@at_most("60 per minute")
def show_place(secret: str, form: AcceptForm | None = None) -> Any:
    token, link = queries.get_proof(secret)
    member = accounts.find_by_address(token.address or "")
    return render_template(
        "accounts/take_up.html",
        form=form or AcceptForm(formdata=None, name=token.about["name"]),
        address=token.address,
        facts=told(member) if member else [],
        edition=link.edition,
    )


@bp.post("/joining/<secret>")
@public
@at_most("60 per minute")
@writes(AcceptForm, again=show_place)
def take_place(secret: str, form: AcceptForm) -> Any:
    member = operations.join_by_proof(secret, **taken(form))
    entry.open_session(member, kept=form.keep.data, way="edition link")
    return redirect(first_run(), 303)
