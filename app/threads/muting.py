"""Muting a thread (T-12): it leaves the lists, the counts and the digest of one member. Search still finds it."""

from sqlalchemy import select

from app.accounts.models import Member
from app.extensions import db
from app.threads import reading
from app.threads.models import Thread, ThreadReading


def mute_thread(actor: Member, thread: Thread) -> None:
    """Hear no more of a thread, until it is unmuted."""
    mark = reading.find_reading(actor, thread)
    if mark is None:
        mark = ThreadReading(member_id=actor.id, thread_id=thread.id)
        db.session.add(mark)
    mark.watch = reading.MUTED


def unmute_thread(actor: Member, thread: Thread) -> None:
    """Hear of a thread again as before."""
    mark = reading.find_reading(actor, thread)
    if mark is not None and mark.watch == reading.MUTED:
        mark.watch = None


def have_muted(thread: Thread) -> set[int]:
    """Who hears nothing of the thread."""
    muted = select(ThreadReading.member_id).where(ThreadReading.thread_id == thread.id)
    return set(db.session.scalars(muted.where(ThreadReading.watch == reading.MUTED)))
