"""What open pages are told. The web worker tells its sockets itself; any other process leaves a row for it. Where Redis
joins several workers, it takes both to each of them.

A channel is a Socket.IO room that the server joins a socket to, after the query that opens the page.
"""

import functools
import logging
import random
import statistics
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from flask import Flask, current_app
from sqlalchemy import JSON, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from app.extensions import Model, db, socketio
from app.kernel import bus, clock
from app.kernel.transaction import after_commit, transaction

log = logging.getLogger(__name__)

LOOK_EVERY = 0.25  # seconds
DISCONNECT = "disconnect"


class LiveSignal(Model):
    """Something for the sockets of the web worker, left by the jobs process or a command."""

    __tablename__ = "live_signals"

    id: Mapped[int] = mapped_column(primary_key=True)
    channel: Mapped[str]
    event: Mapped[str]
    payload: Mapped[Any] = mapped_column(JSON)
    created_at: Mapped[datetime]


_acts: dict[str, Callable[..., None]] = {}


def in_each_worker(act: Callable[..., None]) -> Callable[..., None]:
    """Mark what a worker does with its own sockets once a change is durable: each worker does it. Its arguments are JSON."""
    name = f"{act.__module__}.{act.__qualname__}"
    _acts[name] = act

    @after_commit
    @functools.wraps(act)
    def ask(*arguments: Any) -> None:
        if bus.is_there():
            bus.ask(name, arguments)
        else:
            act(*arguments)

    return ask


@after_commit
def tell(channel: str, event: str, payload: Any = None) -> None:
    """Send `event` to every socket of `channel`, once the change is durable."""
    if bus.is_there():
        socketio.emit(event, payload, to=channel)
    else:
        tell_here(channel, event, payload)


def tell_here(channel: str, event: str, payload: Any = None) -> None:
    """The same to the sockets of this worker alone; a process that has none leaves a row for the one worker."""
    if current_app.config["LIVE"] == "direct":
        _send(channel, event, payload)
        return
    with transaction(write=True):
        db.session.add(LiveSignal(channel=channel, event=event, payload=payload, created_at=clock.now()))


def refresh(channel: str) -> None:
    """Let pages that watch `channel` offer their newer state; each fetches it under its own rights."""
    tell(channel, "refresh", {"channel": channel})


@in_each_worker
def close(channel: str) -> None:
    """Close every socket of `channel`, whatever the client does."""
    tell_here(channel, DISCONNECT)


@in_each_worker
def leave(of_channel: str, channel: str) -> None:
    """Take the sockets of `of_channel` (a member, say) out of `channel`."""
    tell_here(of_channel, "leave", {"channel": channel})


def is_elsewhere(*, than: str) -> bool:
    """Whether any socket of this worker is not in channel `than`. Other processes cannot know."""
    rooms = socketio.server.manager.rooms.get("/", {})
    return current_app.config["LIVE"] != "direct" or len(rooms.get(None, ())) > len(rooms.get(than, ()))


def elsewhere(channels: Iterable[str], *, than: str) -> set[str]:
    """Those of `channels` with a socket of this worker that is not in channel `than`. Other processes take all."""
    if current_app.config["LIVE"] != "direct":
        return set(channels)
    there = set(_sids(than))
    return {channel for channel in channels if any(sid not in there for sid in _sids(channel))}


def present(channels: Iterable[str]) -> set[str]:
    """Those of `channels` with a socket of this worker. Other processes take all."""
    if current_app.config["LIVE"] != "direct":
        return set(channels)
    return {channel for channel in channels if _sids(channel)}


def is_in(sid: str, channel: str) -> bool:
    return sid in socketio.server.manager.rooms.get("/", {}).get(channel, ())


def meet(channel: str, other: str) -> bool:
    """Whether a socket of this worker is in both."""
    return not set(_sids(channel)).isdisjoint(_sids(other))


def backlog(channel: str) -> int:
    """How much of what it was told a socket of this worker in `channel` has not been given yet; the middle of a few."""
    there = list(socketio.server.manager.get_participants("/", channel))
    sample = random.sample(there, min(len(there), 25))
    sockets = socketio.server.eio.sockets
    waiting = [line.queue.qsize() for _, number in sample if (line := sockets.get(number))]
    return int(statistics.median(waiting)) if waiting else 0


def channels_of(kind: str) -> list[str]:
    """The channels "kind:…" with a socket of this worker."""
    return [name for name in list(socketio.server.manager.rooms.get("/", ())) if name and name.startswith(f"{kind}:")]


def _send(channel: str, event: str, payload: Any) -> None:
    if event == DISCONNECT:
        socketio.server.emit("ended", to=channel, namespace="/", ignore_queue=True)
        for sid in _sids(channel):
            socketio.server.disconnect(sid, namespace="/")
    elif event == "leave":
        for sid in _sids(channel):
            socketio.server.leave_room(sid, payload["channel"], namespace="/")
    else:
        socketio.server.emit(event, payload, to=channel, namespace="/", ignore_queue=True)


def _sids(channel: str) -> list[str]:
    return [sid for sid, _ in list(socketio.server.manager.get_participants("/", channel))]


def pass_on_signals(app: Flask, wait: Callable[[float], bool]) -> None:
    """In the web worker: send what other processes left, until `wait` answers true."""
    if app.config["REDIS_URL"]:
        bus.listen(app, lambda what, arguments: _acts[what](*arguments), wait)
        return
    while not wait(LOOK_EVERY):
        try:
            with app.app_context():
                _pass_on()
        except Exception:
            log.exception("could not pass on live signals")


def _pass_on() -> None:
    with transaction(write=False):
        left = [(s.id, s.channel, s.event, s.payload) for s in db.session.scalars(select(LiveSignal))]
    if not left:
        return
    with transaction(write=True):
        db.session.execute(delete(LiveSignal).where(LiveSignal.id.in_([id for id, *_ in left])))
    for _, channel, event, payload in sorted(left, key=lambda signal: signal[0]):
        _send(channel, event, payload)
