"""Removing for good, by two people: propose it, agree to it or not."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.kernel.conduct import RULES
from app.kernel.policy import require
from app.threads import policy_of_purging as policy
from app.threads import purges
from app.threads.addresses import arriving, post_url, thread_url
from app.threads.forms import RemovalForm
from app.threads.models import Post, Thread
from app.threads.views import bp
from app.threads.views.care import moderated, moderated_post
from app.web.app import writes
from app.web.identity import current_member


@bp.get("/threads/<int:thread_id>/purge")
def ask_purge(thread_id: int, form: RemovalForm | None = None) -> Any:
    return _ask(moderated(thread_id), None, form)


@bp.get("/threads/<int:thread_id>/posts/<int:position>/purge")
def ask_purge_post(thread_id: int, position: int, form: RemovalForm | None = None) -> Any:
    post = moderated_post(thread_id, position)
    return _ask(post.thread, post, form)


def _ask(thread: Thread, post: Post | None, form: RemovalForm | None) -> Any:
    if form is None:
        require(policy.propose_purge(current_member(), post or thread))
    return render_template("threads/purge.html", thread=thread, post=post, form=form or RemovalForm())


@bp.post("/threads/<int:thread_id>/purge")
@writes(RemovalForm, again=ask_purge)
def propose_purge(thread_id: int, form: RemovalForm) -> Any:
    thread = moderated(thread_id)
    return _propose(form, thread, thread_url(thread.id, thread.title))


@bp.post("/threads/<int:thread_id>/posts/<int:position>/purge")
@writes(RemovalForm, again=ask_purge_post)
def propose_purge_post(thread_id: int, position: int, form: RemovalForm) -> Any:
    post = moderated_post(thread_id, position)
    return _propose(form, post, arriving(post_url(post.thread_id, post.thread.title, post.position)))


def _propose(form: RemovalForm, subject: Post | Thread, url: str) -> Any:
    purges.propose_purge(current_member(), subject, reason=form.reason.data or "", rule=form.rule.data or "")
    flash(_("Proposed. It goes for good once an admin who is not you agrees."), "good")
    return redirect(url, 303)


@bp.get("/moderation/purges")
def proposed_purges() -> Any:
    me = current_member()
    return render_template("threads/purges.html", purges=purges.proposed(me), rules=RULES, policy=policy)


@bp.post("/moderation/purges/<int:purge_id>/agreement")
@writes()
def agree_to_purge(purge_id: int) -> Any:
    purges.agree_to_purge(current_member(), purges.get_purge(current_member(), purge_id))
    flash(_("It is gone for good."), "good")
    return redirect(url_for("threads.proposed_purges"), 303)


@bp.post("/moderation/purges/<int:purge_id>/delete")
@writes()
def decline_purge(purge_id: int) -> Any:
    purges.decline_purge(current_member(), purges.get_purge(current_member(), purge_id))
    flash(_("It stays as it is."), "good")
    return redirect(url_for("threads.proposed_purges"), 303)
