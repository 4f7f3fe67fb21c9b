"""Deleting many posts at once (T-20): a job that goes post by post, seen as it goes, taken back once within a day."""

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import func, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import audit, clock, outbox
from app.kernel.errors import Conflict, Invalid, NotFound
from app.kernel.policy import require
from app.notifications.operations import withdraw
from app.notifications.statements.models import Statement
from app.notifications.statements.operations import once
from app.threads import broadcasts, care, policy
from app.threads.models import PURGED, Post, Removal, Thread
from app.threads.traces import BulkRemoval
from app.threads.upkeep import follow_visible, index_again, lock_row

MOST, AT_ONCE = 200, 20
UNDO = timedelta(hours=24)


def delete_posts(actor: Member, thread: Thread, positions: Collection[int], *, reason: str) -> BulkRemoval:
    """Delete posts of a thread, at most 200 at once; for a day this can be taken back."""
    require(policy.tend(actor, thread))
    lock_row(thread)
    if not positions:
        raise Invalid("Choose at least one post.", field="post")
    if len(positions) > MOST:
        raise Invalid("At most 200 posts at once. Choose fewer.", field="post")
    if 1 in positions:
        raise Invalid("The first post goes with its thread. Hide the thread instead.", field="post")
    here = select(Post.id).where(Post.thread_id == thread.id, Post.position.in_(positions))
    ids = list(db.session.scalars(here.order_by(Post.position)))
    if len(ids) < len(set(positions)):
        raise Conflict("Somebody moved some of these posts meanwhile. Look at the thread again, then choose once more.")
    bulk = BulkRemoval(thread_id=thread.id, by_id=actor.id, reason=reason, posts=ids)
    db.session.add(bulk)
    db.session.flush()
    audit.record(actor, "posts deleted", bulk, place=thread.log_place, posts=len(ids))
    outbox.put("threads.clear", bulk=bulk.id)
    return bulk


def undo_delete(actor: Member, bulk: BulkRemoval, thread: Thread) -> None:
    """Take a deletion of many posts back, once, within a day. What is not deleted yet stays."""
    require(policy.moderate(actor, thread.space))
    lock_row(bulk)
    if bulk.undone_at is not None:
        return
    own = select(func.count()).where(Post.id.in_(bulk.posts), Post.author_id == actor.id)
    require(policy.restore(actor, thread.space, is_own=bool(db.session.scalar(own)), by=[bulk.by_id]))
    if bulk.at + UNDO < clock.now():
        raise Conflict("This was more than a day ago. Posts can still be restored one by one.")
    bulk.undone_at = clock.now()
    audit.record(actor, "deletion undone", bulk, place=thread.log_place)
    outbox.put("threads.clear", bulk=bulk.id)


def clear_some(bulk_id: int) -> bool:
    """Do the next few posts of a deletion, or of taking it back; whether more remain."""
    bulk = lock_row(db.session.get_one(BulkRemoval, bulk_id))
    if bulk.undone_at is not None:
        return _restore_some(bulk)
    some = bulk.posts[bulk.done : bulk.done + AT_ONCE]
    removed = [post.id for post in _held(some) if _delete(bulk, post)]
    bulk.removed = [*bulk.removed, *removed]
    bulk.done += len(some)
    _follow(bulk, some)
    return bulk.done < len(bulk.posts)


def _restore_some(bulk: BulkRemoval) -> bool:
    some = bulk.removed[bulk.restored : bulk.restored + AT_ONCE]
    for post in _held(some):
        _restore(bulk, post)
    bulk.restored += len(some)
    _follow(bulk, some)
    return bulk.restored < len(bulk.removed)


def _held(ids: Collection[int]) -> list[Post]:
    """The posts, held, with their threads first: every write in a thread goes in that order."""
    posts = db.session.scalars(select(Post).where(Post.id.in_(ids)).order_by(Post.id)).all()
    for thread in sorted({post.thread for post in posts}, key=lambda each: each.id):
        lock_row(thread)
    return [lock_row(post) for post in posts]


def _delete(bulk: BulkRemoval, post: Post) -> bool:
    if post.deleted_at is not None:
        return False
    post.deleted_at, post.deleted_by_author = clock.now(), False
    post.version += 1  # an edit under way is refused
    db.session.add(Removal(post_id=post.id, step="deleted", by_id=bulk.by_id, reason=bulk.reason))
    return True


def _restore(bulk: BulkRemoval, post: Post) -> None:
    """Unless it is gone for good, or somebody restored it and its author or another moderator removed it again."""
    mine = select(Removal).where(
        Removal.post_id == post.id,
        Removal.step == "deleted",
        Removal.restored_at.is_(None),
        Removal.by_id == bulk.by_id,
    )
    removal = db.session.scalars(mine.where(Removal.at >= bulk.at).limit(1)).first()
    if removal is None or post.deleted_by_author or post.state == PURGED:
        return
    removal.restored_at, removal.restored_by_id = clock.now(), bulk.by_id
    post.deleted_at = None


def _follow(bulk: BulkRemoval, ids: Collection[int]) -> None:
    db.session.flush()
    at = select(Thread).where(Thread.id.in_(select(Post.thread_id).where(Post.id.in_(ids))))
    for thread in db.session.scalars(at.order_by(Thread.id)).all():
        follow_visible(thread)
        index_again(thread)
        broadcasts.changed(thread)


def first_of_each(bulk_id: int) -> list[tuple[int, int]]:
    """The authors of what was deleted, each with the first of their own posts in it."""
    bulk = db.session.get_one(BulkRemoval, bulk_id)
    theirs = select(Post.author_id, func.min(Post.id)).where(Post.id.in_(bulk.removed), Post.author_id != bulk.by_id)
    return [(author_id, id) for author_id, id in db.session.execute(theirs.group_by(Post.author_id))]


def tell_author(bulk_id: int, author_id: int, post_id: int) -> None:
    """Let an author know, and why, by a post of their own; and no more, once it is taken back."""
    bulk, post = db.session.get_one(BulkRemoval, bulk_id), db.session.get_one(Post, post_id)
    of = {"member_id": author_id, "subject_kind": "post", "subject_id": post_id, "act": "deleted"}
    told = select(Statement).filter_by(**of).where(Statement.at >= bulk.at).order_by(Statement.id).limit(1)
    statement = db.session.scalars(told).first()
    if bulk.undone_at is not None and statement is not None:
        statement.lifted_at = statement.lifted_at or clock.now()
        withdraw([author_id], once(statement))
    elif bulk.undone_at is None and statement is None:
        care.tell_author(bulk.by, post, post.thread, "deleted", bulk.reason)


def get_bulk(thread: Thread, bulk_id: int) -> BulkRemoval:
    bulk = db.session.get(BulkRemoval, bulk_id)
    if bulk is None or bulk.thread_id != thread.id:
        raise NotFound()
    return bulk
