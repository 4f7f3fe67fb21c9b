"""One's own profile, to write in; being found, availability, "still right"."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from app.profiles import items, operations, own, vocabulary
from app.profiles.forms import AvailabilityForm, ListingForm, PhotoAudienceForm, PhotoForm
from app.profiles.models import Profile, ProfileItem
from app.profiles.profile_form import ROWS, SINGLE, ProfileForm, form_name
from app.profiles.views import audiences, bp
from app.web.app import writes
from app.web.identity import current_member


@bp.get("/profile")
def edit(form: Any = None) -> Any:
    actor = current_member()
    profile, there = own.own_profile(actor), own.own_items(actor)
    data = _data(profile, there) | {"display_name": actor.display_name}
    fresh = ProfileForm(formdata=None, data=data)
    writing = form if isinstance(form, ProfileForm) else fresh
    photo = next((item for item in there if item.kind == "photo"), None)
    return render_template(
        "profiles/edit.html",
        form=writing,
        saved=_saved_meanwhile(writing, fresh),
        availability_form=_or(form, AvailabilityForm, _availability(profile)),
        listing_form=_or(form, ListingForm, {"listing": profile.state}),
        photo_form=_or(form, PhotoForm, {"audience": items.default_audience(profile, "photo")}),
        photo_audience=_or(form, PhotoAudienceForm, {"audience": photo.audience if photo else None}),
        photo=photo,
        profile=profile,
        offers=[item for item in there if item.kind == "offer"],
        needs=[item for item in there if item.kind == "need"],
        sealed=[item for item in there if item.kind == "sealed need"],
    )


@bp.post("/profile")
@writes(ProfileForm, again=edit)
def save(form: ProfileForm) -> Any:
    before = audiences.own(current_member())
    operations.update_profile(
        current_member(),
        version=form.version.number,
        display_name=form.display_name.data,
        said=form.said(),
        kinds=[*SINGLE, *ROWS],
    )
    audiences.tell(current_member(), before)
    return redirect(url_for("profiles.edit"), 303)


@bp.post("/profile/confirmation")
@writes()
def confirm() -> Any:
    operations.confirm_profile(current_member())
    flash(_("Thank you. Your profile says so from now on."))
    return redirect(url_for("profiles.show", member_id=current_member().id), 303)


@bp.post("/profile/availability")
@writes(AvailabilityForm, again=edit)
def set_availability(form: AvailabilityForm) -> Any:
    operations.set_availability(
        current_member(),
        state=form.state.data,
        contacts_a_month=form.contacts_a_month.data or 3,
        paused_until=form.paused_until.data,
    )
    flash(_("Saved. Your card says so from now on."))
    return redirect(url_for("profiles.edit", _anchor="reach"), 303)


@bp.post("/profile/listing")
@writes(ListingForm, again=edit)
def set_listing(form: ListingForm) -> Any:
    operations.set_listing(current_member(), state=form.listing.data)
    flash(_("Saved. It counts everywhere already."))
    return redirect(url_for("profiles.edit", _anchor="reach"), 303)


@bp.get("/profile/topics")
def topics() -> Any:
    """Topics that fit what is typed, as options of a list."""
    found = vocabulary.suggest_topics(request.args.get("q", "")[:80])
    return render_template("profiles/_options.html", options=found)


def _or(form: Any, kind: type[Any], data: dict[str, Any]) -> Any:
    """The form that was refused, or a fresh one of its kind."""
    return form if isinstance(form, kind) else kind(formdata=None, data=data)


def _availability(profile: Profile) -> dict[str, Any]:
    return {
        "state": profile.availability,
        "contacts_a_month": profile.contacts_a_month,
        "paused_until": profile.paused_until,
    }


def _data(profile: Profile, there: Sequence[ProfileItem]) -> dict[str, Any]:
    """What the large form shows of what is saved. New things begin with their kind's audience."""
    data: dict[str, Any] = {"version": str(profile.version)}
    for kind in SINGLE:
        data[f"{form_name(kind)}_audience"] = items.default_audience(profile, kind)
    for kind, number in ROWS.items():
        data |= {f"{kind}_{n}_audience": items.default_audience(profile, kind) for n in range(number)}
        for n, item in enumerate(item for item in there if item.kind == kind):
            data |= _row(item, f"{kind}_{n}")
    for item in there:
        if item.kind in SINGLE:
            name = form_name(item.kind)
            data |= {name: item.value, f"{name}_audience": item.audience}
    return data


def _row(item: ProfileItem, name: str) -> dict[str, Any]:
    row = {name: item.value, f"{name}_audience": item.audience}
    if item.kind == "language":
        row[name] = vocabulary.language_name(item.value, str(get_locale()))
    elif item.kind == "field":
        known = vocabulary.subfields().get(item.extra.get("subfield") or "")
        row[f"{name}_sub"] = known.name if known else item.extra.get("words", "")
    elif item.kind == "link":
        row[f"{name}_label"] = item.extra.get("label", "")
    return row


def _saved_meanwhile(writing: ProfileForm, fresh: ProfileForm) -> dict[str, str]:
    """After a stale save: what stands where the text differs. Sending again then counts as seen."""
    if writing is fresh or writing.version.data == fresh.version.data:
        return {}
    writing.version.data = fresh.version.data
    return {
        field.name: _word(field)
        for field in fresh
        if field.name not in ("version", "csrf_token") and (field.data or "") != (writing[field.name].data or "")
    }


def _word(field: Any) -> str:
    """What a field holds, as the page would say it."""
    choices = dict(field.iter_plain()) if hasattr(field, "iter_plain") else {}
    if hasattr(field, "iter_choices"):
        choices = {choice[0]: choice[1] for choice in field.iter_choices()}
    return str(choices.get(field.data, field.data) or _("nothing"))
