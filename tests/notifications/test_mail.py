"""N-5, N-7, N-8, F41: mail two minutes later, to those who still have not read it, and nothing in it that is private."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.chat import operations as chat
from app.chat import queries as rooms
from app.extensions import db
from app.kernel import clock, outbox
from app.notifications import choices, choosing, operations, queries
from app.notifications.kinds import KINDS, Channels
from app.notifications.models import Delivery, Notification
from app.threads import operations as threads
from app.threads import queries as spaces
from app.threads import watching
from app.ties import operations as ties
from tests import cast
from tests.notifications.post import html, serve, text
from tests.threads.places import COMMON, GROUP, IMAGING, on_post, on_thread, reply, thread

SECRET = "eleven-projections"


@pytest.fixture
def post(house, monkeypatch):
    postmaster, server = serve()
    monkeypatch.setitem(house.config, "SMTP_URL", f"smtp://127.0.0.1:{server.port}")
    yield postmaster
    server.stop()


@pytest.fixture
def later(drain):
    """Let so many minutes pass in all, and do what is due."""

    def wait(minutes):
        clock.move(timedelta(minutes=minutes))
        drain()

    return wait


def member(person):
    return db.session.get_one(Member, cast.id_of(person))


def test_a_mail_leaves_after_two_minutes_and_never_again(act, post, later, read):
    reply(act, "mate", thread(act, "ada"), f"Yes, from {SECRET}.")
    later(1.9)
    assert post.taken == []
    later(2.1)
    (message,) = post.taken
    assert message["To"] == "ada@example.org"
    assert message["Subject"] == "Mats Grachtmeer replied in Can we scan at the bedside?"
    for body in (text(message), html(message)):
        assert SECRET in body and "Mats Grachtmeer" in body
    assert [row.channel for row in read(select(Delivery))] == ["mail"]
    act(None, lambda: outbox.put(operations.MAIL, lane="mail", member_id=cast.ids.ada))
    later(60)
    assert len(post.taken) == 1
    assert read(select(outbox.OutboxItem).where(outbox.OutboxItem.lane == "mail")) == []


def test_what_is_read_meanwhile_is_not_mailed(act, post, later):
    id = thread(act, "ada")
    reply(act, "mate", id)
    on_thread(act, "ada", id, threads.read_up_to, position=2)
    later(5)
    assert post.taken == []


@pytest.mark.parametrize("what", ["hidden", "blocked", "left", "unwanted", "suspended"])
def test_what_is_gone_blocked_or_not_wanted_any_more_is_not_mailed(act, post, later, what):
    id = thread(act, "ada", GROUP if what == "left" else 1)
    author = "supervisor" if what == "left" else "mate"
    reply(act, author, id)
    assert act("ada", queries.unread) == 1
    if what == "hidden":
        on_post(act, "admin", id, 2, threads.hide_post, reason="Spam")
    elif what == "blocked":
        act("ada", lambda me: ties.block_member(me, member("mate")))
    elif what == "left":
        from app.cohorts.models import GroupMembership

        gone = select(GroupMembership).where(GroupMembership.member_id == cast.ids.ada)
        act(None, lambda: db.session.delete(db.session.scalars(gone).one()))
    elif what == "suspended":
        act(None, lambda: setattr(member("ada"), "suspended_until", clock.now() + timedelta(days=1)))
    else:
        act("ada", lambda me: choosing.choose(me, {"reply": Channels(True, "no", False)}))
    later(5)
    assert post.to("ada") == []


def test_several_become_one_and_so_do_those_that_keep_coming(act, post, later):
    first, second = thread(act, "ada"), thread(act, "ada", title="Another thread altogether")
    reply(act, "mate", first)
    clock.move(timedelta(minutes=1.5))
    reply(act, "friend", first)
    reply(act, "friend", second)
    later(2.2)
    assert post.taken == [], "there is more that has not waited yet"
    later(3.6)
    (message,) = post.taken
    assert message["Subject"] == "Replies to you: 2 new"
    assert "Fenna Duinroos and Mats Grachtmeer replied in Can we scan at the bedside?" in text(message)
    assert "Another thread altogether" in text(message)
    later(30)
    assert len(post.taken) == 1


def test_nobody_waits_longer_than_ten_minutes_for_what_keeps_coming(act, post, later):
    id = thread(act, "ada")
    for minute in range(12):
        clock.move(timedelta(minutes=minute))
        reply(act, "mate", id)
        later(minute + 0.1)
    assert len(post.taken) == 1


def test_different_kinds_are_different_mails(act, post, later):
    reply(act, "mate", thread(act, "ada"))
    act(
        None,
        lambda: operations.notify(cast.ids.ada, "free again", "person", cast.ids.mate, by_id=cast.ids.mate, once="x"),
    )
    later(3)
    assert len({message["List-Unsubscribe"] for message in post.taken}) == 2


# Nothing private


def test_a_space_that_is_not_for_all_puts_nothing_in_a_mail(act, post, later):
    id = thread(act, "ada", GROUP, title="Falls of our ward")
    reply(act, "supervisor", id, f"Not {SECRET}.")
    later(3)
    (message,) = post.taken
    whole = message.as_string() + text(message) + html(message) + str(message["Subject"])
    assert "Anselm Kroonvogel replied to you in a private space" in str(message["Subject"])
    for private in (SECRET, "Falls of our ward", "falls-of-our-ward"):
        assert private not in whole


def test_a_message_is_never_in_a_mail_and_several_are_one(act, post, later, browser, read):
    room_id = act("friend", lambda me: chat.open_dm(me, member("ada")).id)

    def say(words, key):
        act("friend", lambda me: chat.post_message(me, rooms.get_room(me, room_id), body=words, client_key=key))

    say(f"It is {SECRET}", "message-1")
    say("And more of it", "message-2")
    later(0)
    assert act("ada", queries.unread) == 0, "Chat counts messages, the bell does not"
    later(3)
    (message,) = post.to("ada")
    assert message["Subject"] == "Fenna Duinroos wrote to you"
    assert SECRET not in message.as_string() + text(message) + html(message)
    say("A third before anything is read", "message-3")
    later(10)
    assert len(post.taken) == 1
    id = read(select(Notification))[0].id
    assert browser("ada").get(f"/notifications/{id}").location == f"/rooms/{room_id}"
    act("ada", lambda me: chat.read_up_to(me, rooms.get_room(me, room_id), rooms.get_room(me, room_id).last_seq))
    assert browser("ada").get(f"/notifications/{id}").status_code == 404
    say("And one after", "message-4")
    later(11)
    later(14)
    assert len(post.taken) == 2


def test_a_message_that_is_read_or_taken_back_is_not_mailed(act, post, later):
    room_id = act("friend", lambda me: chat.open_dm(me, member("ada")).id)
    said = act(
        "friend", lambda me: chat.post_message(me, rooms.get_room(me, room_id), body="Oh", client_key="message-1").id
    )
    later(0)
    from app.chat.models import Message

    act("friend", lambda me: chat.delete_message(me, db.session.get_one(Message, said)))
    later(3)
    assert post.taken == []


# The headers


def test_the_mail_is_as_machines_want_it(act, post, later, browser):
    id = thread(act, "ada")
    reply(act, "mate", id)
    later(3)
    on_thread(act, "ada", id, threads.read_up_to, position=2)  # a second mail waits for a look at the thread
    reply(act, "friend", id)
    later(6)
    first, second = post.taken
    assert first["Message-ID"] != second["Message-ID"]
    assert first["References"] == second["References"] == f"<about-thread-{id}.{cast.ids.ada}@localhost>"
    assert first["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert "<img" not in html(first)
    stop = first["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    assert stop in text(first) and stop in html(first)
    assert browser(None).get(stop).status_code == 200
    assert browser(None).post(stop, data={"List-Unsubscribe": "One-Click"}).status_code == 303
    on_thread(act, "ada", id, threads.read_up_to, position=3)
    reply(act, "supervisor", id)
    later(9)
    assert len(post.taken) == 2


def test_the_mail_is_in_its_readers_language(act, post, later):
    act(None, lambda: setattr(member("ada"), "language", "nl"))
    reply(act, "mate", thread(act, "ada"))
    later(3)
    assert '<html lang="nl">' in html(post.taken[0])


def test_markup_in_a_name_stays_text(act, post, later):
    act(None, lambda: setattr(member("mate"), "display_name", "Mats <b>&{what}"))
    reply(act, "mate", thread(act, "ada", title="What of {who} & <i>us</i>?"))
    later(3)
    (message,) = post.taken
    assert message["Subject"] == "Mats <b>&{what} replied in What of {who} & <i>us</i>?"
    assert "<b>" not in html(message) and "<i>" not in html(message)


def test_quiet_hours_hold_a_mail_until_they_are_over(act, post, later):
    act(None, lambda: setattr(member("ada"), "time_zone", "UTC"))
    minute = clock.now().hour * 60 + clock.now().minute
    act("ada", choosing.set_quiet_hours, minute, (minute + 120) % 1440)
    reply(act, "mate", thread(act, "ada"))
    later(60)
    assert post.taken == []
    later(121)
    assert len(post.taken) == 1


# A server that is not well


def test_a_server_that_is_down_means_later_and_once(act, post, later, house, monkeypatch, read):
    up = house.config["SMTP_URL"]
    monkeypatch.setitem(house.config, "SMTP_URL", "smtp://127.0.0.1:9")
    reply(act, "mate", thread(act, "ada"))
    for minutes in (3, 4, 6):
        later(minutes)
    (item,) = read(select(outbox.OutboxItem).where(outbox.OutboxItem.lane == "mail"))
    assert item.attempts >= 2 and read(select(Delivery)) == []
    monkeypatch.setitem(house.config, "SMTP_URL", up)
    later(60)
    later(120)
    assert len(post.taken) == 1


def test_not_now_is_later_and_looked_at_again(act, post, later):
    id = thread(act, "ada")
    reply(act, "mate", id)
    post.answer = "450 4.2.0 try again"
    later(3)
    assert post.tries == 1 and post.taken == []
    on_thread(act, "ada", id, threads.read_up_to, position=2)
    post.answer = ""
    later(60)
    assert post.taken == [], "meanwhile it was read"


def test_an_address_refused_for_good_is_marked_and_its_owner_reads_it_here(act, post, later, browser):
    reply(act, "mate", thread(act, "ada"))
    post.answer = "550 5.1.1 no such user"
    later(3)
    later(30)
    assert post.tries == 1
    assert act("ada", lambda me: choices.settings_of(me.id)).refused_address == "ada@example.org"
    page = browser("ada")
    assert "Mail to you comes back: <em>ada@example.org</em>" in page.get("/notifications").text
    assert "Mail to ada@example.org comes back." in page.get("/settings/notifications").text
    post.answer = ""
    reply(act, "friend", thread(act, "ada", title="Another question altogether"))
    later(40)
    assert post.taken == []
    assert page.post("/settings/notifications/address").status_code == 303
    reply(act, "supervisor", thread(act, "ada", title="And one question more"))
    later(50)
    assert len(post.to("ada")) == 1


def test_the_ten_tries_of_a_mail_end_with_the_admin(act, post, later, read):
    reply(act, "mate", thread(act, "ada"))
    post.answer = "451 4.3.0 never"
    for hours in range(1, 30):
        later(hours * 60)
    assert post.tries == outbox.TRIES
    assert [item.topic for item in read(lambda: outbox.dead(5))] == [operations.MAIL]


def test_every_open_kind_can_be_stopped_from_its_mail(house):
    from app.notifications import stops

    with house.app_context():
        for name, kind in KINDS.items():
            if not kind.is_locked:
                assert stops.read(stops.stop_path(1, name).rsplit("/", 1)[1]) == (1, name)


def test_of_one_thread_comes_one_mail_whatever_it_is_about(act, post, later):
    id = thread(act, "ada")
    reply(act, "mate", id)
    reply(act, "friend", id, "@Ada Lindewater, do you see it?")
    later(3)
    assert ["mentioned you in" in message["Subject"] for message in post.to("ada")] == [True]
    reply(act, "mate", id)
    later(30)
    assert len(post.to("ada")) == 1
    on_thread(act, "ada", id, threads.read_up_to, position=9)
    reply(act, "mate", id)
    later(60)
    assert len(post.to("ada")) == 2


@pytest.mark.parametrize("what", ["thread", "space"])
def test_what_was_muted_meanwhile_is_neither_mailed_nor_counted(act, post, later, what):
    id = thread(act, "ada")
    reply(act, "mate", id, "@Fenna Duinroos, what do you see?")
    reply(act, "mate", thread(act, "ada", IMAGING), "@Fenna Duinroos, and here?")
    assert act("friend", queries.unread) == 2
    if what == "thread":
        on_thread(act, "friend", id, watching.watch_thread, level="muted")
    else:
        act("friend", lambda me: watching.watch_space(me, spaces.get_space(me, COMMON), "muted"))
    assert act("friend", queries.unread) == 1
    later(3)
    [message] = post.to("friend")
    assert "and here?" in text(message) and "what do you see?" not in text(message)


def test_what_is_all_read_here_is_what_stood_here(act, read):
    """A message that only a mail tells of is not read by it."""
    act("ada", lambda me: choosing.choose(me, {"reply": Channels(False, "now", False)}))
    id = thread(act, "ada")
    reply(act, "mate", id)
    reply(act, "friend", id, "@Ada Lindewater, do you see it?")
    act("ada", lambda me: operations.mark_all_read(me, up_to=1000))
    told = {one.cause: one.read_at for one in read(select(Notification).where(Notification.member_id == cast.ids.ada))}
    assert told["mention"] is not None and told["reply"] is None
