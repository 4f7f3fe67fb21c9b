"""The contents page: threads as lines, newest first, with the marks of the fields that took part; and the spaces."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, false, func, literal, null, select

from app.accounts.models import FORMER, Member
from app.extensions import db
from app.kernel.pages import Page, page
from app.profiles.models import ProfileItem
from app.profiles.queries import may_read_item, visible_members
from app.profiles.readers import NOW, prepared, values_of
from app.threads import reading, watching
from app.threads.levels import SpaceWatch
from app.threads.models import Post, Space, Thread, ThreadReading
from app.threads.queries import post_stands, sees_space, sees_thread, stands
from app.ties.queries import blocked_by

SIZE = 24
SHOWS = ("latest", "unread", "unanswered", "watching", "mine")


@dataclass(slots=True)
class SpaceLine:
    """A space in the margin, with how many of its threads are unread, and how the reader hears of it."""

    id: int
    name: str
    unread: int
    level: str


def lines(actor: Member | None, *, space: Space | None, show: str, after: str = "", before: str = "") -> Page:
    """One page of threads. Pinned ones stand first, on the first page."""
    values = values_of(actor, space=space.id if space else None)
    query = _lines(actor, show, space is not None)
    keys = (Thread.last_post_at, Thread.id)
    found = page(query, keys, size=SIZE, descending=True, after=after, before=before, values=values)
    if not after and not before:
        pinned = db.session.execute(_pinned(actor, show, space is not None), values).all()
        found.items = [*pinned, *found.items]
    return found


def first_lines(actor: Member, show: str, most: int) -> Sequence[Any]:
    """The newest few threads of one kind of list, in one statement, for another page."""
    newest = _lines(actor, show, False).order_by(Thread.last_post_at.desc(), Thread.id.desc()).limit(most)
    return db.session.execute(newest, values_of(actor, space=None)).all()


def unread(actor: Member, most: int) -> Sequence[Any]:
    """The newest few unread threads, pinned ones among them: where to read on."""
    newest = _unread(actor).order_by(Thread.last_post_at.desc(), Thread.id.desc()).limit(most)
    return db.session.execute(newest, values_of(actor)).all()


@prepared
def _unread(reader: Any) -> Select[Any]:
    return _of(reader, "unread", False)


@prepared
def _lines(reader: Any, show: str, in_space: bool) -> Select[Any]:
    return _of(reader, show, in_space).where(~_is_pinned(reader, in_space))


@prepared
def _pinned(reader: Any, show: str, in_space: bool) -> Select[Any]:
    """All of them: one left out here would be in no list."""
    pinned = _of(reader, show, in_space).where(Thread.pinned_until > NOW, _is_pinned(reader, in_space))
    return pinned.order_by(Thread.pin_scope, Thread.last_post_at.desc())


def _is_pinned(reader: Any, in_space: bool) -> ColumnElement[bool]:
    """Pinned on this page: in its space, or on the whole site; unless the reader unpinned it for themselves."""
    holds = and_(Thread.pinned_until > NOW, Thread.pin_scope.in_(("site", "space") if in_space else ("site",)))
    if reader is not None:
        holds = and_(holds, ThreadReading.unpinned.is_not(True))
    return func.coalesce(holds, false())


def _of(reader: Any, show: str, in_space: bool) -> Select[Any]:
    query = _line(reader).where(sees_space(reader), sees_thread(reader), Thread.unlisted.is_(False))
    query = query.where(Thread.merged_into_id.is_(None))
    if in_space:
        query = query.where(Thread.space_id == bindparam("space"))
    if show == "unanswered":
        query = query.where(Thread.kind == "question", Thread.post_count == 1, stands())
    if reader is not None and show != "mine":
        query = query.where(reading.is_heard(reader, in_space=in_space))
    if reader is not None and show == "unread":
        query = query.where(reading.is_unread(reader), stands())
    if reader is not None and show == "watching":
        query = query.where(watching.level(reader) == watching.ALL)
    if reader is not None and show == "mine":
        query = query.where(Thread.author_id == reader.id)
    return query


def _columns() -> tuple[Any, ...]:
    """What a line says to every reader alike."""
    return (
        Thread.id,
        Thread.title,
        Thread.kind,
        Thread.excerpt,
        Thread.state,
        Thread.post_count,
        Thread.last_post_at,
        Thread.last_position,
        exists().where(Post.id == Thread.accepted_post_id, post_stands()).label("is_answered"),
        Thread.pinned_until,
        Thread.pin_scope,
        Thread.locked_until,
        (~stands() & (Thread.state != "queued")).label("is_removed"),
        (Thread.state == "queued").label("is_waiting"),
        Space.id.label("space_id"),
        Space.name.label("space"),
        Member.display_name.label("author"),
        Member.state.in_(FORMER).label("is_former"),
    )


def _line(reader: Any) -> Select[Any]:
    query = select(*_columns()).join(Space, Space.id == Thread.space_id).join(Member, Member.id == Thread.author_id)
    if reader is None:
        return query.add_columns(
            literal(False).label("is_blocked"),
            literal(False).label("is_unread"),
            literal(0).label("new"),
            null().label("first_new"),
            null().label("read"),
            literal(False).label("unpinned"),
        )
    return query.outerjoin(ThreadReading, reading.own_reading(reader)).add_columns(
        Thread.author_id.in_(blocked_by(reader)).label("is_blocked"),
        reading.is_unread(reader).label("is_unread"),
        reading.new_count(reader).label("new"),
        reading.first_new(reader).label("first_new"),
        ThreadReading.position.label("read"),
        ThreadReading.unpinned,
    )


def spaces(actor: Member | None) -> Sequence[SpaceLine]:
    """The spaces that the actor sees, in one query with the sums of their unread threads."""
    rows = db.session.execute(_spaces(actor), values_of(actor))
    return [SpaceLine(*row) for row in rows]


@prepared
def _spaces(reader: Any) -> Any:
    query: Any = select(Space.id, Space.name).where(sees_space(reader))
    query = query.order_by(Space.position, Space.name, Space.id)
    if reader is None:
        return query.add_columns(literal(0), literal(watching.USUAL))
    unread = (
        select(Thread.space_id, func.count().label("threads"))
        .outerjoin(ThreadReading, reading.own_reading(reader))
        .where(reading.is_unread(reader), stands(), Thread.unlisted.is_(False))
        .group_by(Thread.space_id)
        .subquery()
    )
    own = and_(SpaceWatch.space_id == Space.id, SpaceWatch.member_id == reader.id)
    query = query.outerjoin(unread, unread.c.space_id == Space.id).outerjoin(SpaceWatch, own)
    return query.add_columns(func.coalesce(unread.c.threads, 0), func.coalesce(SpaceWatch.watch, watching.USUAL))


def fields_of(actor: Member | None, thread_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """The fields of those who took part in each thread, as far as the actor may see them, in order of joining."""
    if actor is None or not thread_ids:
        return {}
    found: dict[int, dict[str, None]] = {}
    for thread_id, field in db.session.execute(_fields(actor), values_of(actor, threads=list(thread_ids))):
        if field is not None:
            found.setdefault(thread_id, {})[field] = None
    return {thread_id: list(fields) for thread_id, fields in found.items()}


@prepared
def _fields(reader: Any) -> Select[Any]:
    authors = select(Post.thread_id, Post.author_id, func.min(Post.position).label("first")).where(
        Post.thread_id.in_(bindparam("threads", expanding=True)), post_stands()
    )
    voices = authors.group_by(Post.thread_id, Post.author_id).subquery()
    is_open = visible_members(reader).with_only_columns(Member.id).where(Member.id == voices.c.author_id).exists()
    main = and_(ProfileItem.member_id == voices.c.author_id, ProfileItem.kind == "field", ProfileItem.position == 0)
    # Outer, so that SQLite goes from the few voices to their fields and not the other way.
    fields: Select[Any] = select(voices.c.thread_id, ProfileItem.value)
    return fields.outerjoin(ProfileItem, and_(main, may_read_item(reader), is_open)).order_by(voices.c.first)
