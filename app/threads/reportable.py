"""Threads and posts as moderators meet them when they were reported."""

from collections.abc import Collection, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import ColumnElement, SQLColumnExpression, and_, select

from app.accounts.models import FORMER, Member
from app.accounts.names import shown_name
from app.extensions import db
from app.kernel.reportable import Reportable, Target, reportable
from app.threads import measures, queries
from app.threads.addresses import post_url, thread_url
from app.threads.models import Post, Space, Thread

_PLACE = (Space.name, Space.id, Space.edition_id, Space.audience, Member.display_name, Member.state.in_(FORMER))


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
    columns = (Thread.id, Thread.author_id, Thread.title, Post.body, Post.html, Post.version)
    query = select(*columns, *_PLACE, Thread.state, Thread.hidden_at, Thread.deleted_at)
    query = query.join(Thread.space).join(Thread.author).outerjoin(Post, first).where(Thread.id.in_(ids))
    found = {}
    for id, author, title, body, html, version, *place, state, hidden, deleted in db.session.execute(query):
        shown = "visible" if state in ("open", "archived") else state
        said = (title, body or "", html or "", version or 0, _state(shown, hidden, deleted), thread_url(id, title))
        found[id] = _target("thread", id, author, said, ("thread", id), place)
    return found


def posts(ids: Collection[int]) -> Mapping[int, Target]:
    columns = (Post.id, Post.author_id, Thread.id, Thread.title, Post.position, Post.body, Post.html, Post.version)
    query = select(*columns, *_PLACE, Post.state, Post.hidden_at, Post.deleted_at)
    query = query.join(Post.thread).join(Thread.space).join(Member, Member.id == Post.author_id).where(Post.id.in_(ids))
    found = {}
    for id, author, thread, title, position, body, html, version, *place, state, hidden, deleted in db.session.execute(
        query
    ):
        said = (title, body, html, version, _state(state, hidden, deleted), post_url(thread, title, position))
        found[id] = _target("post", id, author, said, ("thread", thread), place)
    return found


def _state(state: str, hidden: Any, deleted: Any) -> str:
    return "deleted" if deleted else "hidden" if hidden else state


def _target(kind: str, id: int, author: int, said: Any, within: tuple[str, int], place: Any) -> Target:
    title, source, html, version, state, url = said
    name, space_id, edition_id, audience, author_name, is_former = place
    return Target(
        kind,
        id,
        author,
        shown_name(author_name, is_former=is_former),
        title=title,
        source=source,
        html=html,
        version=version,
        state=state,
        url=url,
        place=name,
        within=within,
        space_id=space_id,
        edition_id=edition_id,
        is_public=audience == "public",
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
    )
)
