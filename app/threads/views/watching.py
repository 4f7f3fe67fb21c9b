"""How to hear of threads and spaces: a menu on each, a page of settings; and the way to the next unread post."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.threads import contents, queries, reading, watching
from app.threads.addresses import arriving, thread_url, unread_url
from app.threads.forms_of_watching import HabitForm, LevelForm
from app.threads.views import bp
from app.threads.views.threads import FURTHEST, where_to_go_on
from app.web.app import writes
from app.web.identity import current_member


@bp.post("/threads/<int:thread_id>/watch")
@writes(LevelForm)
def watch_thread(thread_id: int, form: LevelForm) -> Any:
    thread = queries.get_thread(current_member(), thread_id)
    watching.watch_thread(current_member(), thread, form.level.data)
    page = request.args.get("page", 1, type=int)
    return _back(thread_url(thread.id, thread.title, page if 0 < page < FURTHEST else 1))


@bp.post("/spaces/<int:space_id>/watch")
@writes(LevelForm)
def watch_space(space_id: int, form: LevelForm) -> Any:
    space = queries.get_space(current_member(), space_id)
    watching.watch_space(current_member(), space, form.level.data)
    return _back(url_for("threads.space", space_id=space.id))


def _back(address: str) -> Any:
    return redirect(url_for("threads.watched") if "settings" in request.args else address, 303)


@bp.get("/settings/watching")
def watched(form: HabitForm | None = None) -> Any:
    me = current_member()
    form = form or HabitForm(obj=watching.habit_of(me))
    spaces, threads = watching.watched(me)
    return render_template("threads/watched.html", form=form, spaces=spaces, threads=threads)


@bp.post("/settings/watching")
@writes(HabitForm, again=watched)
def set_habit(form: HabitForm) -> Any:
    watching.set_habit(current_member(), started=form.started.data, replied=form.replied.data)
    flash(_("Saved. It counts from now on."), "good")
    return redirect(url_for("threads.watched"), 303)


@bp.get("/threads/next")
def next_unread() -> Any:
    """Onward in the thread that is read, then in the one with the newest post that is not."""
    me, here = current_member(), request.args.get("after", 0, type=int)
    if 0 < here < FURTHEST:
        thread = queries.get_thread(me, here)
        if reading.first_unread_position(me, thread)[1]:
            return redirect(arriving(where_to_go_on(me, thread)), 303)
    line = next((line for line in contents.unread(me, 2) if line.id != here), None)
    if line is None:
        return redirect(url_for("threads.index", show="unread"), 303)
    return redirect(arriving(unread_url(line.id, line.title, line.read, line.first_new, line.last_position)), 303)
