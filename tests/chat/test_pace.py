"""How fast somebody may write in chats (C-23): twenty at once, then one in two seconds; ten a minute for who is new."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import Member
from app.chat import operations
from app.chat.models import Message
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import TooMany
from app.ties import operations as ties
from tests.cast import ids


@pytest.fixture(autouse=True)
def paced(app, monkeypatch):
    monkeypatch.setitem(app.config, "POST_PACE", True)


@pytest.fixture
def room(act):
    def make():
        ada, new = (db.session.get(Member, id) for id in (ids.ada, ids.newcomer))
        ties.connect(ada, new)
        return operations.open_dm(ada, new).id

    return act(None, make)


def say(act, person, room, number):
    key = f"key-{person}-{number:04}"
    act(person, lambda me: operations.say(me, room, body=f"No {number}", html=f"<p>No {number}</p>", client_key=key))


def said(read):
    return read(lambda: db.session.scalar(select(func.count(Message.id))))


def test_twenty_at_once_and_then_one_every_two_seconds(act, read, room):
    for number in range(20):
        say(act, "ada", room, number)
    with pytest.raises(TooMany) as refused:
        say(act, "ada", room, 20)
    assert refused.value.retry_after in (1, 2) and refused.value.values["most"] == 20
    for number in (20, 21):
        clock.move(timedelta(seconds=2 * (number - 19)))
        say(act, "ada", room, number)
        with pytest.raises(TooMany):
            say(act, "ada", room, number + 1)
    assert said(read) == 22
    clock.move(timedelta(seconds=60))
    for number in range(30, 50):
        say(act, "ada", room, number)


def test_who_is_new_says_ten_a_minute(act, read, room):
    for number in range(10):
        say(act, "newcomer", room, number)
    clock.move(timedelta(seconds=20))
    with pytest.raises(TooMany) as refused:
        say(act, "newcomer", room, 10)
    assert 30 < refused.value.retry_after <= 40
    clock.move(timedelta(seconds=61))
    say(act, "newcomer", room, 10)
    assert said(read) == 11


def test_the_same_message_again_is_none_more(act, read, room):
    for number in range(20):
        say(act, "ada", room, number)
    say(act, "ada", room, 19)
    assert said(read) == 20


def test_the_line_says_when_to_send_again(act, socket, room):
    for number in range(20):
        say(act, "ada", room, number)
    answer = socket("ada").emit("chat:post", {"room": room, "client_id": "key-too-soon-1", "text": "?"}, callback=True)
    assert answer["status"] == 429 and answer["retry_after"] <= 2 and "20 messages in 30 seconds" in answer["message"]


def test_what_another_act_says_for_somebody_is_free_of_it(act, room):
    for number in range(20):
        say(act, "ada", room, number)
    act(
        "newcomer",
        lambda me: operations.open_dm(
            db.session.get(Member, ids.ada), me, first="A note", first_by=db.session.get(Member, ids.ada)
        ),
    )
