"""How far a member has read (T-11), as SQL for lists and pages. Marking is an operation; looking changes nothing."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, and_, case, exists, func, or_, select

from app.accounts.models import Member
from app.extensions import db
from app.profiles.readers import moment
from app.threads.levels import SpaceWatch
from app.threads.models import PAGE, Post, Thread, ThreadReading
from app.threads.queries import post_stands
from app.ties.queries import blocked_by

UNREAD_SINCE = moment("unread_since", ago=timedelta(days=180))  # what is older counts as read
MUTED = "muted"


def own_reading(actor: Member) -> ColumnElement[bool]:
    """The condition to LEFT JOIN a thread with how far the actor has read it."""
    return and_(ThreadReading.thread_id == Thread.id, ThreadReading.member_id == actor.id)


def is_unread(actor: Member) -> ColumnElement[bool]:
    """Holds where the thread is joined with own_reading."""
    further = Thread.last_position > func.coalesce(ThreadReading.position, 0)
    return and_(further, Thread.last_post_at > UNREAD_SINCE, is_heard(actor), _is_by_others(actor))


def _is_by_others(actor: Member) -> ColumnElement[bool]:
    """Not only those whom the reader blocked wrote since (C-24); posts are looked at for who blocked somebody."""
    since = and_(Post.thread_id == Thread.id, Post.position > func.coalesce(ThreadReading.position, 0))
    others = exists().where(since, post_stands(), Post.author_id.not_in(blocked_by(actor)))
    return or_(~blocked_by(actor).exists(), others.correlate(Thread, ThreadReading))


def is_heard(actor: Member, *, in_space: bool = False) -> ColumnElement[bool]:
    """The reader has not muted the thread, nor its space, unless they are in it; holds where it is joined with
    own_reading."""
    is_heard = func.coalesce(ThreadReading.watch, "") != MUTED
    if in_space:
        return is_heard
    muted = select(SpaceWatch.space_id).where(SpaceWatch.member_id == actor.id, SpaceWatch.watch == MUTED)
    return and_(is_heard, or_(ThreadReading.watch.is_not(None), Thread.space_id.not_in(muted)))


def new_count(actor: Member, *, is_open: bool = False) -> ColumnElement[int]:
    """How many posts of others came since the actor last read; nothing for a thread never opened. `is_open`: on its own
    page, where a place that was kept counts however old it is."""
    return case((_is_behind(is_open), _of_new(actor, func.count())), else_=0)


def first_new(actor: Member, *, is_open: bool = False) -> ColumnElement[Any]:
    return case((_is_behind(is_open), _of_new(actor, func.min(Post.position))))


def _is_behind(is_open: bool) -> ColumnElement[bool]:
    further = ThreadReading.position < Thread.last_position
    return further if is_open else and_(further, Thread.last_post_at > UNREAD_SINCE)


def _of_new(actor: Member, what: Any) -> ScalarSelect[Any]:
    since = and_(Post.thread_id == Thread.id, Post.position > ThreadReading.position, Post.author_id != actor.id)
    of_others = select(what).where(since, post_stands(), Post.author_id.not_in(blocked_by(actor)))
    return of_others.correlate(Thread, ThreadReading).scalar_subquery()


def find_reading(actor: Member, thread: Thread) -> ThreadReading | None:
    return db.session.get(ThreadReading, (actor.id, thread.id))


def first_unread_position(actor: Member, thread: Thread) -> tuple[int, bool]:
    """Where a thread opens, and whether something is new there: at the first new post; at the last one when all are
    read; at the top when it was never opened."""
    reading = find_reading(actor, thread)
    if reading is None:
        return 1, False
    of_others = and_(Post.author_id != actor.id, Post.author_id.not_in(blocked_by(actor)))
    new = and_(Post.thread_id == thread.id, Post.position > reading.position, of_others, post_stands())
    first: int | None = db.session.scalar(select(func.min(Post.position)).where(new))
    return (first, True) if first else (max(thread.last_position, 1), False)


def page_of(position: int) -> int:
    return (position - 1) // PAGE + 1
