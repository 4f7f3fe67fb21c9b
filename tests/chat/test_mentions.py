"""Mentions in chat: who is named with an @ hears of it, as long as they are (C-8, C-16, C-24)."""

import json

import pytest
from sqlalchemy import select, update

from app.accounts.models import Member
from app.chat import away, mentioning, operations
from app.chat.models import Message, Room, RoomMembership
from app.extensions import db, socketio
from app.kernel import bus
from app.kernel.errors import Invalid
from app.kernel.outbox import OutboxItem
from app.notifications.models import Notification
from app.ties import operations as ties
from tests.cast import ids
from tests.chat.conftest import member
from tests.chat.test_rooms import delete, fold, log_of, page_of


@pytest.fixture
def hall(act):
    """A large room, in which each of them hears of mentions only."""

    def make():
        room = Room(kind="edition", name="Noordhaven 2025", made_by_id=ids.ada, client_key="key-of-the-hall")
        db.session.add(room)
        db.session.flush()
        for id in (ids.ada, ids.mate, ids.friend, ids.outsider):
            db.session.add(RoomMembership(room_id=room.id, member_id=id, involvement="mentions"))
        return room.id

    return act(None, make)


def told(read):
    rows = select(Notification.member_id).where(Notification.cause == "mention in chat")
    return sorted(read(rows))


def html(read, message):
    return read(lambda: db.session.get(Message, message).html)


def rendered(act, person, message, text):
    from app.kernel import markup

    return act(person, lambda me: edit_as_typed(me, message, text, markup.render(text, chat=True)))


def edit_as_typed(me, message, text, made):
    from app.chat import log, operations

    operations.edit_message(me, log.get_message(me, message)[0], body=text, html=made)


def test_a_name_after_an_at_links_a_person_and_shows_them_as_they_are_called_today(act, hall, say, browser, read):
    message = say("ada", hall, "Ask @Fenna Duinroos, not @Somebody Else")
    assert f'href="/people/{ids.friend}"' in html(read, message)
    assert read(lambda: mentioning.mentioned_in(db.session.get(Message, message))) == {ids.friend}
    act(None, lambda: db.session.execute(update(Member).where(Member.id == ids.friend).values(display_name="Fen Roos")))
    line = page_of(browser, "mate", hall)[0]
    assert '<span class="mention" dir="auto">@Fen Roos</span>, not @Somebody Else' in line
    assert log_of(browser, "mate", hall)["entries"][0]["html"] == line
    assert "@Fen Roos" in browser("ada").get(f"/messages/{message}").text.split("data-edit")[1]
    assert "Duinroos" not in browser("mate").get("/rooms").text


def test_only_the_mentioned_hear_of_it(act, hall, say, read):
    say("ada", hall, "Ask @Fenna Duinroos and @Ada Noordhaven, @Olga Verweg")
    assert told(read) == sorted([ids.friend, ids.outsider])


def test_every_worker_is_asked_to_count_for_the_mentioned(act, hall, say, monkeypatch):
    """Over Redis, which takes JSON."""
    asked = []
    monkeypatch.setattr(bus, "is_there", lambda: True)
    monkeypatch.setattr(bus, "ask", lambda what, arguments: asked.append(json.loads(json.dumps([what, arguments]))))
    monkeypatch.setattr(socketio, "emit", lambda *_, **__: None)
    message = say("ada", hall, "Ask @Fenna Duinroos")
    assert ["app.chat.broadcasts.counts", [hall, [ids.friend]]] in asked
    asked.clear()
    act("ada", delete, message)
    assert ["app.chat.broadcasts.counts", [hall, [ids.friend]]] in asked


def test_who_is_not_in_the_room_is_not_mentioned(act, hall, say, read):
    act(None, lambda: db.session.delete(db.session.get(RoomMembership, (hall, ids.friend))))
    message = say("ada", hall, "Ask @Fenna Duinroos")
    assert "/people/" not in html(read, message) and told(read) == []


def test_edited_in_tells_and_edited_out_takes_it_back(act, hall, say, read):
    """C-16"""
    message = say("ada", hall, "Ask @Fenna Duinroos")
    rendered(act, "ada", message, "Ask @Mats Grachtmeer")
    assert told(read) == [ids.mate]
    rendered(act, "ada", message, "Ask @Mats Grachtmeer, please")
    assert told(read) == [ids.mate]
    act("ada", delete, message)
    assert told(read) == []


def test_who_wants_nothing_of_a_room_or_blocks_the_author_hears_nothing(act, hall, say, read):
    act(None, lambda: setattr(db.session.get(RoomMembership, (hall, ids.friend)), "involvement", "nothing"))
    act("mate", lambda mate: ties.block_member(mate, member("ada")))
    say("ada", hall, "@Fenna Duinroos @Mats Grachtmeer @Olga Verweg")
    assert told(read) == [ids.outsider]


def test_at_most_five_are_mentioned(act, hall, say, read):
    others = ("supervisor", "organiser", "space_moderator", "site_moderator")
    act(None, lambda: [db.session.add(RoomMembership(room_id=hall, member_id=getattr(ids, p))) for p in others])
    names = [read(lambda id=id: db.session.get(Member, id).display_name) for id in (
        ids.mate, ids.friend, ids.outsider, *(getattr(ids, p) for p in others))]  # fmt: skip
    say("ada", hall, " and ".join(f"@{name}" for name in names[:5]))
    with pytest.raises(Invalid, match="at most"):
        say("ada", hall, " and ".join(f"@{name}" for name in names[:6]))


