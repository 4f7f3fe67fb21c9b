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


class Burst:
    """Everybody says one thing after the other, while servers come and go under them."""

    def __init__(self, servers: list[Server], transport: str, messages: int) -> None:
        self.servers, self.messages, self.room = servers, messages, a_room(servers[0])
        self.tabs = [Tab(servers[n % len(servers)], who, self.room, transport) for n, who in enumerate(SENDERS)]
        self.promised: dict[str, tuple[int, int]] = {}
        self.speakers = [threading.Thread(target=self._speak, args=(tab,), daemon=True) for tab in self.tabs]
        for speaker in self.speakers:
            speaker.start()

    def _speak(self, tab: Tab) -> None:
        for number in range(self.messages // len(self.tabs)):
            tab.send(f"{tab.person}-message-{number:03}", f"{tab.person} says {number}")

    @property
    def acknowledged(self) -> dict[str, tuple[int, int]]:
        return {key: (said["id"], said["seq"]) for tab in self.tabs for key, said in dict(tab.acknowledged).items()}

    def wait_for(self, acknowledged: int) -> None:
        """Until so much was acknowledged, and everybody came to a word again: one worker is up before the other."""
        until, before = time.monotonic() + PATIENCE, [len(tab.acknowledged) for tab in self.tabs]
        while len(self.acknowledged) < acknowledged or not self._goes_on(before):
            assert time.monotonic() < until, "the burst did not get going"
            time.sleep(0.01)
        self.promised |= self.acknowledged

    def _goes_on(self, before: list[int]) -> bool:
        share = self.messages // len(self.tabs)
        said = [len(tab.acknowledged) for tab in self.tabs]
        return all(now > then or now == share for now, then in zip(said, before, strict=True))

    def all_is_well(self) -> None:
        assert len(self.promised) < self.messages, "they ended in the middle"
        for speaker in self.speakers:
            speaker.join(PATIENCE * 2)
            assert not speaker.is_alive()
        stored = everything_stored(self.servers[0], self.room)
        assert len(self.acknowledged) == self.messages
        assert self.acknowledged == stored, "each once, and nothing else"
        assert self.promised.items() <= stored.items(), "what was promised before an end is what is there"
        assert sorted(seq for _id, seq in stored.values()) == list(range(1, self.messages + 1))
        logs = [tab.catch_up() for tab in self.tabs]
        for tab in self.tabs:
            tab.client.disconnect()
        assert [entry["seq"] for entry in logs[0]] == list(range(1, self.messages + 1))
        assert all([same(entry) for entry in log] == [same(entry) for entry in logs[0]] for log in logs)
        for tab in self.tabs:
            own = [key_of(entry) for entry in logs[0] if entry["author"] == getattr(ids, tab.person)]
            assert own == sorted(own), "everybody's own words stand in the order in which they said them"


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
    burst = Burst(request.getfixturevalue(shape), transport, messages)
    for kill in range(kills):
        burst.wait_for((kill + 1) * messages // (kills + 2))
        for server in burst.servers:
            server.kill()
        for server in burst.servers:
            server.start()
    burst.all_is_well()


def test_a_release_in_a_burst(alone: list[Server]) -> None:
    """F02: it is asked to stop, and comes back."""
    burst = Burst(alone, "websocket", 120)
    burst.wait_for(40)
    burst.servers[0].stop()
    burst.servers[0].start()
    burst.all_is_well()


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
