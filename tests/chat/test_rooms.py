"""Rooms: who opens them, who is in them, what is theirs to read, what is unread."""

import re
import threading
from datetime import timedelta

import pytest
from markupsafe import escape
from sqlalchemy import event, func, select, update

from app.accounts.models import SignIn
from app.accounts.operations import own
from app.accounts.operations.sanctions import suspend_member
from app.chat import log, operations, queries
from app.chat.listed import listed_rooms
from app.chat.models import HeldMessage, LogEntry, Message, Room, RoomMembership
from app.chat.sockets import put_out
from app.chat.unread import waiting_rooms
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import Forbidden, Invalid, NotFound
from app.kernel.transaction import write
from app.ties import operations as ties
from tests.cast import ids
from tests.chat.conftest import connect, member


def unread(act, person):
    return act(person, lambda me: db.session.scalar(select(waiting_rooms(me))))


def log_of(browser, person, room, after=0):
    return browser(person).get(f"/rooms/{room}/log?after={after}").json


# Opening


def test_a_pair_has_one_room_whoever_opens_it(act, dm):
    assert act("friend", lambda friend: operations.open_dm(friend, member("ada")).id) == dm


def test_two_who_open_at_once_get_one_room(app, read):
    rooms, start = [], threading.Barrier(2)

    def open_it(a, b):
        with app.test_request_context():
            start.wait()
            rooms.append(write(lambda: operations.open_dm(member(a), member(b)).id))
            db.session.remove()

    threads = [threading.Thread(target=open_it, args=pair) for pair in (("ada", "friend"), ("friend", "ada"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(rooms) == 2 and len(set(rooms)) == 1
    assert len(read(select(RoomMembership.member_id))) == 2


@pytest.mark.parametrize("other", ["mate", "blocked", "staged", "suspended"])
def test_a_chat_of_two_needs_a_connection(act, other):
    with pytest.raises(Forbidden, match="cannot start a conversation"):
        act("ada", lambda ada: operations.open_dm(ada, member(other)))


def test_the_door_opens_the_chat(browser, act, read):
    act(None, connect, "ada", "mate")
    answer = browser("ada").post(f"/people/{ids.mate}/dm")
    assert answer.status_code == 303 and answer.location == f"/rooms/{read(select(Room.id))[0]}"
    assert browser("ada").post(f"/people/{ids.outsider}/dm").status_code == 403
    assert browser("ada").post("/people/999999/dm").status_code == 403  # in the same words (C-24)


def test_a_first_message_is_said_once(act, read):
    def accept(ada):
        return operations.open_dm(
            ada, member("friend"), first="A note", first_by=member("friend"), client_key="request-7"
        )

    assert act("ada", accept).id == act("ada", accept).id
    assert read(select(Message.body)) == ["A note"]
    assert read(select(Message.author_id)) == [ids.friend]


def test_strangers_and_staff_find_nothing(browser, dm):
    for person in ("mate", "outsider", "site_moderator", "admin"):
        for path in ("", "/log", "/earlier", "/people"):
            assert browser(person).get(f"/rooms/{dm}{path}").status_code == 404
        assert browser(person).get("/rooms/987654").status_code == 404
    for path in ("", "/log"):
        assert browser(None).get(f"/rooms/{dm}{path}").status_code in (302, 303)
        assert browser("suspended").get(f"/rooms/{dm}{path}").status_code in (302, 303)
    assert browser("ada").get(f"/rooms/{dm}").status_code == 200


# Group chats


def test_a_group_chat_is_made_once(act, group, read):
    again = act("ada", lambda ada: operations.start_group_dm(ada, [ids.mate], client_key="the-group-key").id)
    assert again == group
    assert sorted(read(select(RoomMembership.member_id))) == [ids.ada, ids.mate, ids.friend]


def test_a_group_chat_brings_connections_together_only(act):
    act(None, connect, "ada", "mate")
    with pytest.raises(Forbidden, match="connected with"):
        act("ada", lambda ada: operations.start_group_dm(ada, [ids.mate, ids.outsider], client_key="a-group-key"))
    with pytest.raises(Forbidden, match="A group chat is for"):
        act("ada", lambda ada: operations.start_group_dm(ada, [ids.mate], client_key="a-group-key"))
    with pytest.raises(Forbidden, match="connected with"):
        act("ada", lambda ada: operations.start_group_dm(ada, [ids.mate, 999_999], client_key="a-group-key"))


def test_the_pages_start_fill_and_leave_a_group(browser, act, read):
    act(None, connect, "ada", "mate", "outsider")
    ada = browser("ada")
    assert "Mats Grachtmeer" in ada.get("/rooms/new").text
    assert "Mats Grachtmeer" not in browser("outsider").get("/rooms/new").text
    refused = ada.post("/rooms/new", data={"people": [str(ids.mate)], "client_key": "the-group-key"})
    assert refused.status_code == 403 and "3 to 20" in refused.text
    people = [str(ids.mate), str(ids.friend)]
    started = ada.post("/rooms/new", data={"people": people, "name": "Bed and wall", "client_key": "the-group-key"})
    assert started.status_code == 303
    page = ada.get(started.location)
    assert "Bed and wall" in page.text
    assert ada.post(f"{started.location}/people", data={"member_id": str(ids.outsider)}).status_code == 303
    assert "Olga Verweg" in ada.get(f"{started.location}/people").text
    assert browser("outsider").get(started.location).status_code == 200
    assert browser("outsider").post(f"{started.location}/departure").status_code == 303
    assert ada.post(f"{started.location}/hide").status_code == 403
    assert ada.post(f"{started.location}/people", data={"member_id": "x"}).status_code == 422


def test_who_comes_later_reads_from_then_on_unless_history_is_shared(act, group, say, browser):
    """C-12, and an edit of what was said before does not carry it to them."""
    before = say("ada", group, "Before you came")
    act("ada", lambda ada: operations.add_to_room(ada, queries.get_room(ada, group), ids.outsider))
    say("ada", group, "After you came")
    act("ada", lambda ada: edit(ada, before, "Before you came, edited"))
    page, entries = browser("outsider").get(f"/rooms/{group}").text, log_of(browser, "outsider", group)["entries"]
    assert "After you came" in page and "Before you came" not in page
    assert "Before you came" not in str(entries) and [entry["kind"] for entry in entries] == [
        "joined",
        "posted",
        "edited",
    ]
    assert browser("outsider").get(f"/messages/{before}").status_code == 404
    assert browser("mate").get(f"/messages/{before}").status_code == 200
    act(None, connect, "ada", "supervisor")
    act(
        "ada", lambda ada: operations.add_to_room(ada, queries.get_room(ada, group), ids.supervisor, share_history=True)
    )
    assert "Before you came, edited" in browser("supervisor").get(f"/rooms/{group}").text


def test_who_left_keeps_what_was_said_and_gets_nothing_new(act, group, say, browser, socket):
    """F34"""
    say("ada", group, "While here")
    mate = socket("mate")
    mate.emit("chat:enter", {"room": group}, callback=True)
    act("mate", lambda mate: operations.leave_room(mate, queries.get_room(mate, group)))
    mate.get_received()
    say("ada", group, "After that")
    assert mate.get_received() == []
    assert mate.emit("chat:enter", {"room": group}, callback=True)["status"] == 404
    say("ada", group, "After that too")
    assert mate.get_received() == []
    page = browser("mate").get(f"/rooms/{group}").text
    assert "While here" in page and "After that" not in page and "After that" not in str(log_of(browser, "mate", group))
    assert "After that" not in browser("mate").get("/rooms").text
    with pytest.raises(Forbidden, match="left this room"):
        say("mate", group)
    assert unread(act, "mate") == 0


def test_a_chat_of_two_is_hidden_not_left_and_returns_with_the_next_message(act, dm, say, browser, read):
    """C-13"""
    with pytest.raises(Forbidden, match="hide"):
        act("ada", lambda ada: operations.leave_room(ada, queries.get_room(ada, dm)))
    assert "Fenna" in browser("ada").get("/rooms").text
    assert browser("ada").post(f"/rooms/{dm}/hide").status_code == 303
    assert "Fenna" not in browser("ada").get("/rooms").text
    say("friend", dm, "Are you there?")
    assert "Are you there?" in browser("ada").get("/rooms").text and unread(act, "ada") == 1


# The log


def edit(actor, message_id, text):
    operations.edit_message(actor, log.get_message(actor, message_id)[0], body=text, html=f"<p>{text}</p>")


def delete(actor, message_id):
    operations.delete_message(actor, log.get_message(actor, message_id)[0])


def test_who_was_put_out_while_nobody_could_say_so_hears_nothing_after_a_minute(app, act, group, say, socket):
    """C-10"""
    mate, friend = socket("mate"), socket("friend")
    for page in (mate, friend):
        page.emit("chat:enter", {"room": group}, callback=True)
    out = update(RoomMembership).where(RoomMembership.room_id == group, RoomMembership.member_id == ids.mate)
    act(None, lambda: db.session.execute(out.values(left_at=clock.now(), left_seq=0)))
    with app.app_context():
        put_out()
    mate.get_received(), friend.get_received()
    say("ada", group, "After that")
    mate.emit("chat:typing", {"room": group})
    assert mate.get_received() == []
    assert [one["name"] for one in friend.get_received() if one["name"] in ("entry", "typing")] == ["entry"]


def test_who_left_does_not_learn_who_came_or_went_since(act, group, browser):
    """C-12"""

    def pages(person):
        return [browser(person).get(f"/rooms{path}").text for path in ("", f"/{group}", f"/{group}/people")]

    act("mate", lambda mate: operations.leave_room(mate, queries.get_room(mate, group)))
    clock.move(timedelta(minutes=1))
    act("ada", lambda ada: operations.add_to_room(ada, queries.get_room(ada, group), ids.outsider))
    act("friend", lambda friend: operations.leave_room(friend, queries.get_room(friend, group)))
    assert all("Olga" in page for page in pages("ada")) and not any("Olga" in page for page in pages("mate"))
    assert "Fenna" in pages("mate")[0] and "Fenna" not in pages("ada")[0]
    offered = f"/rooms/{group}/mentionable?q=olga"
    assert "Olga" in browser("ada").get(offered).text and "Olga" not in browser("mate").get(offered).text


def test_what_is_fetched_fresh_is_the_old_state_and_its_entries(act, group, say, browser):
    """C-5, for every kind of entry."""
    kept, gone, changed = say("ada", group, "Stays"), say("mate", group, "Goes"), say("friend", group, "Changes")

    def state():
        fresh = log_of(browser, "ada", group)
        return fold({}, fresh["entries"]), fresh["seq"]

    old, seq = state()
    act("mate", delete, gone)
    act("friend", edit, changed, "Changed")
    act("ada", lambda ada: operations.add_to_room(ada, queries.get_room(ada, group), ids.outsider))
    say("outsider", group, "New")
    act("mate", lambda mate: operations.leave_room(mate, queries.get_room(mate, group)))
    new, last = state()
    entries = log_of(browser, "ada", group, after=seq)["entries"]
    assert [entry["kind"] for entry in entries] == ["deleted", "edited", "joined", "posted", "left"]
    assert [entry["seq"] for entry in entries] == list(range(seq + 1, last + 1))
    assert fold(old, entries) == new != old
    assert list(new.values()) == page_of(browser, "ada", group)
    assert kept in new and gone not in new


def fold(state, entries):
    """What a page makes of entries."""
    state = dict(state)
    for entry in entries:
        if "words" in entry:
            state = {key: quoting_anew(line, entry) for key, line in state.items()}
        for id in entry.get("gone", ()):
            state = {key: quoting_anew(line, {"id": id, "words": ""}) for key, line in state.items() if key != id}
        key = entry["id"] or f"entry {entry['seq']}"
        if entry["html"]:
            if entry["kind"] in ("posted", "joined", "left") or key in state:
                state[key] = entry["html"]
        else:
            state.pop(key, None)
    return state


def quoting_anew(line, entry):
    """An answer to what an entry changed says what that says now."""
    if f'data-quote="{entry["id"]}"' not in line:
        return line
    words = escape(entry["words"]) or "message removed"
    removed = "" if entry["words"] else ' data-word="removed"'
    return re.sub(r"<span dir=\"auto\" data-words[^>]*>[^<]*", f'<span dir="auto" data-words{removed}>{words}', line)


def page_of(browser, person, room):
    """The fragments of a room's page, without what only their place gives them."""
    page = browser(person).get(f"/rooms/{room}").text
    body = page[page.index("data-lines>") : page.index('<div class="say">')].replace(" data-follows", "")
    return re.findall(r'<article class="message".*?</article>|<p class="event-line".*?</p>', body, re.S)


def test_the_same_fragment_goes_to_everybody(act, dm, socket):
    ada, friend = socket("ada"), socket("friend")
    for client in (ada, friend):
        assert client.emit("chat:enter", {"room": dm}, callback=True)["seq"] == 0
        client.get_received()
    answer = ada.emit("chat:post", {"room": dm, "client_id": "key-of-one-message", "text": "*Hi*"}, callback=True)
    told = [
        [event["args"][0] for event in client.get_received() if event["name"] == "entry"] for client in (ada, friend)
    ]
    assert (
        told[0]
        == told[1]
        == [{"room": dm, "seq": 1, "kind": "posted", "id": answer["id"], "author": ids.ada, "html": answer["html"]}]
    )
    assert "<em>Hi</em>" in answer["html"] and answer["seq"] == 1


def test_a_removed_message_leaves_a_trace_where_a_chat_would_not_read_without_it(act, dm, group, say, browser, read):
    """C-17"""
    in_dm, in_group = say("ada", dm, "Secret words"), say("ada", group, "Secret words")
    assert "Secret words" in browser("friend").get(f"/rooms/{dm}").text
    act("ada", delete, in_dm)
    act("ada", delete, in_group)
    page, other = browser("friend").get(f"/rooms/{dm}").text, browser("friend").get(f"/rooms/{group}").text
    assert "message removed" in page and "Secret words" not in page + other
    assert f'id="message-{in_group}"' not in other and f'id="message-{in_dm}"' in page
    assert browser("friend").get(f"/messages/{in_group}").status_code == 404
    assert set(read(select(Message.body))) == {""} == set(read(select(Message.html)))


def test_only_who_wrote_it_changes_it_and_only_for_a_day(act, dm, say, browser, read):
    message = say("ada", dm, "Frist")
    for person, status in (("friend", 403), ("mate", 404)):
        assert (
            browser(person).post(f"/messages/{message}", data={"text": "Mine", "client_key": "any-key-1"}).status_code
            == status
        )
        assert browser(person).post(f"/messages/{message}/removal").status_code == status
    assert (
        browser("ada").post(f"/messages/{message}", data={"text": "First", "client_key": "any-key-1"}).status_code
        == 303
    )
    assert "edited" not in page_of(browser, "friend", dm)[0], "a slip of the pen goes unmarked"
    clock.move(timedelta(minutes=1))
    browser("ada").post(f"/messages/{message}", data={"text": "First of all", "client_key": "any-key-2"})
    assert "edited" in page_of(browser, "friend", dm)[0]
    clock.move(timedelta(hours=25))
    ada = browser("ada")
    assert read(select(Message.body)) == ["First of all"]
    with pytest.raises(Forbidden, match="for {hours} hours"):
        act(None, lambda: edit(member("ada"), message, "Too late"))
    assert ada is not None


def test_a_removed_message_stays_removed_when_it_is_edited_at_once(act, dm, say, browser):
    """F22"""
    message = say("ada", dm, "Words")
    act("ada", delete, message)
    answer = browser("ada").post(f"/messages/{message}", data={"text": "Back again", "client_key": "any-key-1"})
    assert answer.status_code == 403 and "Back again" not in browser("friend").get(f"/rooms/{dm}").text


def test_whoever_missed_too_much_is_told_to_load_again(act, dm, browser, read):
    """C-4"""

    def fill():
        now = clock.now()
        for seq in range(1, 1101):
            db.session.add(
                Message(
                    id=seq,
                    room_id=dm,
                    seq=seq,
                    author_id=ids.ada,
                    client_key=f"key-{seq:08}",
                    body="x",
                    html="x",
                    renderer=1,
                )
            )
        db.session.flush()
        for seq in range(1, 1101):
            db.session.add(LogEntry(room_id=dm, seq=seq, kind="posted", message_id=seq, at=now))
        db.session.get(Room, dm).last_seq = 1100

    act(None, fill)
    friend = browser("friend")
    assert log_of(browser, "friend", dm, after=99) == {"reload": True}
    answer = log_of(browser, "friend", dm, after=100)
    assert [entry["seq"] for entry in answer["entries"]] == list(range(101, 301)) and answer["seq"] == 1100
    assert len(friend.get(f"/rooms/{dm}/log?after=500&limit=7").json["entries"]) == 7
    page, before = friend.get(f"/rooms/{dm}").text, friend.get(f"/rooms/{dm}/earlier?before=1051").text
    assert page.count("<article") - 1 == 50 == before.count("<article"), "one more is the template of a pending one"
    assert 'data-seq="1000"' not in before and 'data-seq="1001"' in before and 'data-seq="1050"' in before
    assert act("friend", lambda friend: listed_rooms(friend).items[0].unread) == 51
    assert "50+" in friend.get("/rooms").text


def test_a_form_sent_without_a_script_leads_back_to_the_room(browser, dm):
    answer = browser("ada").post(f"/rooms/{dm}/messages", data={"text": "Plain", "client_key": "key-of-plain"})
    assert (answer.status_code, answer.location) == (303, f"/rooms/{dm}")
    wrong = browser("ada").post(f"/rooms/{dm}/messages", data={"text": "y" * 5000, "client_key": "key-of-plain"})
    assert wrong.status_code == 422 and "y" * 5000 in wrong.text


def test_a_page_without_a_socket_sends_by_its_own_script(browser, dm):
    """C-7: the same answers as over a socket."""
    as_script = {"Accept": "application/json"}
    ada, data = browser("ada"), {"text": "Hello", "client_key": "key-of-script"}
    answers = [ada.post(f"/rooms/{dm}/messages", data=data, headers=as_script) for _ in range(2)]
    assert answers[0].json == answers[1].json and answers[0].json["ok"] and answers[0].json["seq"] == 1
    refused = ada.post(
        f"/rooms/{dm}/messages", data=data | {"text": "", "client_key": "key-2345678"}, headers=as_script
    )
    assert refused.status_code == 422 and refused.json["ok"] is False and refused.json["message"]


# Unread


def test_unread_is_what_others_said_behind_the_pointer(act, dm, say):
    """C-14"""
    assert unread(act, "friend") == 0
    say("ada", dm)
    say("ada", dm)
    assert (unread(act, "friend"), unread(act, "ada")) == (1, 0)
    act("friend", lambda friend: operations.read_up_to(friend, queries.get_room(friend, dm), 1))
    assert unread(act, "friend") == 1
    act("friend", lambda friend: operations.read_up_to(friend, queries.get_room(friend, dm), 2))
    assert unread(act, "friend") == 0


def test_the_pointer_never_moves_back_nor_past_the_end(act, dm, say, read):
    for _ in range(3):
        say("ada", dm)
    pointer = select(RoomMembership.read_seq).where(RoomMembership.member_id == ids.friend)
    for seq, stands in ((2, 2), (1, 2), (99, 2), (3, 3)):
        act("friend", lambda friend, seq=seq: operations.read_up_to(friend, queries.get_room(friend, dm), seq))
        assert read(pointer) == [stands]


def test_writing_reads_what_was_read_and_nothing_more(act, dm, say):
    say("ada", dm)
    say("friend", dm, "Sent from a train, before I saw yours")
    assert unread(act, "friend") == 1


def test_removed_messages_muted_rooms_and_blocked_people_do_not_wait(act, dm, group, say):
    message = say("ada", dm)
    say("mate", group)
    assert unread(act, "friend") == 2
    act("ada", delete, message)
    assert unread(act, "friend") == 1
    act("friend", lambda friend: ties.block_member(friend, member("mate")))
    assert unread(act, "friend") == 0
    say("ada", group)
    assert unread(act, "friend") == 1
    act(None, lambda: setattr(db.session.get(RoomMembership, (group, ids.friend)), "involvement", "nothing"))
    assert unread(act, "friend") == 0


def test_other_pages_are_told_and_a_page_in_the_room_is_not(act, dm, socket, say):
    elsewhere, here = socket("friend"), socket("friend")
    here.emit("chat:enter", {"room": dm}, callback=True)
    say("ada", dm)
    assert [one["name"] for one in here.get_received() if one["name"] != "here"] == ["entry", "counts"]
    assert elsewhere.get_received()[0]["args"][0] == {"rooms": 1, f"room-{dm}": 1}
    here.emit("chat:read", {"room": dm, "seq": 1}, callback=True)
    told = {event["name"]: event["args"][0] for event in elsewhere.get_received()}
    assert told == {"read": {"room": dm, "seq": 1, "back": False}, "counts": {"rooms": 0, f"room-{dm}": 0}}
    elsewhere.disconnect()
    here.get_received()
    say("ada", dm)
    assert [event["name"] for event in here.get_received()] == ["entry"]


def test_reading_works_without_a_script(browser, act, dm, say):
    say("ada", dm)
    assert "I have read this" in browser("friend").get(f"/rooms/{dm}").text
    assert unread(act, "friend") == 1, "a GET changes nothing"
    assert browser("friend").post(f"/rooms/{dm}/read", data={"seq": "1"}).status_code == 303
    assert unread(act, "friend") == 0
    assert browser("friend").post(f"/rooms/{dm}/read", data={"seq": "x"}).status_code == 422


# Blocks, ended accounts


def test_a_hidden_person_is_collapsed_for_who_blocks_them_in_a_shared_room(act, group, say, browser):
    """C-24"""
    say("mate", group, "Said by mate")
    act("friend", lambda friend: ties.block_member(friend, member("mate")))
    say("mate", group, "Said after the block")
    page = browser("friend").get(f"/rooms/{group}").text
    assert page.count("Hidden person, show") == 3, "twice on the page, once in its template"
    assert f'data-blocked="{ids.mate}"' in page
    assert (
        "Hidden person"
        not in browser("mate").get(f"/rooms/{group}").text.replace("data-veil", "", 1).split("<template")[0]
    )
    assert "Said after the block" not in browser("friend").get("/rooms").text
    act("mate", lambda mate: say_in(mate, group, "Both may still work"))


def test_a_page_knows_all_whom_its_reader_blocks(act, edition, browser):
    """C-24: some speak for the first time while it lies open, or come later."""
    act("ada", lambda ada: [ties.block_member(ada, member(one)) for one in ("mate", "outsider")] and None)
    found = re.search(r'data-blocked="([^"]*)"', browser("ada").get(f"/rooms/{edition}").text)
    assert found and set(found[1].split()) == {str(ids.mate), str(ids.outsider)}


def say_in(actor, room, text):
    operations.post_message(actor, queries.get_room(actor, room), body=text, client_key="key-" + str(len(text)))


def test_what_a_former_member_said_stays_without_their_name(act, dm, say, browser):
    say("friend", dm, "Still worth reading")
    act(None, lambda: setattr(member("friend"), "state", "deactivated"))
    page = browser("ada").get(f"/rooms/{dm}").text
    assert "Still worth reading" in page and "Former member" in page and "Fenna" not in page
    with pytest.raises(Forbidden, match="cannot start a conversation"):
        say("ada", dm)


def test_a_suspended_member_writes_and_hears_nothing(act, dm, socket, say, read):
    """F31: the socket is asked who it is at every event."""
    friend = socket("friend")
    assert friend.emit("chat:enter", {"room": dm}, callback=True)["ok"]
    until = clock.now() + timedelta(days=1)
    act(None, lambda: setattr(member("friend"), "suspended_until", until))
    answer = friend.emit(
        "chat:post", {"room": dm, "client_id": "key-of-queued", "text": "From my queue"}, callback=True
    )
    assert answer["ok"] is False and answer["status"] == 403
    friend.get_received() if friend.is_connected() else None
    say("ada", dm, "Not for them")
    assert not friend.is_connected() or friend.get_received() == []
    assert read(select(func.count()).select_from(Message)) == [1]


def test_a_socket_that_leaves_its_own_channels_is_found_all_the_same(act, dm, group, socket, say, read):
    """C-10: whoever does not want to be found is put out too."""
    friend = socket("friend")
    for room in (dm, group):
        assert friend.emit("chat:enter", {"room": room}, callback=True)["ok"]
    [sign_in] = read(select(SignIn.id).where(SignIn.member_id == ids.friend))
    for channel in (f"member:{ids.friend}", f"sign-in:{sign_in}"):
        friend.emit("unwatch", {"channel": channel})
    act("friend", lambda me: operations.leave_room(me, queries.get_room(me, group)))
    friend.get_received()
    say("ada", group, "Not for them")
    assert friend.get_received() == []
    act("admin", lambda me: suspend_member(me, member("friend"), until=None, reason="Spam") and None)
    assert not friend.is_connected()


def test_who_leaves_the_site_says_nothing_more_and_is_named_no_more(act, dm, socket, say, browser):
    """F33"""
    say("friend", dm, "Said before")
    friend, ada = socket("friend"), socket("ada")
    for one in (friend, ada):
        assert one.emit("chat:enter", {"room": dm}, callback=True)["ok"]
    ada.get_received()
    act("friend", own.deactivate)
    if friend.is_connected():
        words = {"room": dm, "client_id": "key-in-flight", "text": "Still in flight"}
        assert friend.emit("chat:post", words, callback=True)["ok"] is False
    assert ada.get_received() == []
    page = browser("ada").get(f"/rooms/{dm}").text
    assert "Said before" in page and "Fenna" not in page and "in flight" not in page


def test_pages_beside_the_rooms_stand_under_chat(browser, dm, say):
    message = say("ada", dm, "Where am I?")
    for page in (f"/rooms/{dm}", f"/messages/{message}", "/requests"):
        rail = browser("ada").get(page).text.partition('class="rail"')[2]
        assert re.search(r'href="/rooms" aria-current="page"', rail), page


# Cost


def many_rooms():
    for number in range(70):
        room = Room(kind="group_dm", name=f"Room {number}", made_by_id=ids.ada, client_key=f"room-key-{number}")
        db.session.add(room)
        db.session.flush()
        for id in (ids.ada, ids.mate, ids.friend):
            db.session.add(RoomMembership(room_id=room.id, member_id=id))


def test_pages_ask_little_however_many_rooms_there_are(app, act, browser, say, dm):
    act(None, many_rooms)
    for number in range(12):
        say(("ada", "friend")[number % 2], dm, f"Message {number}")
    ada = browser("ada")
    paths = ("/rooms", "/rooms?q=room+1", "/rooms/called?q=room+1", f"/rooms/{dm}", f"/rooms/{dm}/log")
    for path in (*paths, f"/rooms/{dm}/earlier?before=5"):
        asked = statements(app, lambda path=path: ada.get(path))
        assert len(asked) <= 8, "\n".join(asked)
    assert "Room 69" in ada.get("/rooms").text and "Next" in ada.get("/rooms").text


@pytest.mark.parametrize("far", [False, True])
def test_the_open_room_stands_once_in_the_list_beside_it(app, act, browser, say, dm, far):
    say("ada", dm, "Something")
    act(None, many_rooms)
    waits = {
        "room_id": dm,
        "author_id": ids.ada,
        "client_key": "key-of-held",
        "wave": "w",
        "body": "Held",
        "earlier": 3,
    }
    act(None, lambda: db.session.add(HeldMessage(**waits, html="<p>Held</p>")))
    old = update(Room).where(Room.id == dm).values(last_message_at=clock.now() - timedelta(days=far))
    act(None, lambda: db.session.execute(old))
    ada = browser("ada")
    assert (f'href="/rooms/{dm}"' in ada.get("/rooms").text) != far
    page = ada.get(f"/rooms/{dm}").text
    beside = page[page.index('<nav class="rooms"') :].split("</nav>")[0]
    assert re.findall(r'href="/rooms/(\d+)" aria-current="page"', beside) == [str(dm)]
    assert beside.count(f'href="/rooms/{dm}"') == 1 and "Something" in beside
    assert ("<h2>This room</h2>" in beside) == far
    for path in (f"/rooms/{dm}", f"/rooms/{dm}?at=1"):
        asked = statements(app, lambda path=path: ada.get(path))
        assert len(asked) <= 8, "\n".join(asked)


def statements(app, act):
    asked = []

    def note(connection, cursor, statement, *rest):
        if not statement.startswith(("BEGIN", "PRAGMA")):
            asked.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", note)
    try:
        act()
    finally:
        event.remove(engine, "after_cursor_execute", note)
    assert asked
    return asked


def test_what_cannot_be_said_is_refused_by_the_operation_too(act, dm, say):
    with pytest.raises(Invalid):
        say("ada", dm, " ")
    with pytest.raises(NotFound):
        say("mate", dm)


def test_the_list_says_the_last_words_as_they_read(act, dm, say):
    def words():
        return act("ada", lambda ada: listed_rooms(ada).items[0].last_words({}))

    say("friend", dm, "> Two ends of *one* room\n\n[which cable](https://example.org/a)")
    assert words() == "Two ends of one room which cable"
    say("friend", dm, "x" * 590 + " [far](https://example.org/" + "y" * 200 + ")")
    assert words() == "x" * 120
