"""Muting a thread and unmuting it: a button on its page."""

from typing import Any

from flask import redirect

from app.threads import muting, queries
from app.threads.addresses import thread_url
from app.threads.views import bp
from app.web.app import writes
from app.web.identity import current_member


@bp.post("/threads/<int:thread_id>/muted")
@writes()
def mute(thread_id: int) -> Any:
    thread = queries.get_thread(current_member(), thread_id)
    muting.mute_thread(current_member(), thread)
    return redirect(thread_url(thread.id, thread.title), 303)


@bp.post("/threads/<int:thread_id>/muted/delete")
@writes()
def unmute(thread_id: int) -> Any:
    thread = queries.get_thread(current_member(), thread_id)
    muting.unmute_thread(current_member(), thread)
    return redirect(thread_url(thread.id, thread.title), 303)
