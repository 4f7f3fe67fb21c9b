"""kill -9 in a burst of messages: what was acknowledged is there once, and everybody sees one order (F01, F03)."""

import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import socketio
from sqlalchemy import select

from tests.cast import ids
from tests.faults.server import Server

# What the client library leaves open when its server is shot is the library's own.
pytestmark = [pytest.mark.faults, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]
MESSAGES, KILLED_AFTER = 200, 60
SENDERS = ("ada", "friend", "mate", "supervisor")
PATIENCE = 60  # seconds for one message, kill and restart included


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path, "" if request.param == "sqlite" else a_postgresql(tmp_path))
    running.start()
    yield running
    running.kill()
    running.forget()


def a_postgresql(folder: Path) -> str:
    """A database of its own on the tests' server."""
    import psycopg
    from sqlalchemy import make_url

    from tests.conftest import _server

    with psycopg.connect(_server(), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{folder.name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{folder.name}"')
    url = make_url(_server()).set(drivername="postgresql+psycopg", database=folder.name)
    return url.render_as_string(hide_password=False)


@pytest.fixture
def room(server: Server) -> int:
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
        self.client.connect(server.address, headers=self.headers, transports=[transport], wait_timeout=20)

    def _heard(self, entry: dict[str, Any]) -> None:
        self.log[entry["seq"]] = entry

    def _joined(self) -> None:
        self.client.emit("chat:enter", {"room": self.room})

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


@pytest.mark.parametrize("transport", ["websocket", "polling"])
def test_kill_in_a_burst(server: Server, room: int, transport: str) -> None:
    tabs = [Tab(server, person, room, transport) for person in SENDERS]
    stored_when_killed = threading.Event()

    def speak(tab: Tab) -> None:
        for number in range(MESSAGES // len(SENDERS)):
            tab.send(f"{tab.person}-message-{number:03}", f"{tab.person} says {number}")
            if sum(len(tab.acknowledged) for tab in tabs) >= KILLED_AFTER:
                stored_when_killed.set()

    speakers = [threading.Thread(target=speak, args=(tab,)) for tab in tabs]
    for speaker in speakers:
        speaker.start()
    assert stored_when_killed.wait(PATIENCE), "the burst did not get going"
    before = {key: answer for tab in tabs for key, answer in dict(tab.acknowledged).items()}
    server.kill()
    assert len(before) < MESSAGES, "it was killed in the middle"
    server.start()
    for speaker in speakers:
        speaker.join(PATIENCE * 2)
        assert not speaker.is_alive()

    stored = everything_stored(server, room)
    acknowledged = {key: answer for tab in tabs for key, answer in tab.acknowledged.items()}
    assert len(acknowledged) == MESSAGES
    assert sorted(stored) == sorted(acknowledged), "each once, and nothing else"
    for key, answer in (acknowledged | before).items():
        assert (answer["id"], answer["seq"]) == stored[key], "what was promised before the kill is what is there"
    assert sorted(seq for _id, seq in stored.values()) == list(range(1, MESSAGES + 1))
    logs = [tab.catch_up() for tab in tabs]
    for tab in tabs:
        tab.client.disconnect()
    assert [entry["seq"] for entry in logs[0]] == list(range(1, MESSAGES + 1))
    assert all([same(entry) for entry in log] == [same(entry) for entry in logs[0]] for log in logs)
    for tab in tabs:
        own = [key_of(entry) for entry in logs[0] if entry["author"] == getattr(ids, tab.person)]
        assert own == sorted(own), "everybody's own words stand in the order in which they said them"


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


def test_the_acknowledgement_is_lost(server: Server, room: int) -> None:
    """F03: the server is killed between its commit and the answer; the retry is answered with the same message."""
    tab = Tab(server, "ada", room, "websocket")
    tab.send("before-anything", "First")
    tab.client.emit(
        "chat:post", {"room": room, "client_id": "the-lost-answer", "text": "Heard?"}
    )  # nobody waits for it
    until = time.monotonic() + 10
    while "the-lost-answer" not in everything_stored(server, room) and time.monotonic() < until:
        time.sleep(0.01)
    server.kill()
    kept = everything_stored(server, room)["the-lost-answer"]
    server.start()
    tab.send("the-lost-answer", "Heard?")
    answer = tab.acknowledged["the-lost-answer"]
    tab.client.disconnect()
    assert (answer["id"], answer["seq"]) == kept
    assert len(everything_stored(server, room)) == 2
