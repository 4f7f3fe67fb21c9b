"""How others name a thread and a post."""

from collections.abc import Collection, Mapping

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.extensions import db
from app.kernel.subjects import Shown, Subject, subject
from app.kernel.text import shortened
from app.profiles.cards import Card
from app.profiles.queries import names
from app.threads import queries, seen
from app.threads.addresses import post_url, thread_url
from app.threads.mentioning import mentioned
from app.threads.models import Post, Space, Thread

FIRST_WORDS = 160


def is_open() -> ColumnElement[bool]:
    """Whether every member may read a thread: as a column of its row."""
    its = aliased(Space)
    return exists().where(its.id == Thread.space_id, its.audience.in_(("public", "members"))).correlate(Thread)


def shown_threads(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    rows = db.session.execute(
        queries.visible_threads(actor)
        .with_only_columns(Thread.id, Thread.title, Thread.excerpt, is_open())
        .where(Thread.id.in_(ids))
    )
    return {id: Shown(title, thread_url(id, title), excerpt, open) for id, title, excerpt, open in rows}


def shown_posts(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    visible = queries.visible_posts(actor).with_only_columns(Post.id).where(Post.id.in_(ids))
    columns = select(Post.id, Post.position, Post.html, Thread.id, Thread.title, is_open()).join(Post.thread)
    rows, found = db.session.execute(columns.where(Post.id.in_(visible))).all(), {}
    named = {member_id for row in rows for member_id in mentioned(row.html)} - {actor.id}
    people = {id: card for id, card in names(actor, named).items() if card.is_open}
    people[actor.id] = Card(actor.id, actor.display_name)
    for id, position, html, thread_id, title, open in rows:
        text = shortened(seen.words(html, people), FIRST_WORDS)
        found[id] = Shown(title, post_url(thread_id, title, position), text, open)
    return found


subject(Subject("thread", visible=queries.thread_exists, shown=shown_threads))
subject(Subject("post", visible=queries.post_exists, shown=shown_posts))
