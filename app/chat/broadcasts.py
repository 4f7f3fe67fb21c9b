"""What the open pages of a room's members are told of a change, once it is durable."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from flask import current_app

from app.accounts.models import Member
from app.chat import entries, queries
from app.chat.faces import faces
from app.chat.lines import Line
from app.chat.models import Room
from app.chat.unread import unread_of
from app.kernel import live
from app.kernel.transaction import after_commit, transaction


def entry(room: Room, line: Line) -> None:
    """Everybody who has the room open gets the entry."""
    hint = entries.hint(room, line, faces(line.people))
    live.tell(room.channel, "entry", hint)
    if line.message and line.entry.kind == "posted":
        line.message.drawn = hint.get("html", "")


@live.in_each_worker
def counts(room_id: int, member_ids: Collection[int] | None = None) -> None:
    """Pages elsewhere learn how much waits. A page in the room itself sees what it is, and need not be told."""
    if not live.is_elsewhere(than=f"room:{room_id}"):
        return
    with _apart():
        ids = queries.ids_to_tell(room_id) if member_ids is None else member_ids
        told = live.elsewhere([f"member:{id}" for id in ids], than=f"room:{room_id}")
        waiting = unread_of([id for id in ids if f"member:{id}" in told], room_id)
    for id, (rooms, here) in waiting.items():
        live.tell_here(f"member:{id}", "counts", _counts(room_id, rooms, here))


@after_commit
def read(actor: Member, room_id: int, seq: int, *, is_back: bool = False) -> None:
    """Their other pages move the pointer too, on, or back where it was marked unread (C-14)."""
    with _apart():
        live.tell(f"member:{actor.id}", "read", {"room": room_id, "seq": seq, "back": is_back})
        for rooms, here in unread_of([actor.id], room_id).values():
            live.tell(f"member:{actor.id}", "counts", _counts(room_id, rooms, here))


@contextmanager
def _apart() -> Iterator[None]:
    """Look at what is committed in a session of its own: what the door has read stays as it read it."""
    with current_app.app_context(), transaction(write=False):
        yield


def _counts(room_id: int, rooms: int, here: int) -> dict[str, int]:
    return {"rooms": rooms, f"room-{room_id}": here}
