"""Who may begin to write to whom (C-21): four choices, every kind of tie, and the same words for every no."""

import pytest
from sqlalchemy import event, select

from app.accounts.models import Member
from app.chat import operations as chat
from app.chat import queries
from app.chat.models import Room
from app.extensions import db
from app.kernel.errors import Forbidden, Invalid
from app.ties import operations
from app.ties.models import WRITERS
from app.ties.queries import writers_of
from app.ties.reach import CANNOT, find_reach
from tests.cast import ids


def member(person):
    return db.session.get(Member, getattr(ids, person))


def choose(act, person, writers):
    act(person, lambda me: operations.choose_writers(me, writers))


def reach(act, person, other="ada"):
    return act(person, lambda me: find_reach(me, getattr(ids, other)))


@pytest.mark.parametrize(
    ("person", "by_choice"),
    [  # anyone, years, connections, nobody
        ("friend", ["direct", "direct", "direct", None]),  # connected
        ("supervisor", ["direct", "direct", None, None]),  # of ada's group
        ("mate", ["request", "request", None, None]),  # of her edition
        ("outsider", ["request", None, None, None]),
        ("site_moderator", ["direct"] * 4),
        ("admin", ["direct"] * 4),
        ("space_moderator", ["request", None, None, None]),
        ("ada", [None] * 4),
    ],
)
def test_who_may_begin_by_each_choice(act, person, by_choice):
    assert reach(act, person) == by_choice[1], "until somebody chooses, it is their years and connections"
    for writers, wanted in zip(WRITERS, by_choice, strict=True):
        choose(act, "ada", writers)
        assert reach(act, person) == wanted, writers


def test_a_block_either_way_and_an_absence_let_nobody_begin(act):
    choose(act, "outsider", "anyone")
    assert reach(act, "ada", "outsider") == "request"
    act("outsider", lambda me: operations.block_member(me, member("ada")))
    assert reach(act, "ada", "outsider") is None and reach(act, "outsider", "ada") is None
    act("ada", lambda me: operations.block_member(me, member("site_moderator")))
    assert reach(act, "site_moderator", "ada") is None, "what staff write for themselves can be kept away"
    assert reach(act, "ada", "staged") is None
    assert act("ada", lambda me: find_reach(me, 999_999)) is None


def test_an_unknown_choice_changes_nothing(act, browser):
    with pytest.raises(Invalid):
        choose(act, "ada", "everybody")
    assert browser("ada").post("/settings/writers", data={"writers": "all"}).status_code == 422
    assert act("ada", writers_of) == "years"


def test_the_choice_counts_at_once_and_is_taken_back(act, browser):
    ada = browser("ada")
    assert ada.post("/settings/writers", data={"writers": "nobody"}).status_code == 303
    page = ada.get("/settings/blocks").text
    assert 'value="nobody" aria-pressed="true"' in page
    assert "/settings/writers?writers=years" in page
    assert browser("supervisor").post(f"/people/{ids.ada}/dm").status_code == 403
    ada.post("/settings/writers?writers=years")
    assert browser("supervisor").post(f"/people/{ids.ada}/dm").status_code == 303


def test_every_no_is_the_same_page_by_as_many_statements(act, browser, app):
    """A choice, a block and an absence differ in nothing (C-24)."""
    choose(act, "outsider", "anyone")
    act("friend", lambda me: operations.block_member(me, member("ada")))
    answers = []
    for other in (ids.mate, ids.outsider, ids.friend, ids.staged, 999_999):
        said = []
        with app.app_context():
            event.listen(db.engine, "before_cursor_execute", lambda *more, said=said: said.append(more[2]))
        answer = browser("ada").post(f"/people/{other}/dm")
        answers.append((answer.status_code, CANNOT in answer.text, len(answer.data), len(said)))
    counts = [count for *_, count in answers]
    assert len({answer[:3] for answer in answers}) == 1 and answers[0][:2] == (403, True)
    assert len(set(counts)) == 1, counts


# In a chat of two


def may_write(act, person, room):
    return act(person, lambda me: queries.get_membership(me, room).is_together)


def test_a_running_chat_of_a_connection_goes_on_whatever_is_chosen(act):
    room = act("friend", lambda me: chat.begin_dm(me, ids.ada).id)
    choose(act, "ada", "nobody")
    assert may_write(act, "friend", room) and may_write(act, "ada", room)
    act("ada", lambda me: operations.end_connection(me, member("friend")))
    assert not may_write(act, "friend", room)
    choose(act, "ada", "anyone")
    assert may_write(act, "friend", room), "the end of a connection closes it unless the choice allows (M-12)"


def test_who_began_a_chat_may_be_answered(act):
    choose(act, "ada", "nobody")
    room = act("ada", lambda me: chat.begin_dm(me, ids.supervisor).id)
    assert may_write(act, "supervisor", room)
    choose(act, "supervisor", "nobody")
    assert not may_write(act, "ada", room)


def test_what_staff_begin_is_named_and_can_be_answered(act, browser):
    choose(act, "ada", "nobody")
    room = act("site_moderator", lambda me: chat.begin_dm(me, ids.ada).id)
    assert may_write(act, "ada", room)
    assert "Moderator of this site" in browser("ada").get(f"/rooms/{room}").text
    assert "Moderator of this site" not in browser("site_moderator").get(f"/rooms/{room}").text


def test_a_block_closes_an_open_chat_for_both_at_once(act, socket):
    room = act("friend", lambda me: chat.begin_dm(me, ids.ada).id)
    lines = {person: socket(person) for person in ("ada", "friend")}

    def say(person, key):
        return lines[person].emit("chat:post", {"room": room, "client_id": key, "text": "Hello"}, callback=True)

    assert say("ada", "key-00000001")["ok"] and say("friend", "key-00000002")["ok"]
    act("ada", lambda me: operations.block_member(me, member("friend")))
    assert {
        (say(person, f"key-later-{person}")["status"], say(person, f"key-more-{person}")["message"]) for person in lines
    } == {(403, CANNOT)}


def test_beginning_twice_is_one_room(act, read):
    for _ in range(2):
        act("supervisor", lambda me: chat.begin_dm(me, ids.ada))
    assert len(read(select(Room))) == 1
    with pytest.raises(Forbidden):
        act("outsider", lambda me: chat.begin_dm(me, ids.ada))


# What profiles say


@pytest.mark.parametrize(
    ("person", "on_profile", "on_card"),
    [
        ("friend", True, "You can write to each other"),
        ("supervisor", True, "You can write to each other"),
        ("mate", False, "A first message goes as a request"),
        ("outsider", False, ""),
    ],
)
def test_profile_and_card_say_what_is_possible(browser, person, on_profile, on_card):
    it = browser(person)
    assert (f'action="/people/{ids.ada}/dm"' in it.get(f"/people/{ids.ada}").text) is on_profile
    card = it.get(f"/people/{ids.ada}/card").text
    said = [words for words in ("You can write to each other", "A first message goes as a request") if words in card]
    assert said == ([on_card] if on_card else [])
