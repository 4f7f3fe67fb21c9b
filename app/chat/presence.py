"""Who has a room open at this moment. Kept in each web worker, never in the database, and forgotten after a minute
(C-27). What one worker notes, all note; one that starts knows of everybody's pages after a beat of theirs."""

from collections import defaultdict
from datetime import datetime, timedelta
from threading import Lock

from app.kernel import clock, live

LASTS = timedelta(seconds=60)
TYPES_EVERY = timedelta(seconds=3)

_rooms: dict[int, dict[int, datetime]] = defaultdict(dict)
_names: dict[int, str] = {}
_typed: dict[tuple[int, int], datetime] = {}
_lock = Lock()


def note(member_id: int, room_id: int, name: str = "") -> bool:
    """They are here; whether that is news."""
    with _lock:
        was_here = _is_fresh(_rooms[room_id].get(member_id))
        _rooms[room_id][member_id] = clock.now()
        if name:
            _names[member_id] = name
    _note(member_id, room_id)
    return not was_here


def here(room_id: int) -> list[int]:
    """Who is in a room now."""
    with _lock:
        fresh = {id: at for id, at in _rooms.pop(room_id, {}).items() if _is_fresh(at)}
        if fresh:
            _rooms[room_id] = fresh
    return list(fresh)


def gone(member_id: int, room_id: int | None = None) -> None:
    """They went out of a room, or do not want to be seen anywhere."""
    _drop(member_id, room_id)
    _drop_everywhere(member_id, room_id)


@live.in_each_worker
def _note(member_id: int, room_id: int) -> None:
    with _lock:
        _rooms[room_id][member_id] = clock.now()


def _drop(member_id: int, room_id: int | None) -> None:
    with _lock:
        for id in [room_id] if room_id is not None else list(_rooms):
            _rooms[id].pop(member_id, None)
            if not _rooms[id]:
                del _rooms[id]
        if room_id is None:
            _names.pop(member_id, None)


_drop_everywhere = live.in_each_worker(_drop)


def types(member_id: int, room_id: int) -> str | None:
    """The name of who writes there now, once in three seconds at most."""
    with _lock:
        now, which = clock.now(), (member_id, room_id)
        if len(_typed) > 10_000:
            _typed.clear()
        if (at := _typed.get(which)) and now - at < TYPES_EVERY:
            return None
        _typed[which] = now
        return _names.get(member_id)


def forget() -> None:
    """Of everybody, as a process that starts."""
    for kept in (_rooms, _names, _typed):
        kept.clear()


def _is_fresh(at: datetime | None) -> bool:
    return at is not None and at > clock.now() - LASTS
