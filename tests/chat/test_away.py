"""Word to those who are away: once for all that waits, by whom of it they hear."""

import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.chat import involvement, operations, queries
from app.extensions import db
from app.notifications.models import Notification
from app.ties import operations as ties
from tests.cast import ids


def told(read, person):
    found = select(Notification.by_id).where(Notification.member_id == getattr(ids, person))
    return read(found.where(Notification.cause == "direct message"))


def test_all_that_is_said_meanwhile_is_told_once_by_who_said_the_last(group, say, read, drain):
    for number in range(3):
        say("ada", group, f"Word {number}")
    say("friend", group, "And the last")
    drain()
    assert told(read, "mate") == [ids.friend]
    say("ada", group, "Still there?")
    drain()
    assert told(read, "mate") == [ids.friend], "what was told waits to be read"
    assert told(read, "friend") == [ids.ada], "not what they said themselves"


def test_who_is_not_heard_does_not_cover_who_is(act, group, say, read, drain):
    act("mate", lambda me: ties.mute_member(me, db.session.get(Member, ids.friend)))
    say("ada", group, "Who is there?")
    say("friend", group, "I am")
    drain()
    assert told(read, "mate") == [ids.ada]


def test_what_was_removed_meanwhile_covers_nothing(act, group, say, read, drain):
    from app.chat.log import get_message

    say("ada", group, "Who is there?")
    removed = say("friend", group, "Nobody")
    act("friend", lambda me: operations.delete_message(me, get_message(me, removed)[0]))
    drain()
    assert told(read, "mate") == [ids.ada]


@pytest.fixture
def mentioned(act, group, say):
    """mate wants mentions only; ada mentions them, and friend goes on."""
    act("mate", lambda me: involvement.choose_involvement(me, queries.get_room(me, group), "mentions"))
    name = act(None, lambda: db.session.get(Member, ids.mate).display_name)
    say("ada", group, f"Are you there, [@{name}](/people/{ids.mate})?")
    say("friend", group, "I am")


def test_who_wants_mentions_only_is_told_who_mentioned_them(mentioned, read, drain):
    drain()
    assert told(read, "mate") == [ids.ada]


def test_who_muted_them_since_is_told_of_nobody(act, mentioned, read, drain):
    act("mate", lambda me: ties.mute_member(me, db.session.get(Member, ids.ada)))
    drain()
    assert told(read, "mate") == []


def test_who_wants_everything_of_a_large_room_is_told_of_it(act, edition, say, read, drain):
    """C-15: nobody else is, and who is mentioned there is told of that alone."""
    act("mate", lambda me: involvement.choose_involvement(me, queries.get_room(me, edition), "everything"))
    say("ada", edition, "Something for all")
    drain()
    assert told(read, "mate") == [ids.ada]
    assert read(select(Notification.member_id).where(Notification.cause == "direct message")) == [ids.mate]
    act(
        "mate",
        lambda me: operations.read_up_to(me, queries.get_room(me, edition), queries.get_room(me, edition).last_seq),
    )
    name = act(None, lambda: db.session.get(Member, ids.mate).display_name)
    say("ada", edition, f"And [@{name}](/people/{ids.mate})")
    drain()
    causes = read(select(Notification.cause).where(Notification.member_id == ids.mate).order_by(Notification.id))
    assert causes == ["direct message", "mention in chat"]
