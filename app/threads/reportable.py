"""Threads and posts as moderators meet them when they were reported."""

from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, SQLColumnExpression, String, and_, cast, func, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel.reportable import Approval, Attached, Reportable, Target, reportable
from app.threads import approving, measures, queries, seen
from app.threads.addresses import post_url, thread_url
from app.threads.attachments import Attachment
from app.threads.models import Post, Space, Thread

NOTHING: dict[str, Any] = {"source": "", "html": "", "words": "", "version": 0}
_OF_THREAD = select(Thread.id).join(Thread.space)
_OF_POST = select(Post.id).join(Post.thread).join(Thread.space)


def moderates_thread(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return _OF_THREAD.where(Thread.id == id, queries.moderates_space(actor)).exists()


def moderates_post(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return _OF_POST.where(Post.id == id, queries.moderates_space(actor)).exists()


def thread_stands_in(space_ids: Collection[int], id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return _OF_THREAD.where(Thread.id == id, Space.id.in_(space_ids)).exists()


def post_stands_in(space_ids: Collection[int], id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return _OF_POST.where(Post.id == id, Space.id.in_(space_ids)).exists()


def threads(ids: Collection[int]) -> Mapping[int, Target]:
    """A thread says its title and its first post."""
    first = and_(Post.thread_id == Thread.id, Post.position == 1)
    query = select(Thread, Post, Space, Member).join(Thread.space).join(Thread.author).outerjoin(Post, first)
    return {thread.id: _thread(thread, *more) for thread, *more in db.session.execute(query.where(Thread.id.in_(ids)))}


def _thread(thread: Thread, first: Post | None, space: Space, author: Member) -> Target:
    said = _said(first) if first else NOTHING
    state = "visible" if thread.state in ("open", "archived") else thread.state
    url = thread_url(thread.id, thread.title)
    return _target("thread", thread, thread, space, author, said, state, url)


def posts(ids: Collection[int]) -> Mapping[int, Target]:
    told = Attachment.name + "\t" + Attachment.digest + "\t/files/" + cast(Attachment.id, String)
    files = select(func.aggregate_strings(told, "\n"))
    files = files.where(Attachment.post_id == Post.id)
    query = select(Post, Thread, Space, Member, files.scalar_subquery()).join(Post.thread).join(Thread.space)
    query = query.join(Member, Member.id == Post.author_id).where(Post.id.in_(ids))
    return {post.id: _post(post, *more) for post, *more in db.session.execute(query)}


def _post(post: Post, thread: Thread, space: Space, author: Member, files: str | None) -> Target:
    said = _said(post)
    said["files"] = [Attached(*file.split("\t")) for file in sorted(files.split("\n"))] if files else ()
    return _target(
        "post", post, thread, space, author, said, post.state, post_url(thread.id, thread.title, post.position)
    )


def _said(post: Post) -> dict[str, Any]:
    return {"source": post.body, "html": post.html, "words": seen.words(post.html), "version": post.version}


def _target(
    kind: str, it: Post | Thread, thread: Thread, space: Space, author: Member, said: Any, state: str, url: str
) -> Target:
    return Target(
        kind,
        it.id,
        author.id,
        author.shown_name,
        title=thread.title,
        state="deleted" if it.deleted_at else "hidden" if it.hidden_at else state,
        url=url,
        place=space.name,
        within=thread.log_place,
        space_id=space.id,
        edition_id=space.edition_id,
        is_public=space.audience == "public",
        at=it.created_at,
        **said,
    )


reportable(
    Reportable(
        "thread",
        _l("Thread"),
        queries.thread_exists,
        moderates_thread,
        threads,
        measures.THREAD_ACTS,
        measures.restore_thread,
        measures.spaces,
        thread_stands_in,
        seen.all_as_seen,
    )
)
reportable(
    Reportable(
        "post",
        _l("Post"),
        queries.post_exists,
        moderates_post,
        posts,
        measures.POST_ACTS,
        measures.restore_post,
        measures.spaces,
        post_stands_in,
        seen.all_as_seen,
        Approval(approving.waiting, approving.count_waiting, approving.approve_post, approving.reject_post),
    )
)
