"""What moderators do: lock, hide, and each back again. Every act is a row with who, why and when, and in the audit."""

from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import audit, clock
from app.kernel.policy import require
from app.threads import broadcasts, policy, queries
from app.threads.models import FOR_EVER, Post, Removal, Thread, ThreadLock
from app.threads.upkeep import follow_visible, index_again, lock_row


def lock_thread(actor: Member, thread: Thread, *, reason: str, until: datetime | None = None) -> ThreadLock:
    """Let nobody add to a thread, until a moment or until it is unlocked. A second lock replaces the first."""
    require(policy.moderate(actor, thread.space))
    lock_row(thread)
    _lift(actor, thread)

    lock = ThreadLock(thread_id=thread.id, by_id=actor.id, reason=reason, until=until)
    db.session.add(lock)
    thread.locked_until = until or FOR_EVER
    db.session.flush()
    audit.record(actor, "thread locked", thread, lock=lock.id)
    broadcasts.changed(thread)
    return lock


def unlock_thread(actor: Member, thread: Thread) -> None:
    """Let members write in a thread again."""
    require(policy.moderate(actor, thread.space))
    lock_row(thread)
    if thread.locked_until is None:
        return
    _lift(actor, thread)
    audit.record(actor, "thread unlocked", thread)
    broadcasts.changed(thread)


def _lift(actor: Member, thread: Thread) -> None:
    if lock := queries.lock_in_force(thread):
        lock.lifted_at, lock.lifted_by_id = clock.now(), actor.id
    thread.locked_until = None


def hide_thread(actor: Member, thread: Thread, *, reason: str) -> None:
    """Take a thread out of sight, with its posts, its hits and the notifications about it."""
    require(policy.moderate(actor, thread.space))
    lock_row(thread)
    if thread.hidden_at is not None:
        return
    thread.hidden_at = clock.now()
    _removed(actor, Removal(thread_id=thread.id, step="hidden", by_id=actor.id, reason=reason), thread)


def restore_thread(actor: Member, thread: Thread) -> None:
    """Bring a hidden or deleted thread back as it was."""
    require(policy.moderate(actor, thread.space))
    lock_row(thread)
    if not thread.is_gone:
        return
    if thread.deleted_at is not None and (first := queries.find_post(thread, 1)):
        first.deleted_at, first.deleted_by_author = None, False
        _lift_removals(actor, post_id=first.id)
    thread.hidden_at = thread.deleted_at = None
    _lift_removals(actor, thread_id=thread.id)
    _restored(actor, thread, thread)


def hide_post(actor: Member, post: Post, *, reason: str) -> None:
    """Take a post out of sight; a tombstone keeps its place."""
    require(policy.moderate(actor, post.thread.space))
    thread = lock_row(post.thread)
    lock_row(post)
    if post.hidden_at is not None:
        return
    post.hidden_at = clock.now()
    post.version += 1  # an edit under way is refused
    _removed(actor, Removal(post_id=post.id, step="hidden", by_id=actor.id, reason=reason), thread)


def restore_post(actor: Member, post: Post) -> None:
    """Bring a hidden or deleted post back as it was."""
    require(policy.moderate(actor, post.thread.space))
    thread = lock_row(post.thread)
    lock_row(post)
    if not post.is_gone:
        return
    post.hidden_at = post.deleted_at = None
    post.deleted_by_author = False
    _lift_removals(actor, post_id=post.id)
    _restored(actor, thread, post)


def _removed(actor: Member, removal: Removal, thread: Thread) -> None:
    db.session.add(removal)
    follow_visible(thread)
    audit.record(actor, "hidden", removal, thread=removal.thread_id, post=removal.post_id)
    index_again(thread)
    broadcasts.changed(thread)


def _lift_removals(actor: Member, **of: int) -> None:
    standing = select(Removal).filter_by(**of).where(Removal.restored_at.is_(None))
    for removal in db.session.scalars(standing):
        removal.restored_at, removal.restored_by_id = clock.now(), actor.id


def _restored(actor: Member, thread: Thread, subject: Thread | Post) -> None:
    follow_visible(thread)
    audit.record(actor, "restored", subject)
    index_again(thread)
    broadcasts.changed(thread)
