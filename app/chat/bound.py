"""Bound rooms: made with their edition, group or space, with the people who belong to it; nobody else lets in or out.

What others say of their things is the truth (kernel/bound); a room is brought level with it, whatever was missed.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, exists, insert, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from app.accounts.models import Member
from app.chat import broadcasts
from app.chat.models import LogEntry, Message, MessageFile, Room, RoomMembership, here_channel
from app.chat.turns import take_turn, write_down
from app.extensions import db
from app.kernel import bound, clock, live

OF: dict[str, InstrumentedAttribute[int | None]] = {
    "edition": Room.edition_id,
    "group": Room.group_id,
    "space": Room.space_id,
}


def follow(kind: str, ids: Collection[int]) -> None:
    """Make the rooms of these things where there are none, and bring them level."""
    db.session.flush()
    _keep_up(kind, ids)
    _let_in_and_out(kind, OF[kind].in_(ids))


def follow_member(member_id: int) -> None:
    """Let a member into the rooms of what they belong to, and out of those of what they do not."""
    db.session.flush()
    for kind in bound.kinds:
        _let_in_and_out(kind, OF[kind].is_not(None), member_id)


def forget(kind: str, id: int) -> None:
    """A room in which nobody ever spoke goes with its thing; one with messages keeps both."""
    silent = select(Room.id).where(OF[kind] == id, ~exists().where(Message.room_id == Room.id))
    if room_id := db.session.scalar(silent):
        for table in (LogEntry, RoomMembership, MessageFile):
            db.session.execute(delete(table).where(table.room_id == room_id))
        db.session.execute(delete(Room).where(Room.id == room_id))


def not_level(kind: str) -> tuple[list[int], list[int]]:
    """Things whose rooms are missing, and rooms that are not level with their thing: what a job looks after."""
    things = bound.kinds[kind].things().subquery()
    id = list(things.c)[0]
    missing = db.session.scalars(select(id).where(~exists().where(OF[kind] == id)))
    return list(missing), sorted({room_id for room_id, *_ in _differences(kind, OF[kind].is_not(None))})


def level(kind: str, room_id: int) -> None:
    _let_in_and_out(kind, Room.id == room_id)


def _keep_up(kind: str, ids: Collection[int]) -> None:
    things = bound.kinds[kind].things().subquery()
    id, name, is_over = things.c
    found = select(id, name, is_over, Room).outerjoin(Room, OF[kind] == id).where(id.in_(ids))
    for thing_id, called, over, room in db.session.execute(found).all():
        if room is None:
            state = "archived" if over else "open"
            db.session.add(Room(kind=kind, name=called[:80], state=state, **{OF[kind].key: thing_id}))
            continue
        room.name = called[:80]
        if bool(over) != (room.state == "archived"):
            set_state(room, "archived" if over else "open")
    db.session.flush()


def set_state(room: Room, state: str, by: Member | None = None) -> None:
    """A room is open, read-only, closed or archived from here on (an entry of its log)."""
    put_state(room, take_turn(room.id), state, by)


def put_state(room: Room, seq: int, state: str, by: Member | None) -> None:
    """The same in a turn that was taken."""
    room.state = state
    write_down(room, seq, "state", member_id=by.id if by else None, state=state)


def _let_in_and_out(kind: str, which: ColumnElement[bool], member_id: int | None = None) -> None:
    for room_id in sorted({room_id for room_id, *_ in _differences(kind, which, member_id)}):
        seq = take_turn(room_id)  # the room is held: what differs is looked at again
        differs = _differences(kind, Room.id == room_id, member_id)
        _write(kind, room_id, seq, differs)


def _write(kind: str, room_id: int, seq: int, differs: Sequence[Any]) -> None:
    new = [id for _, id, joins, is_known in differs if joins and not is_known]
    back = [id for _, id, joins, is_known in differs if joins and is_known]
    out = [id for _, id, joins, _ in differs if not joins]
    here = RoomMembership.room_id == room_id
    if new:
        involvement = "everything" if kind == "group" else "mentions"
        fresh = {"room_id": room_id, "read_seq": seq, "joined_at": clock.now(), "involvement": involvement}
        db.session.execute(insert(RoomMembership), [fresh | {"member_id": id} for id in new])
    if back:
        _change(here, RoomMembership.member_id.in_(back), left_at=None, left_seq=None)
    if out:
        _change(here, RoomMembership.member_id.in_(out), left_at=clock.now(), left_seq=seq)
    room = db.session.get_one(Room, room_id, populate_existing=True)
    alone = differs[0][1] if kind == "group" and len(differs) == 1 else None
    write_down(room, seq, ("left" if out else "joined") if alone else "people", member_id=alone)
    _show_out(room, out)


def _change(*where: ColumnElement[bool], **values: Any) -> None:
    db.session.execute(update(RoomMembership).where(*where).values(**values), execution_options=_LOOSE)


def _show_out(room: Room, member_ids: Sequence[int]) -> None:
    """Their sockets hear nothing more at once, and their pages of the room learn that it is not theirs (C-10)."""
    for id in member_ids:
        live.leave(f"member:{id}", room.channel)
        live.leave(f"member:{id}", here_channel(room.id))
        live.tell(f"member:{id}", "out", {"room": room.id})
    if member_ids:
        broadcasts.counts(room.id, member_ids)


def _differences(kind: str, which: ColumnElement[bool], member_id: int | None = None) -> Sequence[Any]:
    """Who is in a room's thing and not in the room, or the other way round: room, member, whether they come in, and
    whether they were there before."""
    people = bound.kinds[kind].people().subquery()
    theirs = and_(RoomMembership.room_id == Room.id, RoomMembership.member_id == people.c.member_id)
    joins = (
        select(Room.id, people.c.member_id, RoomMembership.member_id.is_not(None))
        .join(people, people.c.thing_id == OF[kind])
        .outerjoin(RoomMembership, theirs)
        .where(which, or_(RoomMembership.member_id.is_(None), RoomMembership.left_at.is_not(None)))
    )
    belongs = exists().where(people.c.thing_id == OF[kind], people.c.member_id == RoomMembership.member_id)
    leaves = (
        select(Room.id, RoomMembership.member_id)
        .join(RoomMembership, RoomMembership.room_id == Room.id)
        .where(which, OF[kind].is_not(None), RoomMembership.left_at.is_(None), ~belongs)
    )
    if member_id is not None:
        joins = joins.where(people.c.member_id == member_id)
        leaves = leaves.where(RoomMembership.member_id == member_id)
    coming = [(room, id, True, is_known) for room, id, is_known in db.session.execute(joins)]
    return coming + [(room, id, False, True) for room, id in db.session.execute(leaves)]


_LOOSE = {"synchronize_session": False}

bound.follower.changed, bound.follower.moved, bound.follower.ending = follow, follow_member, forget
