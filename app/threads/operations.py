"""Writing in threads: start, reply, edit, take back; and how far one has read. What moderators do is in care.py."""

from collections.abc import Collection, Sequence

from sqlalchemy import select

from app.accounts.models import Member
from app.accounts.queries import one_after_another
from app.extensions import db
from app.kernel import clock, markup
from app.kernel.errors import Conflict, Invalid
from app.kernel.policy import require
from app.threads import announcing, approval, broadcasts, mentioning, policy, queries, reading, watchers, watching
from app.threads.care import hide_post as hide_post
from app.threads.care import hide_thread as hide_thread
from app.threads.care import lock_thread as lock_thread
from app.threads.care import remove_post as remove_post
from app.threads.care import remove_thread as remove_thread
from app.threads.care import restore_post as restore_post
from app.threads.care import restore_thread as restore_thread
from app.threads.care import unlock_thread as unlock_thread
from app.threads.consent import check as check_consent
from app.threads.filing import attach
from app.threads.history import hide_revision as hide_revision
from app.threads.history import show_revision as show_revision
from app.threads.marks import mark_unread as mark_unread
from app.threads.marks import read_up_to as read_up_to
from app.threads.models import Post, PostRevision, Removal, Space, Thread, ThreadReading
from app.threads.moving import merge_threads as merge_threads
from app.threads.moving import move_posts as move_posts
from app.threads.moving import move_thread as move_thread
from app.threads.moving import split_thread as split_thread
from app.threads.pace import keep_pace
from app.threads.tagging import tag
from app.threads.tending import keep_slow
from app.threads.upkeep import excerpt, follow_visible, index_again, lock_row


def start_thread(
    actor: Member,
    space: Space,
    *,
    kind: str = "discussion",
    title: str,
    body: str,
    html: str,
    tags: Sequence[str] = (),
    client_key: str,
    files: Collection[int] = (),
    agreed_to: Collection[int] = (),
    paced: bool = True,
) -> Thread:
    """Start a thread with its first post, or have it wait for a moderator. The same client_key twice is one thread.
    `agreed_to`: words of others that it may quote; `paced`: as fast as somebody may post."""
    one_after_another(actor)
    started = select(Thread).where(Thread.author_id == actor.id, Thread.client_key == client_key)
    if already := db.session.scalar(started):
        return already
    require(policy.start_thread(actor, space, kind))
    check_consent(html, agreed_to=agreed_to)
    if paced:
        keep_pace(actor, space, starts=True)
    html = mentioning.linked(actor, html, space=space)

    thread = Thread(
        space=space, author_id=actor.id, client_key=client_key, kind=kind, title=title, excerpt=excerpt(html)
    )
    db.session.add(thread)
    db.session.flush()
    post = _add_post(actor, thread, body=body, html=html, client_key=client_key, files=files)
    tag(thread, tags)
    if post.state == "queued":
        thread.state = "queued"
        approval.tell_keepers(post)
    else:
        announcing.announce(actor, thread, post)
    return thread


def post_reply(
    actor: Member,
    thread: Thread,
    *,
    body: str,
    html: str,
    client_key: str,
    reply_to: Post | None = None,
    files: Collection[int] = (),
) -> Post:
    """Reply in a thread, to one of its posts or to all; or have it wait. The same client_key twice is one post."""
    one_after_another(actor)
    posted = select(Post).where(Post.author_id == actor.id, Post.client_key == client_key)
    if already := db.session.scalar(posted):
        return already
    lock_row(thread)
    require(policy.reply(actor, thread))
    keep_slow(actor, thread)
    keep_pace(actor, thread.space, starts=False)
    check_consent(html)
    html = mentioning.linked(actor, html, space=thread.space, thread=thread)

    is_there = reply_to is not None and reply_to.thread_id == thread.id and reply_to.state != "queued"
    pointed = reply_to if is_there else None
    said = {"body": body, "html": html, "client_key": client_key}
    post = _add_post(actor, thread, reply_to=pointed, files=files, **said)
    if post.state == "queued":
        approval.tell_keepers(post)
        broadcasts.changed(thread)  # its moderators may be looking
    else:
        announcing.announce(actor, thread, post, pointed)
    return post


