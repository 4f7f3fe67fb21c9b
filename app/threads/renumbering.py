"""Where posts stand after some were put into another thread: by time, at positions that nobody had before."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Subquery, and_, case, delete, func, insert, literal, or_, select, update

from app.extensions import db
from app.threads.models import Post, Thread
from app.threads.traces import PostAddress

Places = list[tuple[int, int]]  # (position before, position after), in order


@dataclass(slots=True)
class Moved:
    """What stood where and stands where now, for the posts whose place changed."""

    authors: set[int]
    first_before: int
    first_after: int
    places: dict[int, Places]  # by the thread before

    def read_up_to(self, thread_id: int, position: int) -> int:
        """Where the last post stands now that was read up to `position`; 0 is above all that moved."""
        places = self.places.get(thread_id, [])
        at = bisect_right(places, (position, 1 << 62))
        return places[at - 1][1] if at else 0

    def head(self, thread_id: int) -> int:
        """The last position that stayed as it was."""
        places = self.places.get(thread_id, [])
        return places[0][0] - 1 if places else 1 << 31

    def above(self, thread_id: int, position: int) -> int:
        """Where the post stands now that a line stood above; behind the last where there was none."""
        places = self.places.get(thread_id, [])
        at = bisect_left(places, (position, 0))
        return places[at][1] if at < len(places) else (places[-1][1] + 1 if places else position)


def interleave(source: Thread, target: Thread, ids: Collection[int] | None) -> Moved:
    """Put posts, or with None all of the source, among those of the target. What stands there before the first of them keeps its place; all after it is
    numbered on from the end, in one statement, so that no address is given twice."""
    going = Post.thread_id == source.id if ids is None else Post.id.in_(ids)
    tail = _tail(source, target, going)
    columns = (Post.id, Post.thread_id, Post.position, Post.author_id, tail.c.place)
    rows = db.session.execute(select(*columns).join(tail, tail.c.id == Post.id).order_by(Post.position)).all()
    _keep_addresses(source, target, going, rows)
    offset = target.next_position - 1
    numbered = update(Post).where(Post.id == tail.c.id)
    numbered = numbered.values(thread_id=target.id, position=tail.c.place + literal(offset))
    db.session.execute(numbered, execution_options={"synchronize_session": False})
    target.next_position += len(rows)
    db.session.flush()
    began = _begin(target)
    _begin(source)
    db.session.expire_all()
    return _moved(source, [(row, 1 if row.id == began else row.place + offset) for row in rows])


def _tail(source: Thread, target: Thread, going: ColumnElement[bool]) -> Subquery:
    """The posts that get a new place, numbered from 1. Within a thread its order holds, whatever the times say."""
    at = func.max(Post.created_at).over(partition_by=Post.thread_id, order_by=Post.position)
    both = select(Post.id, Post.thread_id, Post.position, at.label("at")).where(or_(Post.thread_id == target.id, going))
    timed = both.cte("timed")
    is_moved = timed.c.thread_id == source.id
    start = select(func.min(timed.c.at)).where(is_moved).scalar_subquery()
    order = func.row_number().over(order_by=(timed.c.at, case((is_moved, 1), else_=0), timed.c.position))
    return select(timed.c.id, order.label("place")).where(or_(is_moved, timed.c.at > start)).subquery()


def _keep_addresses(source: Thread, target: Thread, going: ColumnElement[bool], rows: Sequence[Any]) -> None:
    ends = [thread.id for thread in (source, target)]
    db.session.execute(delete(PostAddress).where(PostAddress.thread_id.in_(ends), PostAddress.position == 1))
    since = min((row.position for row in rows if row.thread_id == target.id), default=target.next_position)
    changing = or_(and_(Post.thread_id == target.id, Post.position >= since), going)
    kept = select(Post.thread_id, Post.position, Post.id).where(changing)
    db.session.execute(insert(PostAddress).from_select(["thread_id", "position", "post_id"], kept))


def _begin(thread: Thread) -> int | None:
    """A thread begins at 1: where its first post went, the next one takes its place. Its id, if it did."""
    query = select(Post.id, Post.position).where(Post.thread_id == thread.id).order_by(Post.position).limit(1)
    first = db.session.execute(query).one_or_none()
    if first is None or first.position == 1:
        return None
    db.session.execute(insert(PostAddress).values(thread_id=thread.id, position=first.position, post_id=first.id))
    begins = update(Post).where(Post.id == first.id).values(position=1)
    db.session.execute(begins, execution_options={"synchronize_session": False})
    return int(first.id)


def _moved(source: Thread, rows: Sequence[tuple[Any, int]]) -> Moved:
    places: dict[int, Places] = {}
    for row, after in rows:
        places.setdefault(row.thread_id, []).append((row.position, after))
    moved = [(row, after) for row, after in rows if row.thread_id == source.id]
    return Moved(
        authors={row.author_id for row, _ in moved},
        first_before=moved[0][0].position,
        first_after=min(after for _, after in moved),
        places=places,
    )
