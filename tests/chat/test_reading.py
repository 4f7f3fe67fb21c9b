"""The pointer, marking unread, and who is told by mail of what they did not see."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.chat import operations, reading
from app.chat.models import Room, RoomMembership
from app.chat.unread import waiting_rooms
from app.extensions import db
from app.kernel import clock, mail
from app.kernel.errors import NotFound
from app.kernel.jobs import drain_all
from tests.cast import ids


@pytest.fixture
def dm(act):
    return act("ada", lambda ada: operations.open_dm(ada, db.session.get(Member, ids.friend)).id)


def say(act, name, room, key="key-number-1"):
    return act(name, lambda me: operations.post_message(me, db.session.get(Room, room), body="Hi", client_key=key).seq)


def read_on(act, room, seq):
    act("friend", lambda me: operations.read_up_to(me, db.session.get(Room, room), seq))


def pointer(read):
    return read(select(RoomMembership.read_seq).where(RoomMembership.member_id == ids.friend))[0]


def mark(act, room, seq=None):
    act("friend", lambda me: reading.mark_unread(me, db.session.get(Room, room), seq))


# Mark unread


def test_marked_unread_it_waits_again_on_all_pages(act, read, socket, dm):
    for number in (1, 2, 3):
        say(act, "ada", dm, f"key-number-{number}")
    read_on(act, dm, 3)
    page = socket("friend")
    mark(act, dm)
    assert pointer(read) == 2
    assert [one["args"] for one in page.get_received() if one["name"] == "read"] == [
        [{"room": dm, "seq": 2, "back": True}]
    ]
    assert act("friend", lambda me: db.session.scalar(select(waiting_rooms(me)))) == 1
    mark(act, dm, 1)
    assert pointer(read) == 0
    mark(act, dm, 2)
    assert pointer(read) == 0, "what is unread already is not read by it"


def test_reading_on_never_moves_back(act, read, dm):
    for number in (1, 2, 3):
        say(act, "ada", dm, f"key-number-{number}")
    read_on(act, dm, 3)
    read_on(act, dm, 1)
    assert pointer(read) == 3


def test_what_is_not_there_is_not_marked(act, dm):
    say(act, "friend", dm)
    for seq in (None, 7):
        with pytest.raises(NotFound):
            mark(act, dm, seq)


def test_who_left_a_room_leaves_nothing_unread_in_it(act, browser, group):
    say(act, "ada", group)
    act("mate", lambda me: operations.leave_room(me, db.session.get(Room, group)))
    refused = browser("mate").post(f"/rooms/{group}/unread", data={"seq": ""})
    assert refused.status_code == 403 and "nothing in it waits for you" in refused.text


def test_the_form_goes_back_to_the_list(act, browser, dm, read):
    say(act, "ada", dm)
    read_on(act, dm, 1)
    answer = browser("friend").post(f"/rooms/{dm}/unread", data={"seq": ""})
    assert answer.location == "/rooms" and pointer(read) == 0


# Mail (C-15): two minutes after the message, unless the room lay open within the last minute


def mailed_after(app, act, dm, *, seen_after=None):
    """Whether friend gets a mail of ada's message, having had the room open so many seconds after it."""
    began = clock.now()

    def at(seconds):
        clock.move(timedelta())
        clock.move(began + timedelta(seconds=seconds) - clock.now())

    say(act, "ada", dm)
    with app.app_context():
        drain_all()
    if seen_after is not None:
        at(seen_after)
        act("friend", lambda me: reading.note_visible(me, db.session.get(Room, dm)))
    at(125)
    with app.app_context():
        drain_all()
    return [letter["To"] for letter in mail.sent] == ["friend@example.org"]


def test_who_is_away_is_told_after_two_minutes(app, act, dm):
    assert mailed_after(app, act, dm)


def test_who_has_the_room_before_their_eyes_is_not(app, act, dm):
    assert not mailed_after(app, act, dm, seen_after=100)


def test_who_closed_their_laptop_a_minute_after_the_message_is(app, act, dm):
    assert mailed_after(app, act, dm, seen_after=60)


def test_a_page_without_a_line_says_that_it_is_seen(browser, act, read, dm):
    """C-7"""
    say(act, "ada", dm)
    assert browser("friend").post(f"/rooms/{dm}/visible").json == {"ok": True}
    assert read(select(RoomMembership.visible_at).where(RoomMembership.member_id == ids.friend))[0]
    assert browser("mate").post(f"/rooms/{dm}/visible").status_code == 404


def test_only_what_waits_is_noted_as_seen_and_not_at_every_turn(act, read, dm):
    def seen():
        act("friend", lambda me: reading.note_visible(me, db.session.get(Room, dm)))
        return read(select(RoomMembership.visible_at).where(RoomMembership.member_id == ids.friend))[0]

    assert seen() is None
    say(act, "ada", dm)
    first = seen()
    clock.move(timedelta(seconds=10))
    assert first and seen() == first
    clock.move(timedelta(seconds=40))
    assert seen() > first


def test_a_second_absence_has_its_own_mail(app, act, dm):
    """Marked unread, or looked at without reading on: what comes after that is told again."""
    assert mailed_after(app, act, dm)
    mail.sent.clear()
    for number, comes_back in enumerate((lambda: mark_back(act, dm), lambda: look_in(act, dm)), 2):
        clock.move(timedelta(hours=number))
        comes_back()
        clock.move(timedelta(hours=number, minutes=10))
        say(act, "ada", dm, f"key-number-{number}")
        said_again(app, number)
        assert [letter["To"] for letter in mail.sent] == ["friend@example.org"]
        say(act, "ada", dm, f"key-again-{number}")
        said_again(app, number)
        assert len(mail.sent) == 1, "until they do, it is one"
        mail.sent.clear()


def mark_back(act, dm):
    read_on(act, dm, 1)
    mark(act, dm, 1)


def look_in(act, dm):
    act("friend", lambda me: reading.note_visible(me, db.session.get(Room, dm)))


def said_again(app, hours):
    with app.app_context():
        drain_all()
    clock.move(timedelta(hours=hours, minutes=15))
    with app.app_context():
        drain_all()
