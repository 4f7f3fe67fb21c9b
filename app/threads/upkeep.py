"""What every write in a thread leans on: the row held, and the thread's figures after its visible posts."""

from typing import TypeVar

from sqlalchemy import func, select

from app.extensions import Model, db
from app.threads.models import Post, Thread
from app.threads.queries import post_stands

Row = TypeVar("Row", bound=Model)


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
