"""Writing in rooms, through both doors (C-1, C-3, C-8, C-9, C-24)."""

import pytest
from sqlalchemy import func, select, update

from app.accounts.models import WITHOUT_END, Member
from app.chat import bound, operations, states, tending
from app.chat.faces import faces, people_of
from app.chat.models import LogEntry, Message, Room, RoomMembership
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import Forbidden
from app.profiles.models import Profile
from app.ties import operations as ties
from tests.cast import ids

KEY = "key-of-one-message"


@pytest.fixture
def dm(act):
    """The room of ada and her friend."""
    return act("ada", lambda ada: operations.open_dm(ada, db.session.get(Member, ids.friend)).id)


def by_socket(socket, browser):
    def say(person, room, text, key=KEY):
        client = socket(person)
        assert client.is_connected(), f"{person} has no socket"
        answer = client.emit("chat:post", {"room": room, "client_id": key, "text": text}, callback=True)
        return 200 if answer["ok"] else answer["status"]

    return say


def by_form(socket, browser):
    def say(person, room, text, key=KEY):
        answer = browser(person).post(f"/rooms/{room}/messages", data={"text": text, "client_key": key})
        return 200 if answer.status_code == 303 else answer.status_code

    return say


@pytest.fixture(params=[by_socket, by_form])
def say(request, socket, browser):
    """Say something through a door; gives the status."""
    return request.param(socket, browser)


def bodies(read):
    return read(select(Message.body).order_by(Message.seq))


def test_a_message_is_stored_numbered_and_logged(say, dm, read):
    assert say("ada", dm, "Hello") == 200
    assert say("friend", dm, "Hello yourself", "another-key") == 200
    assert bodies(read) == ["Hello", "Hello yourself"]
    assert read(select(Message.seq)) == [1, 2] == read(select(LogEntry.seq).order_by(LogEntry.seq))
    assert read(select(Room.last_seq)) == [2]


def test_a_retry_is_one_message(say, dm, read):
    assert [say("ada", dm, "Once"), say("ada", dm, "Once")] == [200, 200]
    assert bodies(read) == ["Once"]
    assert read(select(Room.last_seq)) == [1]


def test_the_same_key_of_two_people_is_two_messages(say, dm, read):
    assert [say("ada", dm, "Mine"), say("friend", dm, "Mine too")] == [200, 200]
    assert bodies(read) == ["Mine", "Mine too"]


def test_a_retry_is_not_refused_because_something_changed_meanwhile(say, dm, act, read):
    assert say("ada", dm, "Before the end") == 200
    act("friend", lambda friend: ties.end_connection(friend, db.session.get(Member, ids.ada)))
    assert say("ada", dm, "After it", "a-fresh-key") == 403
    assert say("ada", dm, "Before the end") == 200
    assert bodies(read) == ["Before the end"]


def test_who_is_not_in_the_room_finds_no_room(say, dm, read):
    assert say("mate", dm, "Let me in") == 404
    assert say("site_moderator", dm, "Let me in", "another-key") == 404
    assert say("mate", 999, "Anyone?", "a-third-key") == 404
    assert bodies(read) == []


def test_the_silenced_read_but_do_not_write(say, act, read, browser):
    room = act(None, lambda: connected_room("ada", "silenced"))
    assert browser("silenced").get(f"/rooms/{room}").status_code == 200
    assert say("silenced", room, "Anyway") == 403
    assert say("ada", room, "You hear me", "another-key") == 200
    assert bodies(read) == ["You hear me"]


def test_a_block_is_refused_in_the_words_of_no_connection(socket, dm, act, read):
    """C-24: the sentence proves no block."""
    unconnected = act(None, lambda: connected_room("ada", "mate"))
    act("mate", lambda mate: ties.end_connection(mate, db.session.get(Member, ids.ada)))
    act("mate", lambda mate: ties.choose_writers(mate, "connections"))
    act("friend", lambda friend: ties.block_member(friend, db.session.get(Member, ids.ada)))
    client = socket("ada")
    said = [
        client.emit("chat:post", {"room": room, "client_id": KEY, "text": "?"}, callback=True)
        for room in (dm, unconnected)
    ]
    assert said[0]["status"] == 403 and said[0] == said[1]
    assert bodies(read) == []


@pytest.mark.parametrize("text", ["", "   \n ", "\u200b\u200b", "x" * 4001])
def test_what_is_no_message_is_refused(say, dm, read, text):
    assert say("ada", dm, text) == 422
    assert bodies(read) == []


@pytest.mark.parametrize("text", ["x" * 4000, "🎉", "שלום עולם", "```\n" + "x" * 3990 + "\n```", "a\nb", " padded "])
def test_what_is_one_is_taken(say, dm, read, text):
    assert say("ada", dm, text) == 200
    assert bodies(read) == [text.strip()]


def test_markup_is_small_and_safe(say, dm, read):
    say("ada", dm, "# No heading\n\n**bold** <script>alert(1)</script> ![x](http://x/y.png) https://example.org")
    html = read(select(Message.html))[0]
    assert "<strong>bold</strong>" in html and "&lt;script&gt;" in html
    assert "<h" not in html and "<img" not in html
    assert 'rel="nofollow noopener noreferrer ugc"' in html


FORGED = [None, True, -1, 0, 2**63, 2**200, 1.5, "1", "", [], {}, "x" * 50_000, "\x00", float("inf")]


