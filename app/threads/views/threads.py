"""One thread: start it, open it, reply in it."""

from typing import Any
from urllib.parse import urlencode

from flask import flash, g, redirect, render_template, request
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from app.kernel import text
from app.kernel.errors import Invalid, NotFound
from app.kernel.taken import endings
from app.threads import care, linking, operations, policy, queries, reading
from app.threads.addresses import arriving, post_url, thread_url
from app.threads.drafts import NEW, find_kept
from app.threads.forms import ReplyForm, ThreadForm
from app.threads.forms_of_files import AT_MOST
from app.threads.models import KINDS, Thread
from app.threads.opened import Opened
from app.threads.thread_page import open_thread
from app.threads.views import bp, drafts, hints, quoting
from app.threads.views.mentions import tell_writer
from app.threads.views.previews import LOOKS, previews
from app.web.app import takes, writes
from app.web.identity import current_member, indexed, member_or_none, public

FURTHEST = 10**8  # no thread has as many pages or posts; more would not fit a column


@bp.get("/threads/new")
def new(form: ThreadForm | None = None, preview: Any = None) -> Any:
    me, is_fresh = current_member(), form is None
    form = form or ThreadForm()
    _offer(me, form)
    if is_fresh and (wanted := request.args.get("space", type=int)):
        form.space.data = wanted
    title = request.args.get("title", "")[:200]  # such as what was searched for
    kept = find_kept(me, NEW) if is_fresh and not title else None
    drafts.restore(form, kept)
    hints.add_tag(form)
    if title and is_fresh:
        form.title.data = title
    about = {"kept": kept, "kept_words": drafts.kept_words, "file_endings": endings()}
    about |= hints.about(form) if LOOKS & request.form.keys() else hints.NONE
    about["subject"] = _subject(me, form, request.args.get("about", "") if is_fresh else form.about.data)
    return render_template("threads/new.html", form=form, preview=preview, may=policy.write(me), **about)


def _subject(me: Any, form: ThreadForm, named: str | None) -> linking.About | None:
    """What the thread is to be about, if its author may read it."""
    known = linking.parsed(named or "")
    found = linking.find_about(me, *known) if known else None
    form.about.data = f"{found.kind}:{found.id}" if found else ""
    return found


def _offer(me: Any, form: ThreadForm) -> None:
    """What can be chosen: the spaces in which the member may start a thread, and the kinds that one of them takes."""
    spaces = [space for space in queries.all_spaces(me) if policy.start_thread(me, space)]
    form.space.choices = [SelectChoice(space.id, space.name) for space in spaces]
    words = {
        "question": _("A question"),
        "discussion": _("A discussion"),
        "announcement": _("An announcement"),
        "project log": _("A project log"),
    }
    kinds = [kind for kind in KINDS if any(policy.start_thread(me, space, kind) for space in spaces)]
    form.kind.choices = [SelectChoice(kind, words[kind]) for kind in kinds]


@bp.post("/threads")
@takes(AT_MOST)
@previews(ThreadForm, again=new)
@writes(ThreadForm, again=new)
def create(form: ThreadForm) -> Any:
    me = current_member()
    space = queries.find_space(me, form.space.data)
    if space is None:
        raise Invalid("This space is not open to you. Choose another.", field="space")
    thread = operations.start_thread(
        me,
        space,
        kind=form.kind.data,
        title=form.title.data or "",
        body=form.body.data or "",
        html=form.body.html,
        tags=form.tag_list,
        client_key=form.client_key.data or "",
        files=[file.id for file in form.kept],
    )
    if subject := _subject(me, form, form.about.data):
        linking.link(me, thread, subject.kind, subject.id)
    drafts.clear_sent(form, None)
    tell_writer(thread, form.body.html, "")
    if thread.state == "queued":
        flash(_("Thank you. A moderator looks at it before others read it; you hear when it is there."))
    return redirect(thread_url(thread.id, thread.title), 303)


@bp.get("/threads/<int:thread_id>-<slug>")
@public
@indexed
def show(thread_id: int, slug: str | None = None, form: ReplyForm | None = None, preview: Any = None) -> Any:
    number = request.args.get("page", 1, type=int) if form is None else _page_of_reply()
    opened = open_thread(member_or_none(), thread_id, number if number is None else min(number, FURTHEST))
    if opened.thread.merged_into_id is not None:
        return _went(opened.thread)
    if slug is not None and slug != opened.thread.slug:
        return redirect(_asked_along(thread_url(thread_id, opened.thread.title)), 301)
    g.is_unlisted = opened.thread.unlisted
    return render_template("threads/show.html", **_around(opened, form), preview=preview)


def _asked_along(url: str) -> str:
    """The full address with what the short one asked for."""
    asked = urlencode(list(request.args.items(multi=True)))
    address, mark, anchor = url.partition("#")
    return f"{address}{'&' if '?' in address else '?'}{asked}{mark}{anchor}" if asked else url


def _went(thread: Thread) -> Any:
    """A thread that became part of another shows where it went. What its old addresses name after the # only the
    browser knows: the page asks from there."""
    end = queries.where_it_went(member_or_none(), thread)
    return render_template("threads/went.html", thread=thread, end=end, end_url=thread_url(end.id, end.title))


