"""kill -9 in a burst of messages: what was acknowledged is there once, and everybody sees one order (F01, F03)."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cast import ids
from tests.faults.joined import Joined
from tests.faults.server import Server
from tests.faults.talk import PATIENCE, SENDERS, Tab, a_room, everything_stored, key_of, same

# What the client library leaves open when its server is shot is the library's own.
pytestmark = [pytest.mark.faults, pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")]


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[list[Server]]:
    """One worker, with SQLite."""
    server = Server(tmp_path)
    server.start()
    yield [server]
    server.kill()
    server.forget()


@pytest.fixture
def joined(tmp_path: Path) -> Iterator[list[Server]]:
    """Two workers, with PostgreSQL and Redis."""
    running = Joined(tmp_path)
    running.start()
    yield running.workers
    running.kill()


SHORT = [("alone", "websocket"), ("joined", "polling")]
LONG = [(shape, transport) for shape in ("alone", "joined") for transport in ("websocket", "polling")]


@pytest.mark.parametrize(
    ("shape", "transport", "messages", "kills"),
    [
        *(pytest.param(*each, 240, 3) for each in SHORT),
        *(pytest.param(*each, 1000, 20, marks=pytest.mark.long) for each in LONG),
    ],
)
def test_kills_in_a_burst(
    request: pytest.FixtureRequest, shape: str, transport: str, messages: int, kills: int
) -> None:
    servers: list[Server] = request.getfixturevalue(shape)
    room = a_room(servers[0])
    tabs = [Tab(servers[n % len(servers)], person, room, transport) for n, person in enumerate(SENDERS)]
    promised: dict[str, tuple[int, int]] = {}

    def speak(tab: Tab) -> None:
        for number in range(messages // len(tabs)):
            tab.send(f"{tab.person}-message-{number:03}", f"{tab.person} says {number}")

    speakers = [threading.Thread(target=speak, args=(tab,), daemon=True) for tab in tabs]
    for speaker in speakers:
        speaker.start()
    for kill in range(kills):
        wait_for(tabs, (kill + 1) * messages // (kills + 2))
        promised |= {key: (said["id"], said["seq"]) for tab in tabs for key, said in dict(tab.acknowledged).items()}
        for server in servers:
            server.kill()
        for server in servers:
            server.start()
    assert len(promised) < messages, "they were killed in the middle"
    for speaker in speakers:
        speaker.join(PATIENCE * 2)
        assert not speaker.is_alive()

    stored = everything_stored(servers[0], room)
    acknowledged = {key: (said["id"], said["seq"]) for tab in tabs for key, said in tab.acknowledged.items()}
    assert len(acknowledged) == messages
    assert acknowledged == stored, "each once, and nothing else"
    assert promised.items() <= stored.items(), "what was promised before a kill is what is there"
    assert sorted(seq for _id, seq in stored.values()) == list(range(1, messages + 1))
    logs = [tab.catch_up() for tab in tabs]
    for tab in tabs:
        tab.client.disconnect()
    assert [entry["seq"] for entry in logs[0]] == list(range(1, messages + 1))
    assert all([same(entry) for entry in log] == [same(entry) for entry in logs[0]] for log in logs)
    for tab in tabs:
        own = [key_of(entry) for entry in logs[0] if entry["author"] == getattr(ids, tab.person)]
        assert own == sorted(own), "everybody's own words stand in the order in which they said them"


def wait_for(tabs: list[Tab], acknowledged: int) -> None:
    until = time.monotonic() + PATIENCE
    while sum(len(tab.acknowledged) for tab in tabs) < acknowledged:
        assert time.monotonic() < until, "the burst did not get going"
        time.sleep(0.01)


def test_the_acknowledgement_is_lost(alone: list[Server]) -> None:
    """F03: the server is killed between its commit and the answer; the retry is answered with the same message."""
    [server] = alone
    room = a_room(server)
    tab = Tab(server, "ada", room, "websocket")
    tab.send("before-anything", "First")
    # nobody waits for this one
    tab.client.emit("chat:post", {"room": room, "client_id": "the-lost-answer", "text": "Heard?"})
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
