"""Schools and editions: made and edited by admins, listed for organisers."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.cohorts import operations, queries
from app.cohorts.forms import AddressForm, EditionForm, SchoolForm
from app.cohorts.views import bp
from app.web.app import writes
from app.web.identity import current_member


@bp.get("/organise")
def organise(form: SchoolForm | None = None) -> Any:
    found = queries.schools(current_member())
    return render_template("cohorts/organise.html", schools=found, form=form or SchoolForm(formdata=None))


@bp.post("/organise/schools")
@writes(SchoolForm, again=organise)
def make_school(form: SchoolForm) -> Any:
    operations.make_school(current_member(), name=form.name.data)
    return redirect(url_for("cohorts.organise"), 303)


@bp.get("/organise/schools/<int:school_id>")
def show_school(school_id: int, form: SchoolForm | None = None) -> Any:
    school = queries.get_school(current_member(), school_id)
    return render_template("cohorts/school.html", school=school, form=form or SchoolForm(formdata=None, obj=school))


@bp.post("/organise/schools/<int:school_id>")
@writes(SchoolForm, again=show_school)
def edit_school(form: SchoolForm, school_id: int) -> Any:
    actor = current_member()
    operations.edit_school(actor, queries.get_school(actor, school_id), name=form.name.data)
    return redirect(url_for("cohorts.organise"), 303)


@bp.get("/organise/schools/<int:school_id>/editions/new")
def new_edition(school_id: int, form: EditionForm | None = None) -> Any:
    school = queries.get_school(current_member(), school_id)
    return render_template(
        "cohorts/edition_form.html", school=school, edition=None, form=form or EditionForm(formdata=None)
    )


@bp.post("/organise/schools/<int:school_id>/editions")
@writes(EditionForm, again=new_edition)
def make_edition(form: EditionForm, school_id: int) -> Any:
    actor = current_member()
    edition = operations.make_edition(actor, queries.get_school(actor, school_id), **form.facts)
    return redirect(url_for("cohorts.show_edition", edition_id=edition.id), 303)


@bp.get("/organise/editions/<int:edition_id>/edit")
def edit_edition(edition_id: int, form: EditionForm | None = None, organiser: AddressForm | None = None) -> Any:
    edition = queries.get_edition(current_member(), edition_id)
    shown = (form or EditionForm(formdata=None, obj=edition)).shown_with(edition.version)
    adding = organiser or AddressForm(formdata=None)
    return render_template(
        "cohorts/edition_form.html", school=edition.school, edition=edition, form=shown, organiser=adding
    )


@bp.post("/organise/editions/<int:edition_id>/edit")
@writes(EditionForm, again=edit_edition)
def save_edition(form: EditionForm, edition_id: int) -> Any:
    actor = current_member()
    edition = queries.get_edition(actor, edition_id)
    operations.edit_edition(actor, edition, version=form.version.data, **form.facts)
    flash(_("Saved."))
    return redirect(url_for("cohorts.show_edition", edition_id=edition_id), 303)


def _organiser_again(edition_id: int, form: AddressForm) -> Any:
    return edit_edition(edition_id, organiser=form)


@bp.post("/organise/editions/<int:edition_id>/organisers")
@writes(AddressForm, again=_organiser_again)
def make_organiser(form: AddressForm, edition_id: int) -> Any:
    actor = current_member()
    edition = queries.get_edition(actor, edition_id)
    made = operations.make_organiser(actor, edition, address=form.address.data)
    flash(_("%(name)s is organiser of %(edition)s now.", name=made.display_name, edition=edition.name))
    return redirect(url_for("cohorts.show_edition", edition_id=edition_id, show="organisers"), 303)
