"""What ends by itself is written down once it has ended (G-5): locks and pins. Whoever looks before that is free already."""

from sqlalchemy import select

from app.extensions import db
from app.kernel import audit, clock
from app.threads import broadcasts
from app.threads.models import Thread, ThreadLock
from app.threads.upkeep import lock_row


def note_endings() -> None:
    """Write down the locks and the pins whose time is over."""
    over = select(ThreadLock).where(ThreadLock.lifted_at.is_(None), ThreadLock.until <= clock.now())
    for lock in db.session.scalars(over.order_by(ThreadLock.thread_id)).all():
        _note_unlocked(lock)
    pinned = select(Thread).where(Thread.pinned_until <= clock.now()).order_by(Thread.id)
    for thread in db.session.scalars(pinned).all():
        _note_unpinned(thread)


def _note_unlocked(lock: ThreadLock) -> None:
    thread = lock_row(db.session.get_one(Thread, lock.thread_id))
    if lock_row(lock).lifted_at is not None:
        return
    lock.lifted_at, thread.locked_until = lock.until, None
    audit.record(None, "thread unlocked", thread, place=thread.log_place, lock=lock.id)
    broadcasts.changed(thread)


def _note_unpinned(thread: Thread) -> None:
    until = lock_row(thread).pinned_until
    if until is None or until > clock.now():
        return
    thread.pin_scope = thread.pinned_until = None
    audit.record(None, "thread unpinned", thread, place=thread.log_place)
    broadcasts.changed(thread)
