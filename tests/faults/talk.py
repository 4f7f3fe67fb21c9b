"""Talking over real lines: a room of the cast, pages in it, and what is stored."""

import re
import threading
import time
from typing import Any

import requests
import socketio
from sqlalchemy import select

from tests.cast import ids
from tests.faults.server import Server

SENDERS = ("ada", "friend", "mate", "supervisor")
PATIENCE = 60  # seconds for one message, kill and restart included


def a_room(server: Server) -> int:
    """The senders in one room."""
    from app.accounts.models import Member
    from app.chat import operations
    from app.extensions import db
    from app.kernel.transaction import write
    from app.ties import operations as ties

    def make() -> int:
        ada, *others = (db.session.get(Member, getattr(ids, person)) for person in SENDERS)
        for other in others:
            ties.connect(ada, other)
        return operations.start_group_dm(ada, [other.id for other in others], client_key="key-of-the-room").id

    with server.app.test_request_context():
        made = write(make)
        db.session.remove()
        db.engine.dispose()
    return made


class Tab:
    """A page in a room, as its script behaves: joins, applies what comes in order, fetches what is missing."""

    def __init__(self, server: Server, person: str, room: int, transport: str) -> None:
        self.server, self.person, self.room = server, person, room
        self.headers = {"Cookie": server.cookie(person)}
        self.log: dict[int, dict[str, Any]] = {}
        self.acknowledged: dict[str, dict[str, Any]] = {}
        self.client = socketio.Client(reconnection_delay=0.1, reconnection_delay_max=0.5)
        self.client.on("entry", self._heard)
        self.client.on("connect", self._joined)
        self.is_in = threading.Event()
        self.client.connect(server.address, headers=self.headers, transports=[transport], wait_timeout=20)
        assert self.is_in.wait(20)

    def _heard(self, entry: dict[str, Any]) -> None:
        self.log[entry["seq"]] = entry

    def _joined(self) -> None:
        self.client.emit("chat:enter", {"room": self.room}, callback=lambda answer: self.is_in.set())

    def send(self, key: str, text: str) -> None:
        """Try until it is acknowledged, always with the same key."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                answer = self.client.call("chat:post", {"room": self.room, "client_id": key, "text": text}, timeout=3)
            except socketio.exceptions.SocketIOError:
                time.sleep(0.1)
                continue
            assert answer["ok"] or answer["status"] == 503, answer
            if answer["ok"]:
                self.acknowledged[key] = answer
                return
        raise AssertionError(f"{key} was not acknowledged within {PATIENCE} s")

    def catch_up(self) -> list[dict[str, Any]]:
        """The whole log, as known: what was heard, and what the server says to the gaps."""
        last = -1
        while len(self.log) != last:
            last = len(self.log)
            known = next(seq for seq in range(len(self.log) + 2) if seq + 1 not in self.log)
            address = f"{self.server.address}/rooms/{self.room}/log?after={known}"
            for entry in requests.get(address, headers=self.headers, timeout=10).json()["entries"]:
                self.log[entry["seq"]] = entry
        return [self.log[seq] for seq in sorted(self.log)]


def everything_stored(server: Server, room: int) -> dict[str, tuple[int, int]]:
    from app.chat.models import Message
    from app.extensions import db

    with server.app.app_context():
        rows = db.session.execute(
            select(Message.client_key, Message.id, Message.seq).where(Message.room_id == room)
        ).all()
        db.session.remove()
        db.engine.dispose()
    assert len(rows) == len({key for key, *_ in rows})
    return {key: (id, seq) for key, id, seq in rows}


def same(entry: dict[str, Any]) -> tuple[Any, ...]:
    """What is compared of an entry: the time stands there in the zone of whoever asked."""
    return entry["seq"], entry["kind"], entry["id"], entry["author"], re.sub(r">\d\d:\d\d<", "><", entry["html"])


def key_of(entry: dict[str, Any]) -> str:
    found = re.search(r'data-key="([^"]+)"', entry["html"])
    assert found
    return found[1]
