"""What one is known for: hide a line or a whole kind, and show it again."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.profiles import hiding
from app.profiles.models import WHOLE_KIND
from app.profiles.views import bp
from app.web.app import writes
from app.web.identity import current_member

LINE = "/profile/known-for/<kind>/<int:source_id>/hiding"
KIND = "/profile/known-for/<kind>/hiding"


@bp.post(KIND, endpoint="hide_kind")
@bp.post(LINE)
@writes()
def hide_evidence(kind: str, source_id: int = WHOLE_KIND) -> Any:
    hiding.hide_evidence(current_member(), kind, source_id)
    flash(_("Hidden: nobody reads it, and nobody finds you by it."))
    return _back()


@bp.post(f"{KIND}/removal", endpoint="show_kind")
@bp.post(f"{LINE}/removal")
@writes()
def show_evidence(kind: str, source_id: int = WHOLE_KIND) -> Any:
    hiding.show_evidence(current_member(), kind, source_id)
    flash(_("Shown again, to everybody who may read where it comes from."))
    return _back()


def _back() -> Any:
    return redirect(url_for("profiles.show", member_id=current_member().id, _anchor="known-for"), 303)
