"""How a thread goes on: slow mode (T-9), pins (T-10), out of lists, archived (T-8). Each act says who and why."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import audit, clock
from app.kernel.errors import Invalid, TooMany
from app.kernel.policy import require
from app.notifications.operations import notify
from app.threads import broadcasts, policy, reading
from app.threads.models import Post, Thread, ThreadReading
from app.threads.traces import ThreadAct
from app.threads.upkeep import index_again, lock_row

SLOWEST = 24 * 60 * 60
LONGEST_PIN = timedelta(days=366)


def slow_thread(actor: Member, thread: Thread, *, seconds: int, reason: str = "") -> None:
    """Let each person post only so often; 0 ends it. Moderators are exempt."""
    require(policy.tend(actor, thread))
    lock_row(thread)
    if seconds and not 60 <= seconds <= SLOWEST:
        raise Invalid("Between a minute and a day.", field="pace")
    if thread.slow_seconds == seconds:
        return
    thread.slow_seconds = seconds
    _say(actor, thread, "slow", reason, count=seconds)
    if seconds:
        tell_starter(actor, thread)


def keep_slow(actor: Member, thread: Thread) -> None:
    """Refuse a post that comes too soon in slow mode."""
    if not thread.slow_seconds:
        return
    mine = select(func.max(Post.created_at)).where(Post.thread_id == thread.id, Post.author_id == actor.id)
    if free_at := policy.may_post_at(actor, thread, db.session.scalar(mine)):
        wait = int((free_at - clock.now()).total_seconds()) + 1
        raise TooMany(
            "Slow mode: you can post here again on {when}. Your text is still here.", retry_after=wait, when=free_at
        )


def pin_thread(actor: Member, thread: Thread, *, scope: str, until: datetime) -> None:
    """Keep a thread on top of its space, or of all threads, until a day."""
    require(policy.pin_thread(actor, thread, scope))
    lock_row(thread)
    if scope not in ("space", "site") or not clock.now() < until < clock.now() + LONGEST_PIN + timedelta(days=1):
        raise Invalid("A day from today on, within a year.", field="until")
    if thread.pinned_until is not None and thread.pinned_until > clock.now():
        require(policy.pin_thread(actor, thread, thread.pin_scope or scope))
    thread.pin_scope, thread.pinned_until = scope, until
    audit.record(actor, "thread pinned", thread, place=thread.log_place, scope=scope, until=until.isoformat())
    broadcasts.changed(thread)


def unpin_thread(actor: Member, thread: Thread) -> None:
    """Let a thread stand where its posts put it, for everyone."""
    require(policy.pin_thread(actor, thread, thread.pin_scope or "space"))
    lock_row(thread)
    if thread.pinned_until is None:
        return
    thread.pin_scope = thread.pinned_until = None
    audit.record(actor, "thread unpinned", thread, place=thread.log_place)
    broadcasts.changed(thread)


def unpin_for_me(actor: Member, thread: Thread) -> None:
    """Let a pinned thread stand where its posts put it, in my lists."""
    mark = reading.find_reading(actor, thread)
    if mark is None:
        mark = ThreadReading(member_id=actor.id, thread_id=thread.id, position=0)
        db.session.add(mark)
    mark.unpinned = True


def list_thread(actor: Member, thread: Thread, *, listed: bool) -> None:
    """Take a thread out of lists and search, or back in; its address works as before."""
    require(policy.tend(actor, thread))
    lock_row(thread)
    if thread.unlisted is not listed:
        return
    thread.unlisted = not listed
    if not listed:
        tell_starter(actor, thread)
    audit.record(actor, "thread listed" if listed else "thread unlisted", thread, place=thread.log_place)
    index_again(thread)
    broadcasts.changed(thread)


def archive_thread(actor: Member, thread: Thread) -> None:
    """Close a thread for good: read and found, and nothing in it changes."""
    require(policy.tend(actor, thread))
    lock_row(thread)
    if thread.state != "open":
        return
    thread.state = "archived"
    _say(actor, thread, "archived")
    tell_starter(actor, thread)


def reopen_thread(actor: Member, thread: Thread) -> None:
    """Open an archived thread again."""
    require(policy.moderate(actor, thread.space))
    lock_row(thread)
    if thread.state != "archived":
        return
    thread.state = "open"
    _say(actor, thread, "reopened")


def tell_starter(actor: Member, thread: Thread) -> None:
    """Let who started a thread know that a moderator holds it back in some way; the thread says how and why."""
    if thread.author_id != actor.id:
        once = f"tended:{thread.id}:{clock.now().isoformat()}"
        notify(thread.author_id, "tended", "thread", thread.id, by_id=actor.id, once=once)


def _say(actor: Member, thread: Thread, kind: str, reason: str = "", *, count: int = 0) -> None:
    act = ThreadAct(thread_id=thread.id, position=thread.next_position, kind=kind, by_id=actor.id, reason=reason)
    act.count = count
    db.session.add(act)
    audit.record(actor, f"thread {kind}", thread, place=thread.log_place, seconds=count)
    index_again(thread)
    broadcasts.changed(thread)
