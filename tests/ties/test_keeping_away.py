"""A block keeps somebody away on every channel, and a mute keeps still what stays readable (C-24, C-25)."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.accounts.models import Member
from app.chat import operations as chat
from app.chat import queries as rooms
from app.chat.unread import waiting_rooms
from app.extensions import db
from app.kernel import clock, mail
from app.kernel.errors import Forbidden
from app.notifications.models import Notification
from app.notifications.operations import notify
from app.partners import operations as partners
from app.threads import reactions
from app.ties import operations as ties
from app.ties.models import Mute
from tests.cast import ids
from tests.threads.places import on_post, reply, thread

NOTE = "I counted who touches what during many night shifts and cannot draw it."


def member(person):
    return db.session.get(Member, getattr(ids, person))


def told(read, person="ada"):
    return read(lambda: db.session.scalar(select(func.count()).where(Notification.member_id == getattr(ids, person))))


def unread(act, person="ada"):
    return act(person, lambda me: db.session.scalar(select(waiting_rooms(me))))


@pytest.fixture
def group(act):
    """A group chat of mate, ada and outsider, whom the outsider brought together."""
    act(None, lambda: [ties.connect(member("outsider"), member(one)) for one in ("ada", "mate")] and None)
    return act("outsider", lambda me: chat.start_group_dm(me, [ids.ada, ids.mate], client_key="the-group-key").id)


# What mate does, each by itself; ada is told of it unless she keeps him away. Each prepares first, and then does it.


def by_mention(act, _group):
    id = thread(act, "outsider")
    return lambda: reply(act, "mate", id, "@Ada Lindewater, do you know?")


def by_reply(act, _group):
    id = thread(act, "ada")
    return lambda: reply(act, "mate", id, "An answer to the thread", to=1)


def by_reaction(act, _group):
    id = thread(act, "ada")

    def do():
        on_post(act, "mate", id, 1, reactions.react, kind="useful")
        clock.move(timedelta(days=1))
        end = reactions.last_day()
        act(None, lambda: [reactions.tell_author(one, post, end) for one, post in reactions.most_reacted(end).items()])

    return do


def by_message_in_a_group(act, group):
    return lambda: act(
        "mate",
        lambda me: chat.post_message(
            me, rooms.get_room(me, group), body="Are you there?", client_key="key-of-the-message"
        ),
    )


def by_request(act, _group):
    return lambda: act(
        "mate",
        lambda me: partners.ask_to_connect(me, member("ada"), purpose="advice", note=NOTE, client_key="key-request-1"),
    )


CHANNELS = [by_mention, by_reply, by_reaction, by_message_in_a_group, by_request]


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize("how", [None, ties.block_member, ties.mute_member])
def test_on_every_channel_nothing_is_heard(act, read, drain, group, channel, how):
    do = channel(act, group)
    if how:
        act("ada", lambda me: how(me, member("mate")))
    before = told(read)
    if how is ties.block_member and channel is by_request:
        pass  # the door is shut already: a profile that is not there
    else:
        do()
    clock.move(timedelta(hours=1))
    drain()
    heard = (
        told(read) - before,
        unread(act),
        sum("example.org" in str(one["To"]) and "ada" in str(one["To"]) for one in mail.sent),
    )
    assert (heard[0] > 0) is (how is None), "without it, there is something to hear"
    if how:
        assert heard == (0, 0, 0)
    elif channel is by_message_in_a_group:
        assert heard[1] == 1


def test_the_door_of_a_request_is_not_there_for_the_blocked(act, browser):
    act("ada", lambda me: ties.block_member(me, member("mate")))
    for path in ("", "/ask", "/first-message", "/card"):
        assert browser("mate").get(f"/people/{ids.ada}{path}").status_code == 404


def test_the_blocked_bring_nobody_together_with_who_blocks_them(act, group):
    act(None, lambda: ties.connect(member("mate"), member("friend")) and None)
    act("ada", lambda me: ties.block_member(me, member("mate")))
    with pytest.raises(Forbidden):
        act("mate", lambda me: chat.start_group_dm(me, [ids.ada, ids.friend], client_key="another-group"))


def test_both_may_still_work_in_one_room_and_what_is_said_is_collapsed(act, browser, group):
    act("ada", lambda me: ties.block_member(me, member("mate")))
    for person, key in (("mate", "key-of-mate-1"), ("ada", "key-of-ada-12")):
        act(person, lambda me, key=key: chat.post_message(me, rooms.get_room(me, group), body="Work", client_key=key))
    assert f'data-blocked="{ids.mate}"' in browser("ada").get(f"/rooms/{group}").text
    assert 'data-blocked=""' in browser("mate").get(f"/rooms/{group}").text, "nobody learns that they are blocked"


def test_what_staff_do_as_staff_comes_through_and_what_they_write_themselves_does_not(act, read):
    act("ada", lambda me: ties.block_member(me, member("site_moderator")))
    id = thread(act, "ada")
    for cause, heard in (("moved", True), ("letter", True), ("reply", False), ("direct message", False)):
        before = told(read)
        act(None, notify, ids.ada, cause, "thread", id, by_id=ids.site_moderator, once=f"once {cause}")
        assert (told(read) > before) is heard, cause


def test_what_staff_did_stays_in_the_list_after_a_block(act, browser):
    id = thread(act, "ada")
    act(None, notify, ids.ada, "moved", "thread", id, by_id=ids.site_moderator, once="moved once")
    act("ada", lambda me: ties.block_member(me, member("site_moderator")))
    assert "moved what you wrote" in browser("ada").get("/notifications").text


# Muting


def test_a_mute_leaves_everything_readable_and_is_told_nobody(act, browser, group):
    browser("ada").post(f"/people/{ids.mate}/mute")
    act("mate", lambda me: chat.post_message(me, rooms.get_room(me, group), body="Read me", client_key="key-read-me-1"))
    ada = browser("ada")
    page = ada.get(f"/rooms/{group}").text
    assert "Read me" in page and 'data-blocked=""' in page
    assert "Read me" in ada.get("/rooms").text
    assert ada.get(f"/people/{ids.mate}").status_code == browser("mate").get(f"/people/{ids.ada}").status_code == 200
    assert "Muted" not in browser("mate").get(f"/people/{ids.ada}").text


def test_muted_once_and_heard_again(act, browser, read):
    ada = browser("ada")
    for _ in range(2):
        assert ada.post(f"/people/{ids.mate}/mute").status_code == 303
    assert len(read(select(Mute))) == 1
    assert "Mats Grachtmeer" in ada.get("/settings/blocks").text
    assert "Hear of them again" in ada.get(f"/people/{ids.mate}").text
    ada.post(f"/people/{ids.mate}/mute/delete")
    assert "Mats Grachtmeer" not in ada.get("/settings/blocks").text
    with pytest.raises(Forbidden):
        act("ada", lambda me: ties.mute_member(me, me))


def test_unblocked_everything_is_heard_again_and_nothing_old(act, read):
    act("ada", lambda me: ties.block_member(me, member("mate")))
    id = thread(act, "outsider")
    reply(act, "mate", id, "@Ada Lindewater, in vain")
    act("ada", lambda me: ties.unblock_member(me, ids.mate))
    before = told(read)
    assert before == 0
    reply(act, "mate", id, "@Ada Lindewater, at last")
    assert told(read) == 1
