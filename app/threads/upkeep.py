"""What every write in a thread leans on: the row held, and the thread's figures after its visible posts."""

from collections.abc import Mapping
from typing import TypeVar

from sqlalchemy import func, select

from app.extensions import Model, db
from app.kernel import search
from app.kernel.text import shortened
from app.profiles.cards import Card
from app.threads import seen
from app.threads.models import Post, Space, Thread
from app.threads.queries import post_stands

Row = TypeVar("Row", bound=Model)
EXCERPT = 200


def lock_row(row: Row) -> Row:
    """Read a row again and hold it: two who write to it at once go one after the other."""
    db.session.refresh(row, with_for_update=True)
    return row


def follow_visible(thread: Thread) -> None:
    """Set what the thread says of its posts from those that stand now."""
    db.session.flush()
    standing = select(func.count(), func.max(Post.position), func.max(Post.created_at))
    count, last_position, last_at = db.session.execute(standing.where(Post.thread_id == thread.id, post_stands())).one()
    thread.post_count, thread.last_position = count, last_position or 0
    thread.last_post_at = last_at or thread.created_at
    begins = select(Post.html).where(Post.thread_id == thread.id, Post.position == 1, post_stands())
    thread.excerpt = excerpt(db.session.scalar(begins) or "")


def index_again(thread: Thread) -> None:
    """Have the thread found as it is now, and whoever is known for the answer that was accepted in it."""
    search.changed("thread", thread.id)
    author_id = select(Post.author_id).where(Post.id == thread.accepted_post_id)
    if thread.accepted_post_id is not None and (member_id := db.session.scalar(author_id)):
        search.changed("person", member_id)


def index_answerers(space: Space) -> None:
    """Have those found as they are now who are known for answers that were accepted in the space."""
    accepted = select(Post.author_id).join(Thread, Thread.accepted_post_id == Post.id)
    for member_id in db.session.scalars(accepted.where(Thread.space_id == space.id).distinct()).all():
        search.changed("person", member_id)


def excerpt(html: str, people: Mapping[int, Card] = seen.NOBODY) -> str:
    return shortened(seen.words(html, people), EXCERPT)
