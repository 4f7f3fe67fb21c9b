"""Moving posts and threads: choose, see what happens, do it. Each works as a plain form."""

import re
from typing import Any

from flask import flash, redirect, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from wtforms.fields import SelectChoice

from app.kernel.errors import Invalid
from app.kernel.policy import require
from app.threads import choosing, operations, policy, queries
from app.threads.addresses import arriving, post_url, thread_url
from app.threads.forms_of_moving import MergeForm, MoveThreadForm, SplitForm
from app.threads.models import Thread
from app.threads.views import bp
from app.web.app import writes
from app.web.identity import current_member

MOST = 10_000
NUMBER = re.compile("[1-9][0-9]{0,7}")


def tended(thread_id: int) -> Thread:
    thread = queries.get_thread(current_member(), thread_id)
    require(policy.tend(current_member(), thread))
    return thread


def positions() -> list[int]:
    """What was ticked, as numbers that a thread can have."""
    ticked = [int(value) for value in request.values.getlist("post") if NUMBER.fullmatch(value)]
    return sorted(set(ticked))[:MOST]


def picked(thread: Thread) -> choosing.Chosen:
    return choosing.chosen(thread, positions(), and_rest="rest" in request.values)


@bp.get("/threads/<int:thread_id>/split")
def ask_split(thread_id: int, form: SplitForm | None = None) -> Any:
    thread = tended(thread_id)
    form = form or SplitForm(data={"space": thread.space_id})
    _offer_spaces(form)
    return render_template("threads/split.html", thread=thread, form=form, picked=picked(thread))


@bp.post("/threads/<int:thread_id>/split")
@writes(SplitForm, again=ask_split)
def split(thread_id: int, form: SplitForm) -> Any:
    me, thread = current_member(), tended(thread_id)
    made = operations.split_thread(
        me,
        thread,
        positions(),
        title=form.title.data or "",
        space=queries.get_space(me, form.space.data),
        reason=form.reason.data or "",
    )
    flash(_("The posts are a thread of their own now. A line says so in both."), "good")
    return redirect(thread_url(made.id, made.title), 303)


@bp.get("/threads/<int:thread_id>/posts/move")
def ask_move_posts(thread_id: int, form: MergeForm | None = None) -> Any:
    thread = tended(thread_id)
    return _ask_target(thread, form or MergeForm(), picked(thread))


@bp.post("/threads/<int:thread_id>/posts/move")
@writes(MergeForm, again=ask_move_posts)
def move_posts(thread_id: int, form: MergeForm) -> Any:
    me, thread = current_member(), tended(thread_id)
    target = _target(form)
    first = positions()[:1]
    operations.move_posts(me, thread, positions(), target, reason=form.reason.data or "")
    post = queries.find_pointed(thread.id, first[0])
    flash(_("The posts are here now, between the others by time. A line says so in both threads."), "good")
    return redirect(arriving(post_url(target.id, target.title, post.position if post else 1)), 303)


@bp.get("/threads/<int:thread_id>/merge")
def ask_merge(thread_id: int, form: MergeForm | None = None) -> Any:
    return _ask_target(tended(thread_id), form or MergeForm(), None)


@bp.post("/threads/<int:thread_id>/merge")
@writes(MergeForm, again=ask_merge)
def merge(thread_id: int, form: MergeForm) -> Any:
    thread = tended(thread_id)
    target = operations.merge_threads(current_member(), thread, _target(form), reason=form.reason.data or "")
    flash(_("Both are one thread now. The old address leads here."), "good")
    return redirect(thread_url(target.id, target.title), 303)


@bp.get("/threads/<int:thread_id>/move")
def ask_move(thread_id: int, form: MoveThreadForm | None = None) -> Any:
    thread = tended(thread_id)
    form = form or MoveThreadForm(data={"space": thread.space_id})
    _offer_spaces(form)
    return render_template("threads/move.html", thread=thread, form=form)


@bp.post("/threads/<int:thread_id>/move")
@writes(MoveThreadForm, again=ask_move)
def move(thread_id: int, form: MoveThreadForm) -> Any:
    me, thread = current_member(), tended(thread_id)
    operations.move_thread(me, thread, queries.get_space(me, form.space.data), reason=form.reason.data or "")
    flash(_("The thread is in its new space. Whoever wrote in it hears of it."), "good")
    return redirect(thread_url(thread.id, thread.title), 303)


def _offer_spaces(form: Any) -> None:
    form.space.choices = [SelectChoice(space.id, space.name) for space in choosing.spaces(current_member())]


def _ask_target(thread: Thread, form: Any, chosen: choosing.Chosen | None) -> Any:
    words = " ".join(request.values.get("q", "")[:200].split())
    offered = choosing.targets(current_member(), thread, words)
    form.target.choices = [(each.id, each.title) for each in offered]
    wider = {each.id for each in offered if policy.is_wider(each.space, than=thread.space)}
    count = choosing.count_posts(thread) if chosen is None else chosen.count
    said = ngettext("%(num)s post goes.", "%(num)s posts go.", count)
    return render_template(
        "threads/target.html", thread=thread, form=form, picked=chosen, q=words, offered=offered, wider=wider, said=said
    )


def _target(form: Any) -> Thread:
    if not form.target.data:
        raise Invalid("Choose the thread that they go to.", field="target")
    return queries.get_thread(current_member(), form.target.data)
