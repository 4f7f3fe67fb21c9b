"""One post: change it, read what it said before, take it back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.kernel import markup, text
from app.kernel.errors import Invalid
from app.kernel.markup import POST_LENGTH
from app.kernel.policy import require
from app.kernel.taken import endings
from app.threads import filing, operations, policy, queries
from app.threads.addresses import arriving, post_url
from app.threads.forms import SHORTEST, EditForm
from app.threads.forms_of_files import AT_MOST
from app.threads.history import changes
from app.threads.seen import all_as_seen, source_as_seen, source_as_written
from app.threads.views import bp
from app.threads.views.mentions import tell_writer
from app.threads.views.previews import previews
from app.web.app import takes, writes
from app.web.identity import current_member

ADDRESS = "/threads/<int:thread_id>/posts/<int:position>"


@bp.get(ADDRESS + "/edit")
def edit(thread_id: int, position: int, form: EditForm | None = None, preview: Any = None) -> Any:
    """With a form: it was refused. Then the page shows what the post says now beside what was typed."""
    me = current_member()
    post = queries.get_post(me, thread_id, position)
    is_refused = form is not None
    if form is None:
        require(policy.edit_post(me, post))
        body = source_as_seen(me, post.body, post.html)
        form = EditForm(data={"title": post.thread.title, "body": body, "version": str(post.version)})
    is_stale = is_refused and str(post.version) != form.version.data
    if is_stale:
        form.version.data = str(post.version)
    return render_template(
        "threads/edit.html",
        post=post,
        thread=post.thread,
        form=form,
        preview=preview,
        now_says=all_as_seen(me, [post.html])[0] if is_stale else None,
        is_own=post.author_id == me.id,
        files=filing.of_post(post),
        file_endings=endings(),
    )


@bp.post(ADDRESS + "/edit")
@takes(AT_MOST)
@previews(EditForm, again=edit)
@writes(EditForm, again=edit)
def save(thread_id: int, position: int, form: EditForm) -> Any:
    me = current_member()
    post = queries.get_post(me, thread_id, position)
    body, html = _as_written(me, post, form)
    operations.edit_post(
        me,
        post,
        body=body,
        html=html,
        version=int(form.version.data or 0),
        title=form.title.data or None,
        reason=form.reason.data or "",
    )
    filing.take_off(me, post, form.off.data or ())
    filing.add(me, post, [file.id for file in form.kept])
    tell_writer(post.thread, html, post.html)
    return redirect(arriving(post_url(post.thread_id, post.thread.title, post.position)), 303)


def _as_written(me: Any, post: Any, form: EditForm) -> tuple[str, str]:
    """What was typed, rendered again only where words come back that the page did not show."""
    typed = form.body.data or ""
    if post.position == 1 and len(typed) < SHORTEST:
        raise Invalid("A thread begins with at least 10 characters.", field="body")
    body = source_as_written(me, typed, post.body, post.html)
    if len(body) > POST_LENGTH:
        raise Invalid("At most 20,000 characters, with what is quoted.", field="body")
    return body, form.body.html if body == typed else markup.render(body)


@bp.get(ADDRESS + "/history")
def history(thread_id: int, position: int) -> Any:
    me = current_member()
    post = queries.get_post(me, thread_id, position)
    found, older = changes(me, post, request.args.get("older", type=text.number))
    about = {"post": post, "thread": post.thread, "is_moderator": bool(policy.moderate(me, post.thread.space))}
    return render_template("threads/history.html", changes=found, older=older, post_url=post_url, **about)


@bp.post(ADDRESS + "/history/<int:revision_id>/hide")
@writes()
def hide_revision(thread_id: int, position: int, revision_id: int) -> Any:
    me = current_member()
    operations.hide_revision(me, queries.get_post(me, thread_id, position), revision_id)
    return redirect(url_for("threads.history", thread_id=thread_id, position=position), 303)


@bp.post(ADDRESS + "/history/<int:revision_id>/hide/delete")
@writes()
def show_revision(thread_id: int, position: int, revision_id: int) -> Any:
    me = current_member()
    operations.show_revision(me, queries.get_post(me, thread_id, position), revision_id)
    return redirect(url_for("threads.history", thread_id=thread_id, position=position), 303)


@bp.get(ADDRESS + "/delete")
def ask_delete(thread_id: int, position: int) -> Any:
    me = current_member()
    post = queries.get_post(me, thread_id, position)
    require(policy.delete_post(me, post, is_answered=queries.is_answered(post.thread)))
    [html] = all_as_seen(me, [post.html])
    return render_template("threads/delete.html", post=post, thread=post.thread, html=html, post_url=post_url)


@bp.post(ADDRESS + "/delete")
@writes()
def delete(thread_id: int, position: int) -> Any:
    me = current_member()
    post = queries.get_post(me, thread_id, position)
    operations.delete_post(me, post)
    if position == 1:
        flash(_("Your thread is taken back. A moderator can restore it for 30 days."), "good")
        return redirect(url_for("threads.index"), 303)
    flash(_("Your post is taken back. A moderator can restore it for 30 days."), "good")
    return redirect(arriving(post_url(post.thread_id, post.thread.title, post.position)), 303)
