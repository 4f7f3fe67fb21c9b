"""The organiser's list of pairs that are never suggested to each other."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.cohorts.queries import get_edition
from app.partners import pairs
from app.partners.forms import KEPT_APART, PairForm
from app.partners.views import bp
from app.web.app import writes
from app.web.identity import current_member


@bp.get("/organise/editions/<int:edition_id>/pairs")
def show_pairs(edition_id: int, form: PairForm | None = None) -> Any:
    edition = get_edition(current_member(), edition_id)
    return render_template(
        "partners/pairs.html",
        edition=edition,
        pairs=pairs.pairs_of(edition),
        people_here=pairs.people_of(edition),
        form=form or PairForm(formdata=None),
        kinds=KEPT_APART,
    )


@bp.post("/organise/editions/<int:edition_id>/pairs")
@writes(PairForm, again=show_pairs)
def keep_apart(form: PairForm, edition_id: int) -> Any:
    actor = current_member()
    edition = get_edition(actor, edition_id)
    pairs.keep_apart(actor, edition, form.one.data, form.other.data, kind=form.kind.data)
    flash(_("These two are no longer suggested to each other. Neither is told."))
    return redirect(url_for("partners.show_pairs", edition_id=edition_id), 303)


@bp.post("/organise/editions/<int:edition_id>/pairs/<int:pair_id>/removal")
@writes()
def bring_together(edition_id: int, pair_id: int) -> Any:
    actor = current_member()
    pairs.bring_together(actor, get_edition(actor, edition_id), pair_id)
    flash(_("They may be suggested to each other again."))
    return redirect(url_for("partners.show_pairs", edition_id=edition_id), 303)