def test_a_mention_in_a_chat_of_ones_own_is_told_as_its_messages_are(act, group, say, read, drain):
    say("ada", group, "Ask @Fenna Duinroos")
    drain()
    assert told(read) == []
    assert read(select(Notification.cause)) == ["direct message"]


def test_reading_on_puts_the_notice_behind_one(act, hall, say, browser, read):
    say("ada", hall, "Ask @Fenna Duinroos")
    unseen = select(Notification.id).where(Notification.read_at.is_(None))
    assert "Noordhaven 2025" in browser("friend").get("/notifications").text
    browser("friend").post(f"/rooms/{hall}/read", data={"seq": "1"})
    assert read(unseen) == []


def test_the_list_at_an_at_offers_who_is_in_the_room(act, hall, say, browser):
    rows = browser("ada").get(f"/rooms/{hall}/mentionable?q=fen").text
    assert 'data-text="@Fenna Duinroos"' in rows and "Mats" not in rows
    assert "Supervisor" not in browser("ada").get(f"/rooms/{hall}/mentionable?q=").text
    assert browser("supervisor").get(f"/rooms/{hall}/mentionable?q=fen").status_code == 404
    act("friend", lambda friend: ties.block_member(friend, member("ada")))
    assert "Fenna" not in browser("ada").get(f"/rooms/{hall}/mentionable?q=fen").text


def test_the_state_fetched_fresh_is_the_old_one_and_its_entries(act, hall, say, browser):
    first = say("ada", hall, "Ask @Fenna Duinroos")
    say("mate", hall, "Why @Fenna Duinroos?", reply_to=first)
    old = fold({}, log_of(browser, "ada", hall)["entries"])
    rendered(act, "ada", first, "Ask @Mats Grachtmeer")
    entries = log_of(browser, "ada", hall, after=2)["entries"]
    new = fold({}, log_of(browser, "ada", hall)["entries"])
    assert fold(old, entries) == new != old and list(new.values()) == page_of(browser, "ada", hall)
    assert "@Mats Grachtmeer" in list(new.values())[1], "the quote says it too"


def test_of_somebody_blocked_the_page_of_a_message_shows_nothing_unasked(act, group, say, browser):
    """C-24: collapsed like in the room, itself and where an answer quotes it."""
    hidden = say("friend", group, "Words of hers")
    answer = say("ada", group, "An answer to them", reply_to=hidden)
    act("mate", lambda me: ties.block_member(me, member("friend")))
    page = browser("mate").get(f"/messages/{hidden}").text
    assert "Fenna" not in page.split("<main")[1].split('<details class="message-veil">')[0] and "Words of hers" in page
    page = browser("mate").get(f"/messages/{answer}").text
    assert "An answer to them" in page and "Words of hers" not in page and "hidden person" in page
    assert "Words of hers" in browser("ada").get(f"/messages/{answer}").text


def test_the_list_of_rooms_names_whom_its_last_words_mention(act, group, say, browser):
    say("ada", group, "@Mats Grachtmeer has the beads")
    assert "@Mats Grachtmeer has the beads" in browser("friend").get("/rooms").text
    assert "@Mats Grachtmeer has the beads" in browser("friend").get(f"/rooms/{group}").text.split("<header")[1]


def test_edited_out_what_mentioned_before_waits_still(act, hall, say, read):
    """C-16"""
    name = "@Mats Grachtmeer"
    read_one, first, second = (say("ada", hall, f"{name}, number {number}") for number in range(3))
    silent = say("outsider", hall, f"{name}, not heard")
    act("mate", lambda me: ties.mute_member(me, member("outsider")))

    def waits():
        where = (RoomMembership.member_id == ids.mate, RoomMembership.room_id == hall)
        return read(select(RoomMembership.mentioned_seq).where(*where))[0]

    seqs = {id: read(select(Message.seq).where(Message.id == id))[0] for id in (read_one, first, second, silent)}
    act(
        None,
        lambda: db.session.execute(update(RoomMembership).values(mentioned_seq=seqs[silent], read_seq=seqs[read_one])),
    )
    act("outsider", delete, silent)
    assert waits() == seqs[second]
    act("ada", delete, second)
    assert waits() == seqs[first]
    act("ada", delete, first)
    assert waits() == 0, "what is read waits no more"


def test_in_a_small_room_a_mention_is_told_once(act, group, say, read):
    say("ada", group, "@Mats Grachtmeer has the beads")
    waits = read(select(OutboxItem.id).where(OutboxItem.topic == away.TELL_AWAY))
    assert len(waits) == 1


def test_in_a_small_room_it_is_told_to_who_has_read_the_message_already(act, group, say, read, drain):
    """C-16: edited in, it would be found by nobody otherwise."""
    message = say("ada", group, "It lies there")
    act("mate", lambda me: operations.read_up_to(me, db.session.get(Room, group), 1))
    rendered(act, "ada", message, "It lies there, @Mats Grachtmeer and @Fenna Duinroos")
    drain()
    assert told(read) == [ids.mate]
    assert read(select(Notification.member_id).where(Notification.cause == "direct message")) == [ids.friend]
    rendered(act, "ada", message, "It lies there, @Fenna Duinroos")
    assert told(read) == []
