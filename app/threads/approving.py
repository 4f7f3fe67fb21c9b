"""Letting posts through that waited for a moderator, or not (H-12). Their authors hear of it either way."""

from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import audit, clock
from app.kernel.errors import Conflict
from app.kernel.policy import require
from app.notifications.operations import notify
from app.threads import announcing, broadcasts, care, queries, reading
from app.threads import policy_of_approval as policy
from app.threads.models import Post, Removal, Space, Thread
from app.threads.traces import PostAddress
from app.threads.upkeep import follow_visible, lock_row


def _waits(actor: Member) -> tuple[ColumnElement[bool], ...]:
    standing = (Post.state == "queued", Post.hidden_at.is_(None), Post.deleted_at.is_(None))
    there = (Thread.hidden_at.is_(None), Thread.deleted_at.is_(None))
    return *standing, *there, Post.author_id != actor.id, queries.moderates_space(actor)


def waiting(actor: Member) -> Select[Any]:
    """Ids of the posts that wait in the actor's care, the longest waiting first."""
    return select(Post.id).join(Post.thread).join(Thread.space).where(*_waits(actor)).order_by(Post.created_at, Post.id)


def count_waiting(actor: Member) -> Any:
    joined = select(func.count()).select_from(Post).join(Thread, Thread.id == Post.thread_id)
    return joined.join(Space, Space.id == Thread.space_id).where(*_waits(actor)).scalar_subquery()


def approve_post(actor: Member, id: int, *, version: int | None = None) -> None:
    """Let everybody read a post from now on: it stands where it would, had it been sent now. `version` is the one that was
    looked at: what its author made of it since is looked at first."""
    post, thread = _held(actor, id)
    if version not in (None, post.version):
        raise Conflict("Its author changed this post meanwhile. Look at it again.")
    post.state = "visible"
    if thread.state == "queued":
        thread.state, thread.created_at = "open", clock.now()
        post.created_at = thread.created_at
    elif post.position > 1:  # a thread begins with what stands first, also where the rest went elsewhere
        before, post.created_at = thread.last_position, clock.now()
        db.session.add(PostAddress(thread_id=thread.id, position=post.position, post_id=post.id))
        post.position = thread.next_position
        thread.next_position += 1
        _own_is_read(post, before)
    follow_visible(thread)
    audit.record(actor, "post approved", post, place=thread.log_place)
    notify(post.author_id, "approved", "post", post.id, once=f"approved:{post.id}")
    reply_to = db.session.get(Post, post.reply_to_id) if post.reply_to_id else None
    announcing.announce(post.author, thread, post, reply_to)


def _own_is_read(post: Post, before: int) -> None:
    """An author who had read all others has still read everything (T-11)."""
    mark = reading.find_reading(post.author, post.thread)
    if mark is not None and mark.position >= before:
        mark.position = post.position


def reject_post(actor: Member, id: int, *, reason: str, rule: str = "") -> None:
    """Not let a post through. Its author reads why, and the text again, for a day."""
    post, thread = _held(actor, id)
    post.deleted_at = clock.now()
    post.version += 1  # an edit under way is refused
    db.session.add(Removal(post_id=post.id, step="deleted", by_id=actor.id, reason=reason))
    if thread.state == "queued":
        thread.deleted_at = post.deleted_at
        db.session.add(Removal(thread_id=thread.id, step="deleted", by_id=actor.id, reason=reason))
    audit.record(actor, "post rejected", post, place=thread.log_place)
    care.tell_author(actor, post, thread, "rejected", reason, rule)
    broadcasts.changed(thread)


def _held(actor: Member, id: int) -> tuple[Post, Thread]:
    post = db.session.get_one(Post, id)
    thread = lock_row(post.thread)
    lock_row(post)
    require(policy.approve_post(actor, post))
    if post.state != "queued" or post.is_gone or thread.is_gone:
        raise Conflict("Somebody decided on this post meanwhile, or its author took it back.")
    return post, thread
