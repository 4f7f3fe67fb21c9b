"""Who is seen in a room, and who writes: members of the room only, nothing kept, off for both ways."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from app.accounts.models import Member
from app.chat import operations, presence, showing
from app.extensions import db
from app.kernel import clock
from tests.cast import ids


@pytest.fixture
def dm(act):
    return act("ada", lambda ada: operations.open_dm(ada, db.session.get(Member, ids.friend)).id)


def enter(page, room):
    return page.emit("chat:enter", {"room": room}, callback=True)


def heard(page, name):
    return [one["args"][0] for one in page.get_received() if one["name"] == name]


def test_each_sees_the_other_come_and_go(socket, dm):
    ada, friend = socket("ada"), socket("friend")
    assert enter(ada, dm)["here"] == [ids.ada]
    assert enter(friend, dm)["here"] == [ids.ada, ids.friend]
    assert heard(ada, "here")[-1] == {"room": dm, "people": [ids.ada, ids.friend]}
    friend.emit("chat:leave", {"room": dm}, callback=True)
    assert heard(ada, "here")[-1]["people"] == [ids.ada]


def test_who_closes_one_of_two_pages_is_here_still(socket, dm):
    ada, friend, again = socket("ada"), socket("friend"), socket("friend")
    for page in (ada, friend, again):
        enter(page, dm)
    friend.emit("chat:leave", {"room": dm}, callback=True)
    assert presence.here(dm) == [ids.ada, ids.friend]
    again.emit("chat:leave", {"room": dm}, callback=True)
    assert presence.here(dm) == [ids.ada]


def test_without_a_beat_one_is_gone_after_a_minute(socket, dm):
    ada, friend = socket("ada"), socket("friend")
    enter(ada, dm), enter(friend, dm)
    clock.move(timedelta(seconds=59))
    assert ada.emit("chat:here", {"room": dm}, callback=True)["here"] == [ids.ada, ids.friend]
    clock.move(timedelta(seconds=61))
    assert ada.emit("chat:here", {"room": dm}, callback=True)["here"] == [ids.ada]


def test_writing_is_told_once_in_three_seconds_and_costs_no_statement(app, socket, dm):
    ada, friend = socket("ada"), socket("friend")
    enter(ada, dm), enter(friend, dm)
    friend.get_received()
    with app.app_context():
        engine = db.engine
    count = []
    event.listen(engine, "before_cursor_execute", listener := lambda *_: count.append(1))
    for _ in range(5):
        ada.emit("chat:typing", {"room": dm})
        ada.emit("chat:here", {"room": dm})
    event.remove(engine, "before_cursor_execute", listener)
    assert heard(friend, "typing") == [{"room": dm, "member": ids.ada, "name": "Ada"}] and count == []
    clock.move(timedelta(seconds=4))
    ada.emit("chat:typing", {"room": dm})
    assert len(heard(friend, "typing")) == 1


def test_others_neither_see_nor_are_seen(socket, dm):
    ada, mate = socket("ada"), socket("mate")
    enter(ada, dm)
    assert mate.emit("chat:here", {"room": dm}, callback=True)["status"] == 404
    mate.emit("chat:typing", {"room": dm})
    assert heard(ada, "typing") == [] and presence.here(dm) == [ids.ada]
    for forged in (None, 7, {"room": "x"}, {"room": [dm]}, {}):
        assert mate.emit("chat:here", forged, callback=True)["status"] == 404


def test_off_hides_both_ways_at_once(act, socket, dm):
    ada, friend = socket("ada"), socket("friend")
    enter(ada, dm), enter(friend, dm)
    act("ada", lambda me: showing.show_presence(me, False))
    assert presence.here(dm) == [ids.friend]
    ada.get_received(), friend.get_received()
    ada.emit("chat:typing", {"room": dm})
    friend.emit("chat:typing", {"room": dm})
    assert heard(ada, "typing") == []
    assert [one["member"] for one in heard(friend, "typing")] == [ids.friend]
    assert enter(ada, dm)["here"] == []
    act("ada", lambda me: showing.show_presence(me, True))
    assert ids.friend in enter(ada, dm)["here"]


def test_a_block_parts_the_two_at_once(browser, socket, dm):
    ada, friend = socket("ada"), socket("friend")
    enter(ada, dm), enter(friend, dm)
    assert browser("ada").post(f"/people/{ids.friend}/block").status_code == 303
    ada.get_received(), friend.get_received()
    friend.emit("chat:typing", {"room": dm})
    assert heard(ada, "typing") == [] and presence.here(dm) == []
    assert enter(friend, dm)["here"] == []


def test_the_switch_of_the_settings(browser, dm):
    ada = browser("ada")
    assert ada.post("/settings/presence", data={"shows": "no"}).location == "/settings/blocks"
    assert 'value="no" aria-pressed="true"' in ada.get("/settings/blocks").text
