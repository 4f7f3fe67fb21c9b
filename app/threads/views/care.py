"""What moderators do with a thread or a post. Each page says what happens and asks for the reason; undoing is a button."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.kernel import clock
from app.kernel.policy import require
from app.threads import operations, policy, queries
from app.threads.addresses import arriving, post_url, thread_url
from app.threads.forms import LOCKS, LockForm, RemovalForm
from app.threads.models import Post, Thread
from app.threads.seen import all_as_seen
from app.threads.views import bp
from app.web.app import writes
from app.web.identity import current_member


def moderated(thread_id: int) -> Thread:
    thread = queries.get_thread(current_member(), thread_id)
    require(policy.moderate(current_member(), thread.space))
    return thread


def moderated_post(thread_id: int, position: int) -> Post:
    post = queries.get_post(current_member(), thread_id, position)
    require(policy.moderate(current_member(), post.thread.space))
    return post


@bp.get("/threads/<int:thread_id>/lock")
def ask_lock(thread_id: int, form: LockForm | None = None) -> Any:
    return render_template("threads/lock.html", thread=moderated(thread_id), form=form or LockForm())


@bp.post("/threads/<int:thread_id>/lock")
@writes(LockForm, again=ask_lock)
def lock(thread_id: int, form: LockForm) -> Any:
    thread, span = moderated(thread_id), LOCKS[form.until.data or ""]
    until = clock.now() + span if span else None
    operations.lock_thread(current_member(), thread, reason=form.reason.data or "", until=until)
    return redirect(thread_url(thread.id, thread.title), 303)


@bp.post("/threads/<int:thread_id>/lock/delete")
@writes()
def unlock(thread_id: int) -> Any:
    thread = moderated(thread_id)
    operations.unlock_thread(current_member(), thread)
    return redirect(thread_url(thread.id, thread.title), 303)


@bp.get("/threads/<int:thread_id>/hide")
def ask_hide(thread_id: int, form: RemovalForm | None = None) -> Any:
    return render_template("threads/hide.html", thread=moderated(thread_id), post=None, form=form or RemovalForm())


@bp.post("/threads/<int:thread_id>/hide")
@writes(RemovalForm, again=ask_hide)
def hide(thread_id: int, form: RemovalForm) -> Any:
    thread = moderated(thread_id)
    remove = operations.hide_thread if form.step.data == "hidden" else operations.remove_thread
    remove(current_member(), thread, reason=form.reason.data or "", rule=form.rule.data or "")
    flash(_("The thread is out of sight. Its page, for moderators, can restore it."), "good")
    return redirect(url_for("threads.space", space_id=thread.space_id), 303)


@bp.post("/threads/<int:thread_id>/hide/delete")
@writes()
def restore(thread_id: int) -> Any:
    thread = moderated(thread_id)
    operations.restore_thread(current_member(), thread)
    return redirect(thread_url(thread.id, thread.title), 303)


@bp.get("/threads/<int:thread_id>/posts/<int:position>/hide")
def ask_hide_post(thread_id: int, position: int, form: RemovalForm | None = None) -> Any:
    post = moderated_post(thread_id, position)
    [html] = all_as_seen(current_member(), [post.html])
    return render_template("threads/hide.html", thread=post.thread, post=post, html=html, form=form or RemovalForm())


@bp.post("/threads/<int:thread_id>/posts/<int:position>/hide")
@writes(RemovalForm, again=ask_hide_post)
def hide_post(thread_id: int, position: int, form: RemovalForm) -> Any:
    post = moderated_post(thread_id, position)
    remove = operations.hide_post if form.step.data == "hidden" else operations.remove_post
    remove(current_member(), post, reason=form.reason.data or "", rule=form.rule.data or "")
    return redirect(arriving(post_url(post.thread_id, post.thread.title, post.position)), 303)


@bp.post("/threads/<int:thread_id>/posts/<int:position>/hide/delete")
@writes()
def restore_post(thread_id: int, position: int) -> Any:
    post = moderated_post(thread_id, position)
    operations.restore_post(current_member(), post)
    return redirect(arriving(post_url(post.thread_id, post.thread.title, post.position)), 303)
