"""Who watches hears of what is new: the first hundred with the post itself, the others from a job."""

from app.extensions import db
from app.kernel import outbox
from app.notifications.many import AT_ONCE, notify_many
from app.threads.models import Post
from app.threads.watching import watchers


def tell_watchers(post: Post) -> None:
    """Let those know who hear of all posts and were not told of this one for another cause. Called last, and again once
    a post that waited is let through."""
    if tell_some(post) == AT_ONCE:
        outbox.put("threads.watchers", post=post.id)


def tell_some(post: Post) -> int:
    """The next hundred; how many there were. A post that is gone meanwhile tells nobody."""
    thread = post.thread
    is_there = post.state == "visible" and thread.state == "open" and not post.is_gone and not thread.is_gone
    if not is_there:
        return 0
    cause = "new thread" if post.position == 1 else "new post"
    return notify_many(watchers(thread), cause, "post", post.id, by_id=post.author_id, about=f"thread:{thread.id}")


def tell_the_rest(post_id: int) -> int:
    post = db.session.get(Post, post_id)
    return tell_some(post) if post else 0
