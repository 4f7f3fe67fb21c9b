"""How a member hears of threads and spaces (T-12): of all posts, of mentions and replies, or of nothing.

What was said of a thread counts before what was said of its space; without either it is mentions and replies.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, select, union

from app.accounts.models import Member
from app.extensions import db
from app.kernel.errors import Invalid
from app.notifications.operations import mark_seen
from app.threads import queries, reading
from app.threads.addresses import thread_url
from app.threads.levels import LEVELS, SpaceWatch, WatchHabit
from app.threads.models import Post, Space, Thread, ThreadReading

ALL, USUAL, MUTED = LEVELS
LONGEST = 50  # lines of the list of what one watches
HEARD = ("mention", "reply", "new post", "new thread", "announcement")  # of what one mutes, no more


def watch_thread(actor: Member, thread: Thread, level: str) -> None:
    """Hear of all posts of a thread, of mentions and replies, or of nothing."""
    _check(level)
    mark = reading.find_reading(actor, thread)
    if mark is None:
        mark = ThreadReading(member_id=actor.id, thread_id=thread.id)
        db.session.add(mark)
    mark.watch = level
    if level == MUTED:
        _put_behind(actor, Post.thread_id == thread.id)


def watch_space(actor: Member, space: Space, level: str) -> None:
    """Hear of all threads and posts of a space, of mentions and replies, or of nothing."""
    _check(level)
    row = db.session.get(SpaceWatch, (actor.id, space.id))
    if row is None:
        row = SpaceWatch(member_id=actor.id, space_id=space.id)
        db.session.add(row)
    row.watch = level
    if level == MUTED:
        otherwise = select(ThreadReading.thread_id).where(
            ThreadReading.member_id == actor.id, ThreadReading.watch.is_not(None)
        )
        _put_behind(actor, Thread.space_id == space.id, Post.thread_id.not_in(otherwise))


def _put_behind(actor: Member, *which: ColumnElement[bool]) -> None:
    """What is muted waits for no mail and no digest, and counts nowhere."""
    mark_seen(actor, "post", select(Post.id).join(Post.thread).where(*which), causes=HEARD)


def set_habit(actor: Member, *, started: str, replied: str) -> None:
    """How I hear of the threads that I start or reply in, from now on."""
    for level in (started, replied):
        if level not in (ALL, USUAL):
            raise Invalid("Choose one of these.")
    habit = db.session.get(WatchHabit, actor.id)
    if habit is None:
        habit = WatchHabit(member_id=actor.id)
        db.session.add(habit)
    habit.started, habit.replied = started, replied


def _check(level: str) -> None:
    if level not in LEVELS:
        raise Invalid("Choose one of these.", field="level")


def by_itself(actor: Member, thread: Thread, mark: ThreadReading) -> None:
    """Who starts or replies watches as they like it. What they said of the thread stays, and nobody hears less than
    their space brings them."""
    if mark.watch is None:
        habit = habit_of(actor)
        level = habit.started if thread.author_id == actor.id else habit.replied
        if space_level(actor, thread.space_id) not in (ALL, level):
            mark.watch = level


def habit_of(actor: Member) -> WatchHabit:
    return db.session.get(WatchHabit, actor.id) or WatchHabit(member_id=actor.id, started=ALL, replied=USUAL)


def space_level(actor: Member, space_id: int) -> str:
    row = db.session.get(SpaceWatch, (actor.id, space_id))
    return row.watch if row else USUAL


def levels_of(thread: Thread, ids: Collection[int]) -> Mapping[int, str]:
    """How each of these members hears of a thread."""
    query = select(Member.id, func.coalesce(ThreadReading.watch, SpaceWatch.watch, USUAL)).select_from(Member)
    return {id: level for id, level in db.session.execute(_with_levels(query, thread).where(Member.id.in_(ids)))}


def _with_levels(query: Select[Any], thread: Thread) -> Select[Any]:
    """Joined with what each member said of the thread and of its space."""
    own = and_(ThreadReading.member_id == Member.id, ThreadReading.thread_id == thread.id)
    of_space = and_(SpaceWatch.member_id == Member.id, SpaceWatch.space_id == thread.space_id)
    return query.outerjoin(ThreadReading, own).outerjoin(SpaceWatch, of_space)


def watchers(thread: Thread) -> Select[Any]:
    """The ids of who hears of all posts of a thread and may read it."""
    said_otherwise = exists().where(
        ThreadReading.member_id == SpaceWatch.member_id,
        ThreadReading.thread_id == thread.id,
        ThreadReading.watch.is_not(None),
    )
    here = select(ThreadReading.member_id).where(ThreadReading.thread_id == thread.id, ThreadReading.watch == ALL)
    space = select(SpaceWatch.member_id).where(SpaceWatch.space_id == thread.space_id, SpaceWatch.watch == ALL)
    ids = union(here, space.where(~said_otherwise)).subquery()
    return _readers(thread, ids.c.member_id)


def told_of_announcement(thread: Thread) -> Select[Any]:
    """The ids of who may read an announcement: where nothing was said of its thread or space, one hears of it."""
    query = _with_levels(_readers(thread, Member.id).select_from(Member), thread)
    return query.where(func.coalesce(ThreadReading.watch, SpaceWatch.watch, ALL) == ALL)


def _readers(thread: Thread, id: ColumnElement[int]) -> Select[Any]:
    """Of these ids, those of members who may read a thread."""
    readers = queries.readers_of(thread.space)
    return select(id) if readers is None else select(id).where(id.in_(readers))


def level(reader: Any) -> ColumnElement[str]:
    """How the reader hears of a thread: holds where it is joined with own_reading."""
    theirs = select(SpaceWatch.watch).where(SpaceWatch.member_id == reader.id, SpaceWatch.space_id == Thread.space_id)
    return func.coalesce(ThreadReading.watch, theirs.correlate(Thread).scalar_subquery(), USUAL)


@dataclass(slots=True)
class Watched:
    """A thread or a space that somebody hears of otherwise than usual."""

    url: str
    door: str
    title: str
    level: str


def watched(actor: Member) -> tuple[Sequence[Watched], Sequence[Watched]]:
    """The spaces and the threads that the actor watches or muted, as far as they see them; the newest threads."""
    spaces = queries.visible_spaces(actor).join(SpaceWatch, SpaceWatch.space_id == Space.id)
    spaces = spaces.with_only_columns(Space.id, Space.name, SpaceWatch.watch)
    spaces = spaces.where(SpaceWatch.member_id == actor.id, SpaceWatch.watch != USUAL)
    threads = queries.visible_threads(actor).join(ThreadReading, reading.own_reading(actor))
    threads = threads.where(ThreadReading.watch.in_((ALL, MUTED)), Thread.merged_into_id.is_(None))
    threads = threads.with_only_columns(Thread.id, Thread.title, ThreadReading.watch)
    threads = threads.order_by(ThreadReading.watch.desc(), Thread.last_post_at.desc()).limit(LONGEST)
    return (
        [Watched(f"/spaces/{id}", f"/spaces/{id}", name, level) for id, name, level in db.session.execute(spaces)],
        [
            Watched(thread_url(id, title), f"/threads/{id}", title, level)
            for id, title, level in db.session.execute(threads)
        ],
    )
