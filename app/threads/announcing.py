"""A post that everybody can read from now on: found, shown, and told to whom it concerns."""

from collections.abc import Set

from app.accounts.models import Member
from app.kernel import search
from app.notifications.operations import notify
from app.threads import broadcasts, mentioning, watching
from app.threads.models import Post, Thread
from app.threads.watchers import tell_watchers
from app.ties.queries import are_kept_apart


def announce(author: Member, thread: Thread, post: Post, reply_to: Post | None = None) -> None:
    """Let a post be known that everybody can read from now on."""
    mentioned = mentioning.tell_mentioned(author, thread, post)
    if post.position > 1:
        notify_of_reply(thread, post, concerned(thread, post, reply_to) - mentioned)
    tell_watchers(post)
    search.changed("thread", thread.id)
    broadcasts.changed(thread)


def concerned(thread: Thread, post: Post, reply_to: Post | None) -> set[int]:
    """Whom a post answers; and who started the thread, where they hear of all posts."""
    answered = reply_to.author_id if reply_to else thread.author_id
    levels = watching.levels_of(thread, {answered, thread.author_id} - {post.author_id})
    return {id for id, level in levels.items() if level == watching.ALL or (level != watching.MUTED and id == answered)}


def notify_of_reply(thread: Thread, post: Post, member_ids: Set[int]) -> None:
    for member_id in member_ids:
        if not are_kept_apart(post.author_id, member_id):
            about = f"thread:{thread.id}"
            notify(member_id, "reply", "post", post.id, by_id=post.author_id, once=f"reply:{post.id}", about=about)
