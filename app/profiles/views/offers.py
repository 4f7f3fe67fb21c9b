"""Offers and needs of one's own: each a page to write it on, one click to renew it, one to take it away."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.profiles import items, operations, own
from app.profiles.forms import OfferForm
from app.profiles.models import LENGTHS, ProfileItem
from app.profiles.views import bp
from app.web.app import writes
from app.web.identity import current_member

KIND = '<any("offer", "need", "sealed"):kind>'
STORED = {"offer": "offer", "need": "need", "sealed": "sealed need"}


@bp.get(f"/profile/{KIND}/new")
def new_offer(kind: str, form: OfferForm | None = None) -> Any:
    audience = items.default_audience(own.own_profile(current_member()), STORED[kind])
    said = request.args.get("text", "")[: LENGTHS[STORED[kind]]]  # such as a search that found nobody
    writing = form or OfferForm(formdata=None, data={"audience": audience, "text": said})
    return render_template("profiles/offer.html", kind=kind, form=writing, item=None, saved=None)


@bp.post(f"/profile/{KIND}/new")
@writes(OfferForm, again=new_offer)
def add_offer(form: OfferForm, kind: str) -> Any:
    operations.add_offer(current_member(), STORED[kind], client_key=form.client_key.data, **_said(form, kind))
    flash(_("Added. It stands for half a year; one click renews it."))
    return redirect(url_for("profiles.edit", _anchor="offers"), 303)


@bp.get(f"/profile/{KIND}/<int:item_id>")
def show_offer(kind: str, item_id: int, form: OfferForm | None = None) -> Any:
    item = _own(kind, item_id)
    saved = item if form and form.version.number != item.version else None
    if form:
        form.version.data = str(item.version)
    return render_template("profiles/offer.html", kind=kind, form=form or _form(item), item=item, saved=saved)


@bp.post(f"/profile/{KIND}/<int:item_id>")
@writes(OfferForm, again=show_offer)
def change_offer(form: OfferForm, kind: str, item_id: int) -> Any:
    item = _own(kind, item_id)
    operations.change_offer(current_member(), item, version=form.version.number, **_said(form, kind))
    flash(_("Saved. It counts everywhere already."))
    return redirect(url_for("profiles.edit", _anchor="offers"), 303)


@bp.post(f"/profile/{KIND}/<int:item_id>/renewal")
@writes()
def renew_offer(kind: str, item_id: int) -> Any:
    operations.renew_offer(current_member(), _own(kind, item_id))
    flash(_("It stands for another half year."))
    return redirect(url_for("profiles.edit", _anchor="offers"), 303)


@bp.post(f"/profile/{KIND}/<int:item_id>/removal")
@writes()
def remove_offer(kind: str, item_id: int) -> Any:
    operations.take_away(current_member(), _own(kind, item_id))
    flash(_("Taken away."))
    return redirect(url_for("profiles.edit", _anchor="offers"), 303)


def _own(kind: str, item_id: int) -> ProfileItem:
    return own.get_own_item(current_member(), STORED[kind], item_id)


def _said(form: OfferForm, kind: str) -> dict[str, Any]:
    return {
        "body": form.text.data,
        "sort": form.sort.data,
        "wanted": form.wanted.data,
        "fields": form.fields.data or [],
        "audience": "only me" if kind == "sealed" else form.audience.data,
    }


def _form(item: ProfileItem) -> OfferForm:
    extra = item.extra
    data = {
        "version": str(item.version),
        "text": item.value,
        "sort": extra.get("kind"),
        "wanted": extra.get("wanted", "any"),
        "fields": extra.get("fields", []),
        "audience": item.audience,
    }
    return OfferForm(formdata=None, data=data)
