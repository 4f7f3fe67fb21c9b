"""Discuss: to the thread about something, or to a new one."""

from typing import Any

from flask import redirect, url_for

from app.threads import linking, queries
from app.threads.addresses import thread_url
from app.threads.views import bp
from app.web.app import writes
from app.web.identity import current_member


@bp.get("/discuss/<kind>/<int:subject_id>")
def discuss(kind: str, subject_id: int) -> Any:
    me = current_member()
    linking.get_about(me, kind, subject_id)
    if thread := linking.find_thread(me, kind, subject_id):
        return redirect(url_for("threads.open", thread_id=thread.id), 303)
    return redirect(url_for("threads.new", about=f"{kind}:{subject_id}"), 303)


@bp.post("/threads/<int:thread_id>/links/<kind>/<int:subject_id>/delete")
@writes()
def unlink(thread_id: int, kind: str, subject_id: int) -> Any:
    thread = queries.get_thread(current_member(), thread_id)
    linking.unlink(current_member(), thread, kind, subject_id)
    return redirect(thread_url(thread.id, thread.title), 303)
