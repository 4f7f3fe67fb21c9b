"""What a member hears of a room."""

import pytest
from sqlalchemy import event, select

from app.accounts.models import Member
from app.chat import involvement, operations
from app.chat.models import Message, Room, RoomMembership
from app.chat.unread import unread_of, waiting_rooms
from app.extensions import db
from app.ties import operations as ties
from tests.cast import ids


@pytest.fixture
def dm(act):
    return act("ada", lambda ada: operations.open_dm(ada, db.session.get(Member, ids.friend)).id)


def choose(act, name, room, level):
    act(name, lambda me: involvement.choose_involvement(me, db.session.get(Room, room), level))


def say(act, name, room, key):
    return act(name, lambda me: operations.post_message(me, db.session.get(Room, room), body="Hi", client_key=key).id)


def waiting(act, name):
    return act(name, lambda me: db.session.scalar(select(waiting_rooms(me))))


def level_of(read, name):
    return read(select(RoomMembership.involvement).where(RoomMembership.member_id == getattr(ids, name)))


def test_by_default_everything_counts_in_ones_own_rooms_and_mentions_in_those_of_many(act, read, dm, edition):
    assert level_of(read, "friend") == ["everything"] and level_of(read, "mate") == ["mentions"]
    say(act, "ada", dm, "key-number-1")
    say(act, "ada", edition, "key-number-2")
    assert waiting(act, "friend") == 1 and waiting(act, "mate") == 0


def test_a_room_of_many_shows_what_is_unread_in_grey_and_a_mention_in_amber(act, browser, edition):
    id = say(act, "ada", edition, "key-number-1")
    mine = browser("mate").get("/rooms").text
    assert f'data-count="room-{edition}"' in mine and f'data-kind="new" data-count="room-{edition}"' not in mine
    act(None, lambda: involvement.note_mentioned(db.session.get(Message, id), [ids.mate, ids.blocker]))
    assert f'data-kind="new" data-count="room-{edition}"' in browser("mate").get("/rooms").text
    assert waiting(act, "mate") == 1 and waiting(act, "newcomer") == 0
    act(None, lambda: involvement.forget_mentioned(db.session.get(Message, id), [ids.mate]))
    assert waiting(act, "mate") == 0


def test_a_mention_by_somebody_blocked_waits_for_nobody(act, edition):
    id = say(act, "blocked", edition, "key-number-1")
    act(None, lambda: involvement.note_mentioned(db.session.get(Message, id), [ids.mate, ids.blocker]))
    assert (waiting(act, "mate"), waiting(act, "blocker")) == (1, 0)


def test_a_muted_room_shows_no_count_and_stands_under_quiet(act, browser, dm):
    choose(act, "friend", dm, "nothing")
    say(act, "ada", dm, "key-number-1")
    assert waiting(act, "friend") == 0
    page = browser("friend").get("/rooms").text
    assert "Quiet" in page and f'data-count="room-{dm}" hidden' in page


def test_a_hidden_chat_of_two_comes_back_with_a_message(act, browser, dm):
    choose(act, "friend", dm, "hidden")
    assert f"/rooms/{dm}" not in browser("friend").get("/rooms").text
    assert f"/rooms/{dm}" in browser("friend").get("/rooms?hidden=1").text
    say(act, "ada", dm, "key-number-1")
    assert f"/rooms/{dm}" in browser("friend").get("/rooms").text


def test_hidden_after_it_was_muted_it_stays_hidden(act, read, dm):
    choose(act, "friend", dm, "nothing")
    choose(act, "friend", dm, "hidden")
    say(act, "ada", dm, "key-number-1")
    assert level_of(read, "friend") == ["hidden"]


def test_a_muted_person_does_not_bring_a_hidden_chat_back(act, read, dm):
    act("friend", lambda me: ties.mute_member(me, db.session.get(Member, ids.ada)))
    choose(act, "friend", dm, "hidden")
    say(act, "ada", dm, "key-number-1")
    assert level_of(read, "friend") == ["hidden"]
    say(act, "friend", dm, "key-number-2")
    assert level_of(read, "friend") == ["everything"], "what they say themselves does"


def test_a_hidden_room_of_many_stays_hidden(act, browser, edition):
    choose(act, "mate", edition, "hidden")
    say(act, "ada", edition, "key-number-1")
    assert f"/rooms/{edition}" not in browser("mate").get("/rooms").text


def test_the_form_of_the_menu(browser, read, dm):
    ada = browser("ada")
    answer = ada.post(f"/rooms/{dm}/involvement", data={"involvement": "mentions"})
    assert answer.status_code == 303 and level_of(read, "ada") == ["mentions"]
    assert ada.post(f"/rooms/{dm}/involvement", data={"involvement": "all"}).status_code == 422
    assert ada.post(f"/rooms/{dm}/involvement", data={"involvement": "hidden"}).location == "/rooms"


def test_the_badge_is_exact_up_to_fifty(act, browser, dm):
    for number in range(51):
        say(act, "ada", dm, f"key-number-{number}")
    assert act(None, lambda: unread_of([ids.friend], dm))[ids.friend] == (1, 51)
    assert "50+" in browser("friend").get("/rooms").text


def test_two_hundred_rooms_are_listed_in_pages_at_the_cost_of_one(act, app, browser):
    def many(ada):
        for number in range(200):
            room = Room(kind="group_dm", name=f"Room {number}", made_by_id=ada.id, last_seq=1)
            db.session.add(room)
            db.session.flush()
            db.session.add_all(RoomMembership(room_id=room.id, member_id=id) for id in (ada.id, ids.friend))
            words = {"body": "Hi", "html": "<p>Hi</p>", "renderer": 1, "client_key": f"key-number-{number}"}
            db.session.add(Message(room_id=room.id, seq=1, author_id=ids.friend, **words))

    act("ada", many)
    ada, count = browser("ada"), []
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", heard := lambda *_: count.append(1))
    page = ada.get("/rooms").text
    event.remove(engine, "before_cursor_execute", heard)
    assert page.count("<small>") == 60 and "after=" in page and "50+" in page, "the rail's count is of rooms"
    assert len(count) <= 8
