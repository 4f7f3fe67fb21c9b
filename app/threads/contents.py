"""The contents page: threads as lines, newest first, with the marks of the fields that took part; and the spaces."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, literal, null, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.kernel.pages import Page, page
from app.profiles.models import ProfileItem
from app.profiles.queries import may_read_item, visible_members
from app.threads import reading
from app.threads.models import Post, Space, Thread, ThreadReading
from app.threads.queries import post_stands, sees_space, sees_thread, stands

SIZE = 24
PINNED_AT_MOST = 5
FORMER = ("deactivated", "anonymised", "erased")
SHOWS = ("latest", "unread", "unanswered", "mine")


@dataclass(slots=True)
class SpaceLine:
    """A space in the margin, with how many of its threads are unread."""

    id: int
    name: str
    unread: int


def lines(actor: Member | None, *, space: Space | None, show: str, after: str = "", before: str = "") -> Page:
    """One page of threads. Pinned ones stand first, on the first page."""
    query, pinned = _of(actor, show), _is_pinned(space)
    if space is not None:
        query = query.where(Thread.space_id == space.id)
    keys = (Thread.last_post_at, Thread.id)
    found = page(query.where(~pinned), keys, size=SIZE, descending=True, after=after, before=before)
    if not after and not before:
        first = query.where(Thread.pinned_until > clock.now(), pinned).order_by(Thread.last_post_at.desc())
        found.items = [*db.session.execute(first.limit(PINNED_AT_MOST)).all(), *found.items]
    return found


def _is_pinned(space: Space | None) -> ColumnElement[bool]:
    """Pinned on this page: in its space, or on the whole site."""
    scopes = ("site",) if space is None else ("site", "space")
    holds = and_(Thread.pinned_until > clock.now(), Thread.pin_scope.in_(scopes))
    return func.coalesce(holds, false())


def _of(actor: Member | None, show: str) -> Select[Any]:
    query = _line(actor).where(sees_space(actor), sees_thread(actor), Thread.unlisted.is_(False))
    if show == "unanswered":
        query = query.where(Thread.kind == "question", Thread.post_count == 1, stands())
    if actor is not None and show == "unread":
        query = query.where(reading.is_unread(), stands())
    if actor is not None and show == "mine":
        query = query.where(Thread.author_id == actor.id)
    return query


def _line(actor: Member | None) -> Select[Any]:
    columns = (
        Thread.id,
        Thread.title,
        Thread.kind,
        Thread.excerpt,
        Thread.state,
        Thread.post_count,
        Thread.last_post_at,
        Thread.last_position,
        Thread.accepted_post_id,
        Thread.pinned_until,
        Thread.locked_until,
        (~stands()).label("is_removed"),
        Space.id.label("space_id"),
        Space.name.label("space"),
        Member.display_name.label("author"),
        Member.state.in_(FORMER).label("is_former"),
    )
    query = select(*columns).join(Space, Space.id == Thread.space_id).join(Member, Member.id == Thread.author_id)
    if actor is None:
        return query.add_columns(
            literal(False).label("is_unread"), literal(0).label("new"), null().label("first_new"), null().label("read")
        )
    return query.outerjoin(ThreadReading, reading.own_reading(actor)).add_columns(
        reading.is_unread().label("is_unread"),
        reading.new_count(actor).label("new"),
        reading.first_new(actor).label("first_new"),
        ThreadReading.position.label("read"),
    )


def spaces(actor: Member | None) -> Sequence[SpaceLine]:
    """The spaces that the actor sees, in one query with the sums of their unread threads."""
    query: Any = select(Space.id, Space.name).where(sees_space(actor)).order_by(Space.position, Space.name, Space.id)
    if actor is None:
        return [SpaceLine(id, name, 0) for id, name in db.session.execute(query)]
    unread = (
        select(Thread.space_id, func.count().label("threads"))
        .join(Space, Space.id == Thread.space_id)
        .outerjoin(ThreadReading, reading.own_reading(actor))
        .where(reading.is_unread(), stands(), Thread.unlisted.is_(False))
        .group_by(Thread.space_id)
        .subquery()
    )
    query = query.outerjoin(unread, unread.c.space_id == Space.id).add_columns(func.coalesce(unread.c.threads, 0))
    return [SpaceLine(id, name, threads) for id, name, threads in db.session.execute(query)]


def fields_of(actor: Member | None, thread_ids: Collection[int]) -> Mapping[int, Sequence[str]]:
    """The fields of those who took part in each thread, as far as the actor may see them, in order of joining."""
    if actor is None or not thread_ids:
        return {}
    authors = select(Post.thread_id, Post.author_id, func.min(Post.position).label("first")).where(
        Post.thread_id.in_(thread_ids), post_stands()
    )
    voices = authors.group_by(Post.thread_id, Post.author_id).subquery()
    query = (
        select(voices.c.thread_id, ProfileItem.value)
        .join(ProfileItem, and_(ProfileItem.member_id == voices.c.author_id, ProfileItem.kind == "field"))
        .where(ProfileItem.position == 0, may_read_item(actor))
        .where(voices.c.author_id.in_(visible_members(actor).with_only_columns(Member.id)))
        .order_by(voices.c.first)
    )
    found: dict[int, dict[str, None]] = {}
    for thread_id, field in db.session.execute(query):
        found.setdefault(thread_id, {})[field] = None
    return {thread_id: list(fields) for thread_id, fields in found.items()}
