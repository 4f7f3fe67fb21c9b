"""Two web workers, one of them under gevent, with a real Redis between: the same entries, counts, and ends of sockets."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from app.accounts import operations as accounts
from app.accounts.models import Member
from app.chat import operations, queries
from app.chat.showing import show_presence
from app.extensions import db
from tests.cast import ids
from tests.faults.joined import Joined
from tests.faults.talk import Tab, a_room, same

pytestmark = pytest.mark.faults
SOON = 2  # seconds within which who may no longer hear does not (C-10)


@pytest.fixture(scope="module")
def joined(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Joined]:
    running = Joined(tmp_path_factory.mktemp("joined"))
    running.start()
    yield running
    running.kill()


@pytest.fixture
def tabs(joined: Joined) -> Iterator[Callable[..., Tab]]:
    """A page of a person: on the threaded worker by WebSocket, or on the other by polling."""
    opened: list[Tab] = []

    def open_tab(person: str, room: int, *, green: bool = False) -> Tab:
        server, transport = (joined.green, "polling") if green else (joined.threaded, "websocket")
        opened.append(Tab(server, person, room, transport))
        return opened[-1]

    yield open_tab
    for tab in opened:
        tab.client.disconnect()


def soon(what: Callable[[], Any], within: float = SOON) -> bool:
    until = time.monotonic() + within
    while not what():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def test_both_hear_the_same_in_one_order(joined: Joined, tabs: Callable[..., Tab]) -> None:
    room = a_room(joined.threaded)
    ada, friend = tabs("ada", room), tabs("friend", room, green=True)
    for number in range(20):
        ada.send(f"ada-says-{number:03}", f"Number {number}")
        friend.send(f"friend-says-{number:03}", f"And {number}")
    assert soon(lambda: len(ada.log) == len(friend.log) == 40, 10), "heard live, not fetched"
    assert [same(entry) for entry in ada.catch_up()] == [same(entry) for entry in friend.catch_up()]


def test_what_waits_is_counted_in_the_other_worker(joined: Joined, tabs: Callable[..., Tab]) -> None:
    room = a_room(joined.threaded)
    ada, friend = tabs("ada", room), tabs("friend", room, green=True)
    told: list[dict[str, int]] = []
    friend.client.on("counts", told.append)
    friend.client.emit("chat:leave", {"room": room})
    time.sleep(0.2)
    ada.send("ada-counts-one", "Are you there?")
    assert soon(lambda: any(f"room-{room}" in counts for counts in told), 5)


def test_who_leaves_hears_no_more_wherever_their_socket_is(joined: Joined, tabs: Callable[..., Tab]) -> None:
    room = a_room(joined.threaded)
    ada, mate = tabs("ada", room), tabs("mate", room, green=True)
    ada.send("ada-before-the-end", "Before")
    assert soon(lambda: mate.log, 5)
    joined.act("mate", lambda actor: operations.leave_room(actor, queries.get_room(actor, room)))
    time.sleep(SOON)
    heard = dict(mate.log)
    ada.send("ada-after-the-end", "After")
    time.sleep(1)
    assert mate.log == heard
    assert mate.client.connected


def test_who_is_here_is_known_in_both(joined: Joined, tabs: Callable[..., Tab]) -> None:
    """C-27: who comes, stays, and does not want to be seen any more, on pages of the other worker too."""
    room = a_room(joined.threaded)
    ada, friend = tabs("ada", room), tabs("friend", room, green=True)

    def here(tab: Tab) -> set[int]:
        return set(tab.client.call("chat:here", {"room": room}, timeout=5).get("here", []))

    assert soon(lambda: here(ada) == here(friend) >= {ids.ada, ids.friend})
    joined.act("friend", lambda actor: show_presence(actor, False))
    assert soon(lambda: ids.friend not in here(ada))
    joined.act("friend", lambda actor: show_presence(actor, True))


def suspend(actor: Member) -> None:
    suspended = db.session.get_one(Member, ids.supervisor)
    accounts.suspend_member(actor, suspended, until=None, reason="Wrote to many people who had not asked.")


def test_who_is_suspended_is_cut_off_wherever_their_socket_is(joined: Joined, tabs: Callable[..., Tab]) -> None:
    room = a_room(joined.threaded)
    supervisor = tabs("supervisor", room, green=True)
    assert supervisor.client.connected
    joined.act("site_moderator", suspend)
    assert soon(lambda: not supervisor.client.connected)


def test_redis_dies_and_returns(joined: Joined, tabs: Callable[..., Tab]) -> None:
    """Meanwhile all is stored and acknowledged, and read from the log; then everybody hears again."""
    room = a_room(joined.threaded)
    ada, friend = tabs("ada", room), tabs("friend", room, green=True)
    ada.send("ada-with-redis", "With")
    assert soon(lambda: friend.log, 5)
    joined.redis.kill()
    ada.send("ada-without-redis", "Without")
    assert len(friend.catch_up()) == len(ada.catch_up())
    joined.redis.start()
    numbers = iter(range(1000))

    def heard() -> bool:
        before = len(friend.log)
        ada.send(f"ada-again-{next(numbers):04}", "Again")
        time.sleep(0.3)
        return len(friend.log) > before

    assert soon(heard, 30)
    assert [same(entry) for entry in ada.catch_up()] == [same(entry) for entry in friend.catch_up()]
