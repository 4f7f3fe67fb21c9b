"""What goes along when posts move: how far people had read, how they watch, and the lines between the posts."""

from sqlalchemy import delete, insert, select, update

from app.extensions import db
from app.kernel import clock
from app.threads import queries
from app.threads.models import Thread, ThreadReading
from app.threads.renumbering import Moved
from app.threads.traces import ThreadAct

STRONGER = ("muted", None, "mentions", "all")


def carry_readings(source: Thread, target: Thread, moved: Moved) -> None:
    """Whoever read a post has read it where it stands now, and watches as the stronger of both levels say."""
    own = _readings(target)
    theirs = _readings(source)
    new, changed = [], []
    for member_id in own.keys() | theirs.keys():
        mine, other = own.get(member_id), theirs.get(member_id)
        read = _read(mine, target, moved) if mine else 0
        carried = moved.read_up_to(source.id, other.position) if other else 0
        watch = _stronger(mine, other)
        row = {"member_id": member_id, "thread_id": target.id, "position": max(read, carried), "watch": watch}
        if mine is None and (carried or (other and other.watch)):
            new.append(row | {"read_at": other.read_at if other else clock.now(), "unpinned": False})
        elif mine is not None and (mine.position, mine.watch) != (row["position"], watch):
            changed.append(row)
    if new:
        db.session.execute(insert(ThreadReading), new)
    if changed:
        db.session.execute(update(ThreadReading), changed)
    db.session.expire_all()
    forget_strangers(target)


def _readings(thread: Thread) -> dict[int, ThreadReading]:
    rows = db.session.scalars(select(ThreadReading).where(ThreadReading.thread_id == thread.id))
    return {row.member_id: row for row in rows}


def _read(mine: ThreadReading, target: Thread, moved: Moved) -> int:
    return max(moved.read_up_to(target.id, mine.position), min(mine.position, moved.head(target.id)))


def _stronger(*readings: ThreadReading | None) -> str | None:
    return max((reading.watch for reading in readings if reading), key=STRONGER.index, default=None)


def forget_strangers(thread: Thread) -> None:
    """Who may not read the thread where it is now keeps no mark in it."""
    readers = queries.readers_of(thread.space)
    if readers is not None:
        outside = ThreadReading.member_id.not_in(readers)
        db.session.execute(delete(ThreadReading).where(ThreadReading.thread_id == thread.id, outside))


def carry_lines(source: Thread, target: Thread, moved: Moved, *, whole: bool) -> None:
    """The lines between posts stay above the posts they stood above."""
    for act in db.session.scalars(select(ThreadAct).where(ThreadAct.thread_id == target.id)):
        if act.position > moved.head(target.id) and moved.places.get(target.id):
            act.position = moved.above(target.id, act.position)
    if whole:
        for act in db.session.scalars(select(ThreadAct).where(ThreadAct.thread_id == source.id)):
            act.thread_id, act.position = target.id, moved.above(source.id, act.position)