def _page_of_reply() -> int | None:
    """After a refused reply: the page of the post that it answers, else the last one."""
    to = request.form.get("reply_to", type=int)
    return reading.page_of(to) if to and 0 < to < FURTHEST else None


def _around(opened: Opened, form: ReplyForm | None) -> dict[str, Any]:
    """What the page shows beside the posts: its neighbours, the composer, what may be done."""
    me, thread = member_or_none(), opened.thread
    is_fresh = form is None
    form = form or ReplyForm(reply_to=request.args.get("reply", ""))
    kept = opened.kept if is_fresh else None
    drafts.restore(form, kept)
    if is_fresh and me and (quoted := text.number(request.args.get("quote", ""))):
        form.body.data = quoting.under(form.body.data, me, thread.id, quoted)
    return {
        "opened": opened,
        "thread": thread,
        "form": form,
        "kept": kept,
        "kept_words": drafts.kept_words,
        "file_endings": endings(),
        "lock": queries.lock_in_force(thread) if thread.is_locked else None,
        "reply_target": _target(opened, form.reply_to.data),
        "previous_url": _neighbour(opened, -1),
        "next_url": _neighbour(opened, +1),
        "post_url": post_url,
    } | _may(me, opened)


def _may(me: Any, opened: Opened) -> dict[str, Any]:
    """What the reader may do in the thread."""
    thread = opened.thread
    is_moderator = bool(me and policy.moderate(me, thread.space))
    return {
        "policy": policy,
        "may_link": linking.may_link(me, thread) if me else None,
        "may_reply": policy.reply(me, thread) if me else None,
        "is_moderator": is_moderator,
        "slow_until": policy.may_post_at(me, thread, opened.posted_at) if me else None,
        "may_restore": is_moderator and thread.is_gone and (thread.author_id != me.id or care.may_restore(me, thread)),
        "is_selecting": is_moderator and "select" in request.args,
    }


def _target(opened: Opened, position: Any) -> Any:
    """The post that the composer answers, for the line above it; None where it answers all."""
    return next((line for line in opened.lines if str(line.position) == str(position)), None)


def _neighbour(opened: Opened, step: int) -> str | None:
    """The next page on which anything stands; at the end always the last, where one writes."""
    near = opened.beside.before if step < 0 else opened.beside.after
    if step > 0 and near is None and opened.number < opened.pages:
        return thread_url(opened.thread.id, opened.thread.title, opened.pages)
    return thread_url(opened.thread.id, opened.thread.title, reading.page_of(near)) if near else None


@bp.post("/threads/<int:thread_id>/posts")
@takes(AT_MOST)
@previews(ReplyForm, again=show)
@writes(ReplyForm, again=show)
def create_post(thread_id: int, form: ReplyForm) -> Any:
    me = current_member()
    thread = queries.where_it_went(me, queries.get_thread(me, thread_id))
    reply_to = queries.find_pointed(thread_id, int(form.reply_to.data)) if form.reply_to.data else None
    post = operations.post_reply(
        me,
        thread,
        body=form.body.data or "",
        html=form.body.html,
        client_key=form.client_key.data or "",
        reply_to=reply_to,
        files=[file.id for file in form.kept],
    )
    drafts.clear_sent(form, thread_id, thread.id)
    tell_writer(thread, form.body.html, "")
    if post.state == "queued":
        flash(_("Thank you. A moderator looks at it before others read it; you hear when it is there."))
    return redirect(arriving(post_url(post.thread_id, post.thread.title, post.position)), 303)


@bp.get("/threads/<int:thread_id>")
@public
def open(thread_id: int) -> Any:
    """Where its reader goes on, or the page that was asked for."""
    me = member_or_none()
    thread = queries.where_it_went(me, queries.get_thread(me, thread_id))
    if "page" in request.args:
        return redirect(_asked_along(thread_url(thread.id, thread.title)), 303)
    return redirect(_asked_along(arriving(where_to_go_on(me, thread))), 303)


def where_to_go_on(me: Any, thread: Thread) -> str:
    if me is None:
        return thread_url(thread.id, thread.title)
    position, is_new = reading.first_unread_position(me, thread)
    if position == 1:
        return thread_url(thread.id, thread.title)
    anchor = "new" if is_new else f"post-{position}"
    return thread_url(thread.id, thread.title, reading.page_of(position), anchor)


@bp.get("/threads/<int:thread_id>/posts/<int:position>")
@public
def post(thread_id: int, position: int) -> Any:
    """The page on which a post stands, at the post; where it went since, there."""
    me = member_or_none()
    if moved := queries.moved_post(me, thread_id, position):
        return redirect(arriving(post_url(moved.thread_id, moved.thread.title, moved.position)), 303)
    thread = queries.where_it_went(me, queries.get_thread(me, thread_id))
    if not 0 < position < thread.next_position:
        raise NotFound()
    return redirect(arriving(post_url(thread.id, thread.title, position)), 303)
