"""How a thread goes on: slow mode, pins, lists, archive; and deleting many posts at once, with its progress."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.kernel import clock
from app.threads import clearing, policy, queries, tending
from app.threads.addresses import thread_url
from app.threads.forms import ReasonForm
from app.threads.forms_of_moving import PaceForm, PinForm
from app.threads.models import Thread
from app.threads.views import bp
from app.threads.views.care import moderated
from app.threads.views.moving import picked, positions, tended
from app.web.app import writes
from app.web.identity import current_member

PIN_FOR = timedelta(days=14)


def _back(thread: Thread) -> Any:
    return redirect(thread_url(thread.id, thread.title), 303)


@bp.get("/threads/<int:thread_id>/slow")
def ask_slow(thread_id: int, form: PaceForm | None = None) -> Any:
    return render_template("threads/slow.html", thread=tended(thread_id), form=form or PaceForm())


@bp.post("/threads/<int:thread_id>/slow")
@writes(PaceForm, again=ask_slow)
def slow(thread_id: int, form: PaceForm) -> Any:
    thread = tended(thread_id)
    tending.slow_thread(current_member(), thread, seconds=int(form.pace.data), reason=form.reason.data or "")
    return _back(thread)


@bp.post("/threads/<int:thread_id>/slow/delete")
@writes()
def end_slow(thread_id: int) -> Any:
    thread = tended(thread_id)
    tending.slow_thread(current_member(), thread, seconds=0)
    return _back(thread)


@bp.get("/threads/<int:thread_id>/pin")
def ask_pin(thread_id: int, form: PinForm | None = None) -> Any:
    thread = tended(thread_id)
    form = form or PinForm(data={"scope": thread.pin_scope or "space", "until": (clock.now() + PIN_FOR).date()})
    if not policy.pin_thread(current_member(), thread, "site"):
        form.scope.choices = form.scope.choices[:1]
    return render_template("threads/pin.html", thread=thread, form=form)


@bp.post("/threads/<int:thread_id>/pin")
@writes(PinForm, again=ask_pin)
def pin(thread_id: int, form: PinForm) -> Any:
    thread = tended(thread_id)
    until = datetime.combine(form.until.data + timedelta(days=1), time(), UTC)  # that day is its last
    tending.pin_thread(current_member(), thread, scope=form.scope.data, until=until)
    flash(_("The thread is pinned."), "good")
    return _back(thread)


@bp.post("/threads/<int:thread_id>/pin/delete")
@writes()
def unpin(thread_id: int) -> Any:
    thread = tended(thread_id)
    tending.unpin_thread(current_member(), thread)
    return _back(thread)


@bp.post("/threads/<int:thread_id>/unpinned")
@writes()
def unpin_for_me(thread_id: int) -> Any:
    me = current_member()
    tending.unpin_for_me(me, queries.get_thread(me, thread_id))
    return redirect(url_for("threads.index"), 303)


@bp.post("/threads/<int:thread_id>/unlisted")
@writes()
def unlist(thread_id: int) -> Any:
    thread = tended(thread_id)
    tending.list_thread(current_member(), thread, listed=False)
    flash(_("No list and no search shows this thread now; its address works."), "good")
    return _back(thread)


@bp.post("/threads/<int:thread_id>/unlisted/delete")
@writes()
def list_again(thread_id: int) -> Any:
    thread = tended(thread_id)
    tending.list_thread(current_member(), thread, listed=True)
    return _back(thread)


@bp.post("/threads/<int:thread_id>/archived")
@writes()
def archive(thread_id: int) -> Any:
    thread = tended(thread_id)
    tending.archive_thread(current_member(), thread)
    return _back(thread)


@bp.post("/threads/<int:thread_id>/archived/delete")
@writes()
def reopen(thread_id: int) -> Any:
    thread = moderated(thread_id)
    tending.reopen_thread(current_member(), thread)
    return _back(thread)


@bp.get("/threads/<int:thread_id>/posts/delete")
def ask_clear(thread_id: int, form: ReasonForm | None = None) -> Any:
    thread = tended(thread_id)
    return render_template("threads/clear.html", thread=thread, form=form or ReasonForm(), picked=picked(thread))


@bp.post("/threads/<int:thread_id>/posts/delete")
@writes(ReasonForm, again=ask_clear)
def clear(thread_id: int, form: ReasonForm) -> Any:
    thread = tended(thread_id)
    bulk = clearing.delete_posts(current_member(), thread, positions(), reason=form.reason.data or "")
    return redirect(url_for("threads.cleared", thread_id=thread.id, bulk_id=bulk.id), 303)


@bp.get("/threads/<int:thread_id>/removals/<int:bulk_id>")
def cleared(thread_id: int, bulk_id: int) -> Any:
    thread = moderated(thread_id)
    bulk = clearing.get_bulk(thread, bulk_id)
    may_undo = bulk.undone_at is None and bulk.at + clearing.UNDO > clock.now()
    return render_template("threads/cleared.html", thread=thread, bulk=bulk, may_undo=may_undo)


@bp.post("/threads/<int:thread_id>/removals/<int:bulk_id>/delete")
@writes()
def undo_clear(thread_id: int, bulk_id: int) -> Any:
    thread = moderated(thread_id)
    clearing.undo_delete(current_member(), clearing.get_bulk(thread, bulk_id), thread)
    return redirect(url_for("threads.cleared", thread_id=thread.id, bulk_id=bulk_id), 303)
