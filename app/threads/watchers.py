"""Who watches hears of what is new, of an announcement all who read it: the first hundred with the post itself, the others from a job."""

from collections.abc import Collection

from sqlalchemy import select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import outbox
from app.notifications.many import AT_ONCE, notify_many
from app.threads.models import Post
from app.threads.watching import told_of_announcement, watchers


def tell_watchers(post: Post) -> None:
    """Let those know who hear of all posts and were not told of this one for another cause. Called last, and again once
    a post that waited is let through."""
    if tell_some(post) == AT_ONCE:
        outbox.put("threads.watchers", post=post.id)


def tell_again(post: Post, member_ids: Collection[int]) -> None:
    """Of these members, who were told of the post for a cause that is no more, let those know who hear of all posts."""
    tell_some(post, among=member_ids)


def tell_some(post: Post, among: Collection[int] | None = None) -> int:
    """The next hundred; how many there were. A post that is gone meanwhile tells nobody."""
    thread = post.thread
    is_there = post.state == "visible" and thread.state == "open" and not post.is_gone and not thread.is_gone
    if not is_there:
        return 0
    cause, ids = "new thread" if post.position == 1 else "new post", watchers(thread)
    if thread.kind == "announcement" and post.position == 1:
        cause, ids = "announcement", told_of_announcement(thread)
    if among is not None:
        ids = select(Member.id).where(Member.id.in_(ids), Member.id.in_(among))
    return notify_many(ids, cause, "post", post.id, by_id=post.author_id, about=f"thread:{thread.id}")


def tell_the_rest(post_id: int) -> int:
    post = db.session.get(Post, post_id)
    return tell_some(post) if post else 0
