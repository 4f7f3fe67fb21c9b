"""How far one has read: told by the page as its reader goes, or by a button."""

from typing import Any

from flask import flash, redirect, url_for
from flask_babel import gettext as _

from app.threads import operations, queries
from app.threads.addresses import arriving
from app.threads.forms import PositionForm
from app.threads.views import bp
from app.threads.views.threads import where_to_go_on
from app.web.app import writes
from app.web.identity import current_member


@bp.post("/threads/<int:thread_id>/read")
@writes(PositionForm)
def read(thread_id: int, form: PositionForm) -> Any:
    me = current_member()
    thread = queries.get_thread(me, thread_id)
    operations.read_up_to(me, thread, form.position.data or 1)
    return redirect(arriving(where_to_go_on(me, thread)), 303)


@bp.post("/threads/<int:thread_id>/unread")
@writes(PositionForm)
def unread(thread_id: int, form: PositionForm) -> Any:
    me = current_member()
    thread = queries.get_thread(me, thread_id)
    position = form.position.data or 1
    operations.mark_unread(me, thread, position)
    flash(_("Unread again, from post %(n)s on.", n=position), "good")
    return redirect(url_for("threads.index"), 303)
