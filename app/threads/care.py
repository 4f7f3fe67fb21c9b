"""What moderators do: lock, hide, delete, and each back again. Every act is a row with who, why and when, and in the
audit; authors are told (H-10)."""

from datetime import datetime

from sqlalchemy import select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import audit, clock
from app.kernel.errors import Conflict
from app.kernel.policy import Verdict, require
from app.notifications.statements.operations import lift, state
from app.threads import broadcasts, policy, queries, seen
from app.threads.models import FOR_EVER, PURGED, Post, Removal, Thread, ThreadLock
from app.threads.tending import tell_starter
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
    audit.record(actor, "thread locked", thread, place=thread.log_place, lock=lock.id)
    tell_starter(actor, thread)
    broadcasts.changed(thread)
    return lock


def unlock_thread(actor: Member, thread: Thread) -> None:
    """Let members write in a thread again."""
    require(policy.moderate(actor, thread.space))
    lock_row(thread)
    if thread.locked_until is None:
        return
    _lift(actor, thread)
    audit.record(actor, "thread unlocked", thread, place=thread.log_place)
    broadcasts.changed(thread)


def _lift(actor: Member, thread: Thread) -> None:
    if lock := queries.lock_in_force(thread):
        lock.lifted_at, lock.lifted_by_id = clock.now(), actor.id
    thread.locked_until = None


def hide_thread(actor: Member, thread: Thread, *, reason: str, rule: str = "") -> None:
    """Take a thread out of sight, with its posts, its hits and the notifications about it."""
    require(policy.moderate(actor, thread.space))
    lock_row(thread)
    if thread.hidden_at is None:
        thread.hidden_at = clock.now()
        _remove(actor, thread, thread, "hidden", reason, rule)


def remove_thread(actor: Member, thread: Thread, *, reason: str, rule: str = "") -> None:
    """Delete a thread as its moderator. Moderators can restore it for 30 days."""
    require(policy.moderate(actor, thread.space))
    lock_row(thread)
    if thread.deleted_at is None:
        thread.deleted_at = clock.now()
        _remove(actor, thread, thread, "deleted", reason, rule)


def restore_thread(actor: Member, thread: Thread, *, with_own: bool = True) -> None:
    """Bring a hidden or deleted thread back as it was; `with_own`: also from what its author did."""
    lock_row(thread)
    require(may_restore(actor, thread))
    if not thread.is_gone:
        return
    _expect_left(thread)
    first = queries.find_post(thread, 1) if thread.deleted_at is not None else None
    thread.hidden_at = None
    if first is not None and first.deleted_by_author and not with_own:
        _lift_removals(actor, thread_id=thread.id, step="hidden")
    else:
        if first is not None and first.deleted_by_author:
            first.deleted_at, first.deleted_by_author = None, False
            _lift_removals(actor, post_id=first.id)
        thread.deleted_at = None
        _lift_removals(actor, thread_id=thread.id)
    lift(("thread", thread.id))
    _restored(actor, thread, thread)


def hide_post(actor: Member, post: Post, *, reason: str, rule: str = "") -> None:
    """Take a post out of sight; a tombstone keeps its place."""
    _take_out(actor, post, "hidden", reason, rule)


def remove_post(actor: Member, post: Post, *, reason: str, rule: str = "") -> None:
    """Delete a post as its moderator; a tombstone keeps its place. Moderators can restore it for 30 days."""
    _take_out(actor, post, "deleted", reason, rule)


def _take_out(actor: Member, post: Post, step: str, reason: str, rule: str) -> None:
    require(policy.moderate(actor, post.thread.space))
    thread = lock_row(post.thread)
    lock_row(post)
    if getattr(post, f"{step}_at") is None:
        setattr(post, f"{step}_at", clock.now())
        post.version += 1  # an edit under way is refused
        _remove(actor, post, thread, step, reason, rule)


def restore_post(actor: Member, post: Post, *, with_own: bool = True) -> None:
    """Bring a hidden or deleted post back as it was; `with_own`: also from what its author did."""
    thread = lock_row(post.thread)
    lock_row(post)
    require(may_restore(actor, post))
    if not post.is_gone:
        return
    _expect_left(post)
    post.hidden_at = None
    if with_own or not post.deleted_by_author:
        post.deleted_at, post.deleted_by_author = None, False
        _lift_removals(actor, post_id=post.id)
    else:
        _lift_removals(actor, post_id=post.id, step="hidden")
    lift(("post", post.id))
    _restored(actor, thread, post)


def _remove(actor: Member, subject: Thread | Post, thread: Thread, step: str, reason: str, rule: str) -> None:
    of = {"thread_id": thread.id} if subject is thread else {"post_id": subject.id}
    removal = Removal(step=step, by_id=actor.id, reason=reason, **of)
    db.session.add(removal)
    follow_visible(thread)
    audit.record(actor, step, removal, place=thread.log_place, thread=removal.thread_id, post=removal.post_id)
    tell_author(actor, subject, thread, step, reason, rule)
    index_again(thread)
    broadcasts.changed(thread)


def tell_author(
    actor: Member,
    subject: Thread | Post,
    thread: Thread,
    act: str,
    reason: str,
    rule: str = "",
    until: datetime | None = None,
    *,
    with_text: bool = True,
) -> None:
    """Let its author know what was decided about a thread or a post."""
    first = queries.find_post(thread, 1) if subject is thread else subject
    state(
        actor,
        subject.author_id,
        act,
        ("thread" if subject is thread else "post", subject.id),
        title=thread.title,
        text=seen.words(first.html) if isinstance(first, Post) and with_text else "",
        reason=reason,
        rule=rule,
        is_open=thread.space.audience in queries.OPEN_TO_ALL,
        until=until,
    )


def may_restore(actor: Member, subject: Thread | Post) -> Verdict:
    """Whether the actor may bring it back, by who removed it."""
    of = {"thread_id": subject.id} if isinstance(subject, Thread) else {"post_id": subject.id}
    space = subject.space if isinstance(subject, Thread) else subject.thread.space
    by = select(Removal.by_id).filter_by(**of).where(Removal.restored_at.is_(None))
    return policy.restore(actor, space, is_own=subject.author_id == actor.id, by=db.session.scalars(by).all())


def _expect_left(subject: Thread | Post) -> None:
    if subject.state == PURGED:
        raise Conflict("This was removed for good meanwhile. Nothing of it is left to restore.")


def _lift_removals(actor: Member, **of: int | str) -> None:
    standing = select(Removal).filter_by(**of).where(Removal.restored_at.is_(None))
    for removal in db.session.scalars(standing):
        removal.restored_at, removal.restored_by_id = clock.now(), actor.id


def _restored(actor: Member, thread: Thread, subject: Thread | Post) -> None:
    follow_visible(thread)
    audit.record(actor, "restored", subject, place=thread.log_place)
    index_again(thread)
    broadcasts.changed(thread)
