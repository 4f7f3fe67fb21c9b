"""How much sockets may ask and be told: floods are refused and hung up on, and nobody else notices (SECURITY-AND-FAULTS F23)."""

import queue
from types import SimpleNamespace

import pytest

from app.accounts.models import Member
from app.chat import operations
from app.extensions import db, socketio
from app.kernel.errors import TooMany
from app.web import paces, sockets
from app.web.paces import Asking, Pace
from tests.cast import ids


@pytest.fixture
def tick(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(paces.time, "monotonic", lambda: now[0])

    def advance(seconds):
        now[0] += seconds

    return advance


def test_a_pace_holds_so_much_and_fills_by_the_second(tick):
    pace = Pace(10, 5)
    assert [pace.take() for _ in range(10)] == [0] * 10
    assert pace.take() == pytest.approx(0.2)
    tick(0.2)
    assert pace.take() == 0
    tick(100)
    assert [pace.take() for _ in range(10)] == [0] * 10
    assert pace.take() > 0


def test_who_asks_too_much_is_refused_and_who_goes_on_is_a_flood(tick):
    asking = Asking()
    for _ in range(Asking.AT_ONCE):
        asking.ask()
    with pytest.raises(TooMany) as refused:
        asking.ask()
    assert refused.value.retry_after == 1
    assert not asking.is_a_flood
    for _ in range(Asking.PATIENCE):
        with pytest.raises(TooMany):
            asking.ask()
    assert asking.is_a_flood


def test_who_is_quick_now_and_then_is_no_flood(tick):
    asking = Asking()
    for _ in range(100):
        for _ in range(Asking.AT_ONCE + 20):
            try:
                asking.ask()
            except TooMany:
                pass
        tick(10)
    assert not asking.is_a_flood


@pytest.mark.parametrize(
    ("event", "payload"), [("watch", {"what": "space", "id": 1}), ("chat:here", {"room": 1}), ("chat:here", ["x"])]
)
def test_a_flood_is_hung_up_on_and_others_are_not(app, socket, event, payload):
    ada, friend = socket("ada"), socket("friend")
    answers = []
    while ada.is_connected() and len(answers) < 5000:
        answers.append(ada.emit(event, payload, callback=True))
    assert not ada.is_connected()
    refused = [answer for answer in answers if answer and not answer["ok"] and answer["status"] == 429]
    assert refused and refused[0]["retry_after"] >= 1 and refused[0]["message"]
    assert friend.emit("watch", {"what": "space", "id": 1}, callback=True).get("status") != 429


def test_while_listeners_are_behind_a_message_is_refused_with_a_sentence_and_sent_later(act, socket, monkeypatch):
    room = act("ada", lambda ada: operations.open_dm(ada, db.session.get_one(Member, ids.friend)).id)
    ada, friend = socket("ada"), socket("friend")
    for client in (ada, friend):
        assert client.emit("chat:enter", {"room": room}, callback=True)["ok"]

    def say(key):
        return ada.emit("chat:post", {"room": room, "client_id": key, "text": "Hello"}, callback=True)

    assert say("the-first-message")["ok"]
    waiting = SimpleNamespace(queue=queue.Queue())
    lines = {number: waiting for _, number in socketio.server.manager.get_participants("/", f"room:{room}")}
    monkeypatch.setattr(socketio.server.eio, "sockets", lines)
    for _ in range(sockets.MOST_BEHIND):
        waiting.queue.put("something")
    assert say("the-second-message")["ok"]
    waiting.queue.put("one more")
    refused = say("the-third-message")
    assert (refused["ok"], refused["status"]) == (False, 503)
    assert refused["retry_after"] >= 1 and "Nothing was lost" in refused["message"]
    # How busy it is, is not theirs to know.
    unheard = {"room": room, "client_id": "a-strangers-message", "text": "Hello"}
    assert socket("outsider").emit("chat:post", unheard, callback=True)["status"] == 404
    waiting.queue.get()
    assert say("the-third-message")["ok"]


def test_behind_very_many_who_speak_a_message_is_refused_rather_than_its_line_held_up(act, socket, monkeypatch):
    room = act("ada", lambda ada: operations.open_dm(ada, db.session.get_one(Member, ids.friend)).id)
    ada, said = socket("ada"), {"room": room, "client_id": "the-only-message", "text": "Hello"}
    others = set(range(-sockets.MOST_WRITING - 1, 0))
    monkeypatch.setattr(sockets, "_writing", others)
    refused = ada.emit("chat:post", said, callback=True)
    assert refused["status"] == 503 and "Nothing was lost" in refused["message"]
    others.pop()
    assert ada.emit("chat:post", said, callback=True)["ok"]
    assert len(others) == sockets.MOST_WRITING, "who is answered is counted no more"
