"""Reading spaces, threads and posts. None as the actor is a visitor, who reads public spaces only."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Exists, Select, SQLColumnExpression, and_, exists, false, or_, select, true, union
from sqlalchemy.orm import contains_eager, joinedload

from app.accounts.models import Member, StaffRole
from app.cohorts.models import EditionMembership, GroupMembership
from app.extensions import db
from app.kernel.errors import NotFound
from app.profiles.readers import Imagined, Somebody, moment
from app.threads.models import PURGED, Post, Space, Thread, ThreadLock
from app.threads.traces import PostAddress

OWN_REMOVED_SHOWN = timedelta(hours=24)  # to its author, and as a tombstone to all
OPEN_TO_ALL = ("public", "members")  # audiences of spaces that every member reads
RECENTLY = moment("recently", ago=OWN_REMOVED_SHOWN)


def sees_space(actor: Member | None) -> ColumnElement[bool]:
    """The audience of a space as SQL: whether the actor belongs to it, or moderates it."""
    if actor is None:
        return Space.audience == "public"
    if actor.is_site_moderator:
        return true()
    groups = select(GroupMembership.group_id).where(GroupMembership.member_id == actor.id)
    editions: Any = actor.edition_ids if isinstance(actor, Somebody) else sorted(actor.edition_ids)
    mine = or_(
        Space.audience.in_(OPEN_TO_ALL),
        and_(Space.audience == "edition", Space.edition_id.in_(editions)),
        and_(Space.audience == "group", Space.group_id.in_(groups)),
    )
    return mine if not _is_staff(actor) else or_(mine, Space.audience == "staff", moderates_space(actor))


def _is_staff(reader: Any) -> bool:
    """Somebody stands for members and for site moderators only; who is imagined is no staff."""
    return reader.is_site_moderator if isinstance(reader, Somebody | Imagined) else reader.is_staff


def moderates_space(actor: Member | None) -> ColumnElement[bool]:
    if actor is None or not _is_staff(actor):
        return false()
    if actor.is_site_moderator:
        return true()
    spaces = sorted(role.space_id for role in actor.staff_roles if role.space_id is not None)
    editions = sorted(role.edition_id for role in actor.staff_roles if role.edition_id is not None)
    return or_(Space.id.in_(spaces), Space.edition_id.in_(editions))


def visible_spaces(actor: Member | None) -> Select[Any]:
    return select(Space).where(sees_space(actor)).order_by(Space.position, Space.name, Space.id)


def all_spaces(actor: Member | None) -> Sequence[Space]:
    return db.session.scalars(visible_spaces(actor)).all()


def find_space(actor: Member | None, space_id: int) -> Space | None:
    return db.session.scalars(visible_spaces(actor).where(Space.id == space_id)).one_or_none()


def get_space(actor: Member | None, space_id: int) -> Space:
    if (space := find_space(actor, space_id)) is None:
        raise NotFound()
    return space


def stands() -> ColumnElement[bool]:
    """Threads that are there for everyone in the space."""
    return and_(
        Thread.hidden_at.is_(None),
        Thread.deleted_at.is_(None),
        Thread.merged_into_id.is_(None),
        Thread.state.in_(("open", "archived")),
    )


def leads_on() -> ColumnElement[bool]:
    """Threads that became part of another: no list has them, their address leads there."""
    return and_(Thread.merged_into_id.is_not(None), Thread.hidden_at.is_(None), Thread.deleted_at.is_(None))


def sees_thread(actor: Member | None) -> ColumnElement[bool]:
    """Of the threads of a visible space: those that stand; moderators the removed and waiting ones too, and authors
    their own: while it waits, and for a day after it was removed."""
    if actor is None:
        return or_(stands(), leads_on())
    removed = and_(
        or_(Thread.hidden_at.is_(None), Thread.hidden_at > RECENTLY),
        or_(Thread.deleted_at.is_(None), Thread.deleted_at > RECENTLY),
    )
    seen = or_(stands(), leads_on(), and_(Thread.author_id == actor.id, removed), moderates_space(actor))
    return and_(seen, Thread.state != PURGED)


def visible_threads(actor: Member | None) -> Select[Any]:
    return select(Thread).join(Thread.space).where(sees_space(actor), sees_thread(actor))


def get_thread(actor: Member | None, thread_id: int) -> Thread:
    query = visible_threads(actor).where(Thread.id == thread_id).options(contains_eager(Thread.space))
    thread: Thread | None = db.session.scalar(query)
    if thread is None:
        raise NotFound()
    return thread


def post_stands() -> ColumnElement[bool]:
    return and_(Post.hidden_at.is_(None), Post.deleted_at.is_(None), Post.state == "visible")


def sees_post(actor: Member | None) -> ColumnElement[bool]:
    """Of the posts of a visible thread: the same rule, post by post."""
    if actor is None:
        return post_stands()
    removed = and_(
        or_(Post.hidden_at.is_(None), Post.hidden_at > RECENTLY),
        or_(Post.deleted_at.is_(None), Post.deleted_at > RECENTLY),
    )
    seen = or_(post_stands(), and_(Post.author_id == actor.id, removed), moderates_space(actor))
    return and_(seen, Post.state != PURGED)


def visible_posts(actor: Member | None) -> Select[Any]:
    joined = select(Post).join(Post.thread).join(Thread.space)
    return joined.where(sees_space(actor), sees_thread(actor), sees_post(actor))


def get_post(actor: Member | None, thread_id: int, position: int) -> Post:
    """The post at an address, or the one that stood there once."""
    query = visible_posts(actor).where(Post.thread_id == thread_id, Post.position == position)
    post: Post | None = db.session.scalar(query.options(contains_eager(Post.thread).contains_eager(Thread.space)))
    if post is None and (post := moved_post(actor, thread_id, position)) is None:
        raise NotFound()
    return post


def moved_post(actor: Member | None, thread_id: int, position: int) -> Post | None:
    """The post that stood at an address where none stands now."""
    if find_post_id(thread_id, position) is not None:
        return None
    once = select(PostAddress.post_id).where(PostAddress.thread_id == thread_id, PostAddress.position == position)
    query = visible_posts(actor).where(Post.id.in_(once))
    post: Post | None = db.session.scalar(query.options(contains_eager(Post.thread).contains_eager(Thread.space)))
    return post


def find_pointed(thread_id: int, position: int) -> Post | None:
    """The post at an address or that stood there once, as what another points at."""
    once = select(PostAddress.post_id).where(PostAddress.thread_id == thread_id, PostAddress.position == position)
    at = and_(Post.thread_id == thread_id, Post.position == position)
    return db.session.scalars(select(Post).where(or_(at, Post.id.in_(once))).order_by(~at).limit(1)).first()


def find_post_id(thread_id: int, position: int) -> int | None:
    return db.session.scalar(select(Post.id).where(Post.thread_id == thread_id, Post.position == position))


def end_of(thread: Thread) -> Thread:
    """The thread itself, or the one it became part of."""
    while thread.merged_into_id is not None:
        thread = db.session.get_one(Thread, thread.merged_into_id)
    return thread


def where_it_went(actor: Member | None, thread: Thread) -> Thread:
    """The thread itself, or the one it became part of, if the actor may see that."""
    return thread if thread.merged_into_id is None else get_thread(actor, end_of(thread).id)


def readers_of(space: Space) -> Select[Any] | None:
    """The ids of members who belong to the audience of a space or moderate it; None means all."""
    if space.audience in OPEN_TO_ALL:
        return None
    role = or_(StaffRole.role.in_(("admin", "site moderator")), StaffRole.space_id == space.id)
    if space.edition_id is not None:
        role = or_(role, StaffRole.edition_id == space.edition_id)
    staff = select(StaffRole.member_id) if space.audience == "staff" else select(StaffRole.member_id).where(role)
    if space.audience == "edition":
        own = select(EditionMembership.member_id).where(EditionMembership.edition_id == space.edition_id)
        return select(union(staff, own).subquery().c.member_id)
    if space.audience == "group":
        own = select(GroupMembership.member_id).where(GroupMembership.group_id == space.group_id)
        return select(union(staff, own).subquery().c.member_id)
    return staff


def find_post(thread: Thread, position: int) -> Post | None:
    """The post at a position, as what another points at: a removed one still is."""
    return db.session.scalar(select(Post).where(Post.thread_id == thread.id, Post.position == position))


def is_answered(thread: Thread) -> bool:
    """Whether anybody but its author has written in the thread."""
    others = exists().where(Post.thread_id == thread.id, Post.author_id != thread.author_id, post_stands())
    return bool(db.session.scalar(select(others)))


def lock_in_force(thread: Thread) -> ThreadLock | None:
    query = select(ThreadLock).where(ThreadLock.thread_id == thread.id, ThreadLock.lifted_at.is_(None))
    return db.session.scalars(query.options(joinedload(ThreadLock.by)).order_by(ThreadLock.id.desc()).limit(1)).first()


def thread_exists(actor: Member | None, id: SQLColumnExpression[int]) -> Exists:
    """Whether the thread with that id exists for the actor, as SQL."""
    return visible_threads(actor).with_only_columns(Thread.id).where(Thread.id == id).exists()


def post_exists(actor: Member | None, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether the post with that id exists for the actor, as SQL."""
    return visible_posts(actor).with_only_columns(Post.id).where(Post.id == id).exists()