def _add_post(
    actor: Member,
    thread: Thread,
    *,
    body: str,
    html: str,
    client_key: str,
    reply_to: Post | None = None,
    files: Collection[int] = (),
) -> Post:
    before, position = thread.last_position, thread.next_position
    post = Post(
        thread=thread,
        author_id=actor.id,
        client_key=client_key,
        position=position,
        reply_to_id=reply_to.id if reply_to else None,
        body=body,
        html=html,
        renderer=markup.RENDERER,
        created_at=clock.now(),
        state=approval.state_of(actor, thread.space, html, has_files=bool(files)),
    )
    db.session.add(post)
    thread.next_position += 1
    if post.state == "visible":
        thread.post_count += 1
        thread.last_position, thread.last_post_at = position, post.created_at
    db.session.flush()
    attach(actor, post, files)
    _own_is_read(actor, thread, before, position)
    return post


def _own_is_read(actor: Member, thread: Thread, before: int, position: int) -> None:
    """Who had read everything has still read everything; who had not keeps their place."""
    mark = reading.find_reading(actor, thread)
    if mark is None:
        mark = ThreadReading(member_id=actor.id, thread_id=thread.id, position=position)
        db.session.add(mark)
    elif mark.position >= before:
        mark.position = position
    watching.by_itself(actor, thread, mark)


def edit_post(
    actor: Member, post: Post, *, body: str, html: str, version: int, title: str | None = None, reason: str = ""
) -> Post:
    """Change what a post says, and with the first post the title. What it said before stays readable, except in the
    first five minutes. `version` is the one that was read: a newer one is not overwritten."""
    thread = lock_row(post.thread)
    lock_row(post)
    title = thread.title if title is None or post.position != 1 else title
    if post.body == body and thread.title == title:
        return post
    if (post.is_gone or thread.is_gone) and post.author_id == actor.id:
        raise Conflict("This post was removed while you wrote. Your text is still here, to keep.")
    require(policy.edit_post(actor, post))
    if post.version != version:
        raise Conflict("This post was changed meanwhile. Below are both, what it says now and your text.")
    if post.author_id != actor.id and not reason:
        raise Invalid("Say why, for its author and for the history.", field="reason")

    before = post.html
    html = mentioning.linked(actor, html, space=thread.space, thread=thread, before=before)
    check_consent(html, before=before)
    approval.check_edit(actor, post, html)
    _remember(actor, post, thread, reason)
    post.body, post.html, post.renderer = body, html, markup.RENDERER
    post.version += 1
    if post.position == 1:
        thread.title, thread.excerpt = title, "" if post.is_gone else excerpt(html)
    _tell_of_edit(actor, thread, post, before)
    index_again(thread)
    broadcasts.changed(thread)
    return post


def _tell_of_edit(actor: Member, thread: Thread, post: Post, before: str) -> None:
    """Whoever was only told of a mention, and is not mentioned any more, is told that they were answered, or that there is
    something new in what they watch."""
    mentioning.tell_mentioned(actor, thread, post, before=before)
    if withdrawn := mentioning.withdraw(post, before=before):
        reply_to = db.session.get(Post, post.reply_to_id) if post.reply_to_id else None
        announcing.notify_of_reply(
            thread, post, announcing.concerned(thread, post, reply_to) & withdrawn if post.position > 1 else set()
        )
        watchers.tell_again(post, withdrawn)


def _remember(actor: Member, post: Post, thread: Thread, reason: str) -> None:
    if post.author_id == actor.id and (post.state == "queued" or post.created_at + policy.GRACE > clock.now()):
        return
    title = thread.title if post.position == 1 else ""
    db.session.add(
        PostRevision(post_id=post.id, editor_id=actor.id, title=title, body=post.body, html=post.html, reason=reason)
    )
    post.edited_at = clock.now()


def delete_post(actor: Member, post: Post) -> None:
    """Take an own post back; with the first post goes the thread. Moderators can restore it for 30 days."""
    thread = lock_row(post.thread)
    lock_row(post)
    if post.is_gone:
        return
    require(policy.delete_post(actor, post, is_answered=queries.is_answered(thread)))

    post.deleted_at, post.deleted_by_author = clock.now(), True
    db.session.add(Removal(post_id=post.id, step="deleted", by_id=actor.id))
    if post.position == 1:
        thread.deleted_at = post.deleted_at
        db.session.add(Removal(thread_id=thread.id, step="deleted", by_id=actor.id))
    follow_visible(thread)
    index_again(thread)
    broadcasts.changed(thread)
