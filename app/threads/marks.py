"""Keeping how far a member has read (T-11); and that whoever is new has read enough to be known (G-12)."""

from sqlalchemy import and_, distinct, func, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import audit, clock
from app.notifications import operations as notifications
from app.threads import reading
from app.threads.models import Post, Thread, ThreadReading
from app.threads.queries import post_stands

OPENED, PASSED = 5, 30  # threads, and posts of others in them, after which somebody is no longer new


def read_up_to(actor: Member, thread: Thread, position: int) -> None:
    """Keep how far I have read. It only moves on; going back is `mark_unread`."""
    position = min(position, thread.next_position - 1)
    mark = reading.find_reading(actor, thread)
    if mark is None:
        mark = ThreadReading(member_id=actor.id, thread_id=thread.id, position=0)
        db.session.add(mark)
    mark.position, mark.read_at = max(mark.position, position), clock.now()
    db.session.flush()
    seen = select(Post.id).where(Post.thread_id == thread.id, Post.position <= mark.position)
    notifications.mark_seen(actor, "post", seen)
    if not actor.trust:
        _come_to_know(actor)


def mark_unread(actor: Member, thread: Thread, position: int) -> None:
    """Leave a thread unread from a post on."""
    mark = reading.find_reading(actor, thread)
    if mark is None:
        mark = ThreadReading(member_id=actor.id, thread_id=thread.id)
        db.session.add(mark)
    mark.position = max(0, min(position, thread.next_position) - 1)


def _come_to_know(actor: Member) -> None:
    """Trust whom no list vouches for once they have read; not while staff keep them from writing."""
    passed = and_(Post.thread_id == ThreadReading.thread_id, Post.position <= ThreadReading.position)
    of_others = and_(ThreadReading.member_id == actor.id, Post.author_id != actor.id, post_stands())
    counted = select(func.count(distinct(Post.thread_id)), func.count()).select_from(ThreadReading)
    threads, posts = db.session.execute(counted.join(Post, passed).where(of_others)).one()
    if threads >= OPENED and posts >= PASSED and not actor.is_silenced:
        actor.trust = 1
        audit.record(None, "known", actor, trust=actor.trust)
