"""What was deleted thirty days ago is gone for good (T-7): its words, what they were before, where others quote them, its
files, its reactions; and what other features keep of it (kernel/retention). The place of a post stays, for those who
answered it."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, delete, func, or_, select, update

from app.extensions import db
from app.kernel import audit, clock, outbox, retention
from app.kernel.retention import is_held
from app.threads.attachments import Attachment
from app.threads.feeds import Feed
from app.threads.filing import WAITS
from app.threads.linking import ThreadLink
from app.threads.models import PURGED, Post, PostRevision, Reaction, Thread, ThreadTag

KEPT = timedelta(days=30)
AT_ONCE = 100


def purge_some() -> int:
    """Let go of the next hundred posts, and of threads of which none is left; how many that were."""
    ids = db.session.scalars(_due().order_by(Post.id).limit(AT_ONCE)).all()
    threads = db.session.scalars(_emptied(ids).limit(AT_ONCE)).all()
    if ids or threads:
        purge_posts(ids)
        purge_threads(threads)
        audit.record(None, "purged", posts=len(ids), threads=len(threads))
    return len(ids) + len(threads)


def count_due() -> tuple[int, int]:
    """How many posts and threads would go now; nothing does (Y-4)."""
    posts, threads = (select(func.count()).select_from(ids.subquery()) for ids in (_due(), _emptied(_due())))
    return db.session.scalar(posts) or 0, db.session.scalar(threads) or 0


def _due() -> Select[int]:
    """The ids of posts that were deleted long enough ago and are not needed still."""
    long_ago = clock.now() - KEPT
    old = or_(Post.deleted_at < long_ago, Thread.deleted_at < long_ago)
    kept = or_(is_held("post", Post.id), is_held("thread", Thread.id))
    return select(Post.id).join(Post.thread).where(old, ~kept, Post.state != PURGED)


def purge_posts(ids: Collection[int]) -> None:
    if not ids:
        return
    db.session.execute(delete(PostRevision).where(PostRevision.post_id.in_(ids)))
    db.session.execute(delete(Reaction).where(Reaction.post_id.in_(ids)))
    thrown_away = {"post_id": None, "at": clock.now() - WAITS - timedelta(days=1)}  # by the sweep of what nobody sent
    db.session.execute(update(Attachment).where(Attachment.post_id.in_(ids)).values(thrown_away))
    empty = {"body": "", "html": "", "lang": "", "state": PURGED, "version": Post.version + 1}
    empty["deleted_at"] = func.coalesce(Post.deleted_at, clock.now())
    db.session.execute(update(Post).where(Post.id.in_(ids)).values(empty))
    begun = select(Post.thread_id).where(Post.id.in_(ids), Post.position == 1)
    db.session.execute(update(Thread).where(Thread.id.in_(begun)).values(excerpt=""))
    retention.forget("post", ids, named=False)
    outbox.put("threads.unquote", posts=list(ids))


def _emptied(ids: Any) -> Select[int]:
    """The ids of deleted threads whose posts are all gone now, or go with these."""
    long_ago = clock.now() - KEPT
    left = select(Post.id).where(Post.thread_id == Thread.id, Post.state != PURGED, Post.id.not_in(ids)).exists()
    gone = select(Thread.id).where(Thread.deleted_at < long_ago, Thread.state != PURGED, ~left)
    return gone.where(~is_held("thread", Thread.id))


def purge_threads(ids: Collection[int]) -> None:
    db.session.execute(delete(ThreadTag).where(ThreadTag.thread_id.in_(ids)))
    db.session.execute(delete(ThreadLink).where(ThreadLink.thread_id.in_(ids)))
    db.session.execute(delete(Feed).where(Feed.kind == "thread", Feed.subject_id.in_(ids)))
    retention.forget("thread", ids, named=True)
    retention.forget("post", select(Post.id).where(Post.thread_id.in_(ids)), named=True)
    empty = {"title": "", "excerpt": "", "lang": "", "state": PURGED, "version": Thread.version + 1}
    db.session.execute(update(Thread).where(Thread.id.in_(ids)).values(empty))
