"""What a room shows of a meeting: a card in the place of the message that proposed it, as new as the meeting."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import event, select

from app.chat import log
from app.chat.models import Message
from app.chat.operations import delete_message, edit_message, leave_room, open_dm, post_message, start_group_dm
from app.chat.queries import get_room
from app.extensions import db
from app.kernel import clock
from app.kernel.text import LARGEST
from app.meetings import operations, queries
from app.meetings.clocks import by_the_clock
from app.ties.operations import connect
from tests import cast
from tests.introductions.places import member

ZONE = "Europe/Amsterdam"


@pytest.fixture
def room(act):
    """The dm of ada and friend."""
    return act("ada", lambda me: open_dm(me, member("friend")).id)


@pytest.fixture
def three(act):
    """A group chat of ada, friend and mate."""
    act(None, lambda: [connect(member("ada"), member(one)) for one in ("friend", "mate")])
    ids = [cast.ids.friend, cast.ids.mate]
    return act("ada", lambda me: start_group_dm(me, ids, client_key="three-of-them").id)


def propose(act, room, title="Alarms <at> night", key="a-meeting-of-ada"):
    ahead = by_the_clock(clock.now(), ZONE).replace(hour=10, minute=0, second=0, microsecond=0)
    times = [ahead + timedelta(days=days) for days in (2, 3, 4)]
    return act("ada", lambda me: operations.propose(
        me, room, title=title, minutes=45, times=times, base="https://example.org/meetings/", client_key=key
    ).id)  # fmt: skip


def fix(act, id):
    def first(me):
        meeting = queries.get_meeting(me, id)
        operations.fix_time(me, meeting, meeting.times[0].id)
        return meeting.starts_at

    return act("ada", first)


def cancel(act, id):
    act("ada", lambda me: operations.cancel_meeting(me, queries.get_meeting(me, id)))


def shown(browser, room, person="friend"):
    """The cards of the room's page, without what is between their tags."""
    page = browser(person).get(f"/rooms/{room}").text
    return [
        re.sub(r">\s+<", "><", card) for card in re.findall(r'<div class="request message__card">.*?</div>', page, re.S)
    ]


def words(card):
    return " ".join(re.sub(r"<[^>]+>", " ", card).split())


@pytest.mark.parametrize("person", ["ada", "friend"])
def test_both_see_what_is_proposed_and_where_to_answer(act, room, browser, person):
    id = propose(act, room)
    [card] = shown(browser, room, person)
    assert words(card) == "Alarms &lt;at&gt; night Times proposed: 3 45 minutes Say when you can"
    assert f'href="/meetings/{id}"' in card and "example.org" not in card


def test_what_is_stored_and_listed_stays_words_with_a_link(act, room, browser, read):
    id = propose(act, room)
    [message] = read(select(Message))
    assert message.body == f"[Alarms \\<at\\> night](https://example.org/meetings/{id})"
    assert "You: Alarms &lt;at&gt; night" in browser("ada").get("/rooms").text


def test_it_says_what_became_of_it_and_nobody_reads_it_as_edited(act, room, browser):
    id = propose(act, room)
    at = fix(act, id)
    [card] = shown(browser, room)
    assert f'datetime="{at.isoformat()}"' in card and "10:00" in words(card) and "Open the meeting" in card
    cancel(act, id)
    [card] = shown(browser, room)
    assert words(card) == "Alarms &lt;at&gt; night Cancelled 45 minutes Open the meeting"
    assert 'data-word="edited"' not in browser("friend").get(f"/rooms/{room}").text.split("<template")[0]


def test_a_page_that_was_open_is_told_the_same_as_one_that_is_opened(act, room, browser):
    id = propose(act, room)
    fix(act, id)
    entries = browser("friend").get(f"/rooms/{room}/log?after=0").json["entries"]
    assert [entry["kind"] for entry in entries] == ["posted", "edited"]
    page = re.sub(r"\s+", " ", browser("friend").get(f"/rooms/{room}").text)
    assert re.sub(r"\s+", " ", entries[-1]["html"]) in page and "message__card" in entries[-1]["html"]


def test_who_left_reads_the_words_and_not_what_became_of_it(act, three, browser):
    id = propose(act, three)
    assert len(shown(browser, three, "mate")) == 1
    act("mate", lambda me: leave_room(me, get_room(me, three)))
    fix(act, id)
    page = browser("mate").get(f"/rooms/{three}").text
    assert shown(browser, three, "mate") == [] and ">Alarms &lt;at&gt; night</a>" in page
    entries = browser("mate").get(f"/rooms/{three}/log?after=0").json["entries"]
    assert entries and "message__card" not in "".join(entry["html"] for entry in entries)


@pytest.mark.parametrize("number", ["{id}", "", "x", "0", "-1", str(LARGEST), "9" * 40])
def test_a_key_of_ones_own_making_shows_no_meeting(act, room, three, browser, number):
    id = propose(act, three)
    key = f"meeting-{number.format(id=id)}"
    act("friend", lambda me: post_message(me, get_room(me, room), body="Look here", client_key=key))
    assert shown(browser, room) == [] and "Look here" in browser("friend").get(f"/rooms/{room}").text
    other = f"meeting-{id}"
    act("mate", lambda me: post_message(me, get_room(me, three), body="And here", client_key=other))
    assert len(shown(browser, three)) == 1 and "And here" in browser("friend").get(f"/rooms/{three}").text


def test_words_that_its_proposer_put_in_their_place_stand_below_it_and_removed_ones_take_it_away(act, room, browser):
    id = propose(act, room)

    def mine(me):
        return log.find_sent(me, f"meeting-{id}")

    act("ada", lambda me: edit_message(me, mine(me), body="Rather by phone", html="<p>Rather by phone</p>"))
    assert len(shown(browser, room)) == 1 and "Rather by phone" in browser("friend").get(f"/rooms/{room}").text
    act("ada", lambda me: delete_message(me, mine(me)))
    assert shown(browser, room) == []
    before = act("ada", lambda me: get_room(me, room).last_seq)
    fix(act, id)
    assert act("ada", lambda me: get_room(me, room).last_seq) == before


def test_many_cards_are_one_question_to_the_database(act, room, browser, house):
    for number in range(9):
        propose(act, room, key=f"a-meeting-of-ada-{number}")
    friend, asked = browser("friend"), []
    friend.get(f"/rooms/{room}")
    with house.app_context():
        engine = db.engine
    note = lambda connection, cursor, statement, *rest: asked.append(statement) if statement != "BEGIN" else None  # noqa: E731
    event.listen(engine, "after_cursor_execute", note)
    try:
        assert friend.get(f"/rooms/{room}").text.count("message__card-title") == 9
    finally:
        event.remove(engine, "after_cursor_execute", note)
    assert len(asked) <= 8, "\n".join(one[:120] for one in asked)