@pytest.mark.parametrize("event", ["chat:enter", "chat:leave", "chat:post", "chat:read"])
@pytest.mark.parametrize("field", ["room", "client_id", "text", "seq"])
def test_a_forged_payload_is_refused_never_a_fault(socket, dm, event, field, read):
    client = socket("ada")
    sound = {"room": dm, "client_id": KEY, "text": "Sound", "seq": 1}
    assert client.emit(event, sound, callback=True)["ok"]
    for forged in FORGED:
        answer = client.emit(event, sound | {field: forged}, callback=True)
        assert answer["ok"] or answer["status"] in (403, 404, 422), (field, forged, answer)
    for payload in FORGED:
        assert client.emit(event, payload, callback=True)["status"] in (404, 422)
    assert read(select(func.count()).select_from(Message))[0] <= 2
    assert all(seq <= 2 for seq in read(select(RoomMembership.read_seq)))


@pytest.mark.parametrize(
    "query", ["after=x", "after=-1", f"after={2**63}", f"after={10**400}", "limit=0", "limit=x", "before=x"]
)
def test_a_forged_address_is_never_a_fault(browser, dm, query):
    ada = browser("ada")
    for path in ("", "/log", "/earlier"):
        assert ada.get(f"/rooms/{dm}{path}?{query}").status_code == 200


@pytest.mark.parametrize("key", ["short", "", "x" * 65, "has space!", "\x00" * 10])
def test_a_forged_key_is_refused(say, dm, read, key):
    assert say("ada", dm, "Hello", key) == 422
    assert bodies(read) == []


def connected_room(a, b):
    """A dm between two people of the cast who become connected for it."""
    first, second = (db.session.get(Member, getattr(ids, person)) for person in (a, b))
    ties.connect(first, second)
    return operations.open_dm(first, second).id


@pytest.mark.parametrize("change", [Room.state, RoomMembership.left_seq])
def test_an_edit_is_checked_once_the_room_is_held(act, read, monkeypatch, change):
    """Who closes the room, or leaves it, between the check and the change came first."""
    room = act("ada", lambda ada: a_group(ada).id)
    id = act("ada", lambda ada: operations.post_message(ada, db.session.get(Room, room), body="1st", client_key=KEY).id)
    take_turn = operations.take_turn

    def late(room_id, **how):
        seq = take_turn(room_id, **how)
        ended = {"state": "archived"} if change is Room.state else {"left_seq": seq, "left_at": clock.now()}
        held = Room.id == room_id if change is Room.state else RoomMembership.room_id == room_id
        db.session.execute(update(change.class_).where(held).values(ended))
        return seq

    monkeypatch.setattr(operations, "take_turn", late)
    with pytest.raises(Forbidden):
        act("ada", lambda me: operations.edit_message(me, db.session.get(Message, id), body="2nd", html="2nd"))
    assert bodies(read) == ["1st"]


def test_removing_looks_at_the_room_once_it_is_held(act, read, monkeypatch, dm):
    id = act("ada", lambda ada: operations.post_message(ada, db.session.get(Room, dm), body="1st", client_key=KEY).id)
    order = []
    for module, name in ((operations, "take_turn"), (operations.queries, "get_membership")):
        noted(monkeypatch, module, name, order)
    act("ada", lambda me: operations.delete_message(me, db.session.get(Message, id)))
    assert order == ["take_turn", "get_membership"]


def noted(monkeypatch, module, name, order):
    do = getattr(module, name)
    monkeypatch.setattr(module, name, lambda *given, **how: order.append(name) or do(*given, **how))


def a_group(ada):
    others = [db.session.get(Member, id) for id in (ids.friend, ids.mate)]
    for other in others:
        ties.connect(ada, other)
    return operations.start_group_dm(ada, [other.id for other in others], client_key="key-of-the-group")


@pytest.mark.parametrize("change", [{"suspended_until": WITHOUT_END}, {"state": "hidden"}, {"state": "draft"}])
def test_a_profile_that_is_closed_shows_its_name_only_in_rooms(act, read, dm, change):
    def seen():
        known = people_of(db.session.get(Member, ids.ada), [db.session.get(Room, dm)]).known[dm]
        return known[ids.friend], faces([ids.friend])[ids.friend]

    assert all(card.field for card in read(seen)), "the premise"
    table, key = (Member, Member.id) if "suspended_until" in change else (Profile, Profile.member_id)
    act(None, lambda: db.session.execute(update(table).where(key == ids.friend).values(change)))
    assert [(card.name, card.field, card.photo) for card in read(seen)] == [("Fenna Duinroos", None, None)] * 2


@pytest.mark.parametrize("act_of", ["restore", "state"])
def test_what_another_did_meanwhile_is_not_done_twice(act, read, monkeypatch, dm, act_of):
    """The room is held first, then looked at; the number that was not needed is given back."""
    edition = act(None, bound.follow, "edition", [1]) or read(select(Room.id).where(Room.edition_id == 1))[0]
    id = act("ada", lambda ada: operations.post_message(ada, db.session.get(Room, dm), body="1st", client_key=KEY).id)
    act("site_moderator", tending.remove_message, id, reason="No", rule="")
    module, room = (tending, dm) if act_of == "restore" else (states, edition)
    take_turn = module.take_turn

    def late(room_id, **how):
        seq = take_turn(room_id, **how)
        done = update(Message).values(deleted_at=None) if module is tending else update(Room).values(state="closed")
        db.session.execute(done.execution_options(synchronize_session=False))
        return seq

    monkeypatch.setattr(module, "take_turn", late)
    if module is tending:
        act("site_moderator", tending.restore_message, id)
    else:
        act("organiser", lambda me: states.change_state(me, db.session.get(Room, edition), "closed"))
    numbers = read(select(LogEntry.seq).where(LogEntry.room_id == room).order_by(LogEntry.seq))
    assert numbers == list(range(1, len(numbers) + 1))
    assert read(select(Room.last_seq).where(Room.id == room)) == [len(numbers)]
    kinds = read(select(LogEntry.kind).where(LogEntry.room_id == room))
    assert "edited" not in kinds and "state" not in kinds
