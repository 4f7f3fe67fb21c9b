"""A room is found by what it is called, in what its reader sees of it."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from app.accounts.models import Member
from app.chat import bound, involvement, operations, queries
from app.chat.listed import listed_rooms
from app.chat.models import Room, RoomMembership
from app.cohorts.models import Group
from app.extensions import db
from app.kernel import clock, text
from tests.cast import ids
from tests.chat.conftest import connect, member


@pytest.fixture
def rename(act):
    def do(person, name):
        values = {"display_name": name, "sort_name": text.sort_name(name)}
        act(None, lambda: db.session.execute(update(Member).where(Member.id == getattr(ids, person)).values(**values)))

    return do


@pytest.fixture
def chat_called(act):
    """A group chat of ada's, of some name."""
    act(None, connect, "ada", "mate", "friend", "outsider")

    def make(name="", people=("mate", "friend")):
        with_them = [getattr(ids, person) for person in people]
        key = f"the-key-of-{text.slug(name)}-{len(people)}"
        return act("ada", lambda ada: operations.start_group_dm(ada, with_them, name=name, client_key=key).id)

    return make


def found(act, person, words):
    return {item.room.id for item in act(person, lambda me: listed_rooms(me, called=words).items)}


def shown(browser, person, words, **more):
    page = browser(person).get("/rooms", query_string={"q": words} | more).text
    return page, {int(id) for id in re.findall(r'class="rooms__item" href="/rooms/(\d+)"', page)}


def test_a_chat_of_two_is_found_by_the_name_of_the_other(act, dm, rename, browser):
    rename("friend", "Zoë van der Bèrg")
    for words in ("Zoë", "zoe berg", "BERG", "van zo", "ë"):
        assert shown(browser, "ada", words)[1] == {dm}, words
    for words in ("zoe bergen", "berg mate", "%", "_"):
        assert shown(browser, "ada", words)[1] == set(), words
    assert not found(act, "friend", "zoe")  # one's own name stands in all rooms


def test_a_room_is_found_by_its_name_without_accents_or_capitals(chat_called, browser):
    room, other = chat_called("Café der Brücken"), chat_called("Bridges", ("friend", "outsider"))
    for words in ("cafe", "BRUCKEN café", "brück"):
        assert shown(browser, "ada", words)[1] == {room}, words
    assert shown(browser, "ada", "bri")[1] == {other}


def test_a_chat_without_a_name_is_found_by_its_people_and_one_with_a_name_is_not(act, chat_called, rename):
    rename("friend", "Yrsa Quill")
    nameless, named = chat_called(), chat_called("Tea", ("friend", "outsider"))
    assert found(act, "ada", "yrsa") == {nameless}
    assert found(act, "ada", "tea") == {named}


def test_a_group_without_a_name_is_found_by_its_number_as_it_reads(act, browser):
    def nameless():
        db.session.get_one(Group, 1).name = ""
        bound.follow("group", [1])

    act(None, nameless)
    page, rooms = shown(browser, "ada", "GROUP 4")
    assert len(rooms) == 1 and "Group 4" in page
    assert not shown(browser, "ada", "group 5")[1]


def test_only_ones_own_rooms_are_found(act, dm, chat_called):
    room = chat_called("Lanterns")
    assert found(act, "ada", "lanterns") == found(act, "mate", "lanterns") == {room}
    assert not found(act, "outsider", "lanterns") and not found(act, "organiser", "lanterns")


def test_hidden_rooms_are_found_too_under_a_heading_of_their_own(act, chat_called, browser):
    room = chat_called("Lanterns")
    act("ada", lambda ada: involvement.choose_involvement(ada, queries.get_room(ada, room), "hidden"))
    assert f'href="/rooms/{room}"' not in browser("ada").get("/rooms").text
    page, rooms = shown(browser, "ada", "lanterns")
    assert rooms == {room} and "<h2>Hidden</h2>" in page


def test_who_left_finds_nobody_who_came_since(act, chat_called, rename):
    rename("outsider", "Yrsa Quill")
    room = chat_called()
    assert not found(act, "mate", "yrsa")
    act("mate", lambda mate: operations.leave_room(mate, queries.get_room(mate, room)))
    hour = clock.now() - timedelta(hours=1)
    left = update(RoomMembership).where(RoomMembership.room_id == room, RoomMembership.member_id == ids.mate)
    act(None, lambda: db.session.execute(left.values(left_at=hour)))
    act("ada", lambda ada: operations.add_to_room(ada, queries.get_room(ada, room), ids.outsider))
    assert found(act, "ada", "yrsa") == {room} and not found(act, "mate", "yrsa")


def test_former_members_are_found_by_nobody(act, dm):
    name = act(None, lambda: member("friend").display_name)
    assert found(act, "ada", name) == {dm}
    act(None, lambda: setattr(member("friend"), "state", "deactivated"))
    assert not found(act, "ada", name)


def test_the_pages_of_what_was_found_stay_with_it(act, browser):
    def many():
        for number in range(70):
            room = Room(kind="group_dm", name=f"Lantern {number}", made_by_id=ids.ada, client_key=f"room-key-{number}")
            room.last_message_at = clock.now() - timedelta(minutes=number)
            db.session.add(room)
            db.session.flush()
            db.session.add(RoomMembership(room_id=room.id, member_id=ids.ada))

    act(None, many)
    page, first = shown(browser, "ada", "lantern")
    after = re.search(r'href="/rooms\?q=lantern&amp;after=([\w-]+)"', page)
    assert len(first) == queries.ROOMS and after
    _page, second = shown(browser, "ada", "lantern", after=after[1])
    assert len(second) == 10 and not first & second


def test_nothing_found_says_what_to_do_and_looks_in_what_was_said(dm, browser):
    page, rooms = shown(browser, "ada", "nobodyiscalledthis")
    assert not rooms and "No room is called that" in page
    assert 'href="/rooms/search?q=nobodyiscalledthis"' in page


def test_as_one_types_rooms_are_offered_and_what_was_said(dm, browser, rename):
    rename("friend", "Zoë van der Bèrg")
    offered = browser("ada").get("/rooms/called?q=zoe").text
    assert re.findall(r'role="option"[^>]*href="([^"]*)"', offered) == [f"/rooms/{dm}", "/rooms/search?q=zoe"]
    assert browser("ada").get("/rooms/called?q=").text.strip() == ""
