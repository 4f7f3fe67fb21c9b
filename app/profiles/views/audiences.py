"""Who sees what, after it was changed: what is different now, and the way back (UX §15, point 14)."""

from collections.abc import Mapping
from typing import Any

from flask import flash, redirect, session, url_for
from flask_babel import gettext as _

from app.accounts.models import Member
from app.profiles import labels, operations
from app.profiles.own import own_items
from app.profiles.views import bp
from app.web.app import writes
from app.web.identity import current_member

BEFORE = "audiences-before"  # in the session: of the last change, which thing was for whom
NAMED = 3


def own(actor: Member) -> dict[int, str]:
    return {item.id: item.audience for item in own_items(actor)}


def tell(actor: Member, before: Mapping[int, str]) -> None:
    """Say that it is saved and for whom things are now; the former audiences are kept for a change of mind."""
    changed = [item for item in own_items(actor) if before.get(item.id, item.audience) != item.audience]
    if not changed:
        return flash(_("Saved. It counts everywhere already."))
    session[BEFORE] = {str(item.id): before[item.id] for item in changed}
    named = [f"{labels.KINDS[item.kind]}: {labels.AUDIENCES[item.audience]}" for item in changed[:NAMED]]
    what = ", ".join(named) + (" …" if len(changed) > NAMED else "")
    return flash(_("Saved. Who sees it now: %(what)s", what=what), f"undo:{url_for('profiles.show_again')}")


@bp.post("/profile/audiences/undo")
@writes()
def show_again() -> Any:
    before = {int(id): audience for id, audience in session.pop(BEFORE, {}).items()}
    is_back = operations.show_again(current_member(), before)
    flash(_("It is seen by whom it was before.") if is_back else _("There is nothing to take back."))
    return redirect(url_for("profiles.edit"), 303)
