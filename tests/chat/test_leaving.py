"""Who leaves a group chat keeps what was said as it stood then: nothing that was changed since (C-12)."""

import re
from datetime import timedelta

import pytest

from app.chat import keeping, log, operations, queries, reacting, tending
from app.kernel import clock
from app.kernel.reportable import around
from app.moderation.queries import get_reportable
from tests.house.test_budget import BUDGET, statements


def message(id):
    return lambda actor: log.get_message(actor, id)[0]


def edit(act, person, id, text):
    clock.move(timedelta(minutes=1))
    act(
        person,
        lambda me: operations.edit_message(me, message(id)(me), body=text, html=f"<p>{text}</p>"),
    )


def leave(act, person, room):
    clock.move(timedelta(minutes=1))
    act(person, lambda me: operations.leave_room(me, queries.get_room(me, room)))
    clock.move(timedelta(minutes=1))


@pytest.fixture
def seen(browser):
    """Everything that somebody reads of a room and a message in it."""

    def look(person, room, id):
        client = browser(person)
        pages = ("/rooms", f"/rooms/{room}", f"/rooms/{room}/earlier", f"/messages/{id}", f"/rooms/{room}/people")
        pages = [*pages, f"/report/message/{id}"]
        return [client.get(page).text for page in pages] + [str(client.get(f"/rooms/{room}/log").json)]

    return look


def test_later_words_are_not_theirs(act, group, say, seen, browser):
    id = say("ada", group, "The first words")
    edit(act, "ada", id, "The words at that time")
    leave(act, "mate", group)
    edit(act, "ada", id, "Words of later days")
    edit(act, "ada", id, "Words of the last days")
    everything = seen("mate", group, id)
    assert not [one for one in everything if "days" in one]
    assert all("The words at that time" in everything[number] for number in (0, 1, 2, 3, 6))
    assert "edited" in browser("mate").get(f"/messages/{id}").text
    assert "Words of the last days" in browser("friend").get(f"/rooms/{group}").text


def test_an_answer_quotes_what_was_said_then(act, group, say, seen):
    id = say("ada", group, "The words at that time")
    answer = say("friend", group, "So it is", reply_to=id)
    leave(act, "mate", group)
    edit(act, "ada", id, "Words of later days")
    assert not [one for one in seen("mate", group, answer) if "later days" in one]


def test_later_reactions_and_pins_are_not_theirs(act, group, say, seen):
    first, second = say("ada", group, "Without a reaction"), say("ada", group, "With a pin")
    act("friend", lambda me: keeping.pin(me, message(second)(me), pinned=True))
    leave(act, "mate", group)
    act("friend", lambda me: reacting.react(me, message(first)(me), "useful"))
    act("friend", lambda me: keeping.pin(me, message(first)(me), pinned=True))
    everything = seen("mate", group, first)
    assert not [one for one in everything if 'class="reaction"' in one]
    people = everything[4]
    assert "With a pin" in people and "Without a reaction" not in people
    assert len(re.findall('data-word="pinned"', everything[1].split("<template")[0])) == 1


def test_what_was_taken_away_is_gone_for_them_too(act, group, say, seen):
    own, removed = say("ada", group, "Regretted by its author"), say("ada", group, "Removed by a moderator")
    leave(act, "mate", group)
    act("ada", lambda me: operations.delete_message(me, message(own)(me)))
    act("site_moderator", tending.remove_message, removed, reason="No", rule="")
    everything = seen("mate", group, own) + seen("mate", group, removed)
    assert not [one for one in everything if "Regretted" in one or "Removed by" in one]


def test_who_is_still_there_reads_what_stands(act, group, say, seen):
    id = say("ada", group, "The words at that time")
    edit(act, "ada", id, "Words of later days")
    assert len([one for one in seen("friend", group, id) if "Words of later days" in one]) >= 4


def test_a_report_of_theirs_takes_along_what_they_had(act, group, say):
    id = say("ada", group, "The words at that time")
    leave(act, "mate", group)
    edit(act, "ada", id, "Words of later days")
    pieces = act("mate", lambda me: [str(one.html).strip() for one in around(me, get_reportable(me, "message", id))])
    assert pieces == ["<p>The words at that time</p>"]


def test_their_pages_cost_no_more(act, group, say, browser, app):
    id = say("ada", group, "The words at that time")
    leave(act, "mate", group)
    edit(act, "ada", id, "Words of later days")
    mate = browser("mate")
    for path in (f"/rooms/{group}", f"/messages/{id}", f"/rooms/{group}/people"):
        mate.get(path)  # what is read once a process is no part of it
        with statements(app) as asked:
            assert mate.get(path).status_code == 200
        assert len(asked) <= BUDGET
