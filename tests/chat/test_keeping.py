"""How long what is said is kept, by the clock, and what is pinned."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.accounts.models import Member
from app.chat import bound, keeping, operations, queries, tending
from app.chat.models import LogEntry, Message, MessageVersion, Room
from app.extensions import db
from app.kernel import clock, markup
from app.kernel.errors import Forbidden, Invalid
from app.kernel.retention import _holds
from app.notifications.statements.models import Statement
from app.ties import operations as ties
from tests.cast import ids
from tests.chat.test_rooms import fold


@pytest.fixture
def dm(act):
    return act("ada", lambda ada: operations.open_dm(ada, db.session.get(Member, ids.friend)).id)


@pytest.fixture
def bound_rooms(act):
    """The rooms of Leiden 2023 and of its group 4."""

    def rooms():
        bound.follow("edition", [1])
        bound.follow("group", [1])
        return [
            db.session.scalars(select(Room.id).where(which)).one()
            for which in (Room.edition_id == 1, Room.group_id == 1)
        ]

    return act(None, rooms)


def say(act, name, room, text="Something", key="key-number-1"):
    return act(name, lambda me: operations.post_message(me, db.session.get(Room, room), body=text, client_key=key).id)


def kept_after(act, read, days):
    """What still has words after so many days in all."""
    clock.move(timedelta(days=days))
    while act(None, keeping.purge_some):
        pass
    return [body for body in read(select(Message.body).order_by(Message.id)) if body]


def choose(act, name, room, days):
    act(name, lambda me: keeping.choose_keeping(me, db.session.get(Room, room), days))


def pin(act, name, id, pinned=True):
    act(name, lambda me: keeping.pin(me, db.session.get(Message, id), pinned=pinned))


def test_a_room_of_many_keeps_a_year(act, read, bound_rooms):
    say(act, "ada", bound_rooms[0])
    assert kept_after(act, read, 364) == ["Something"]
    assert kept_after(act, read, 366) == []


def test_a_group_keeps_two_years_from_its_last_word(act, read, bound_rooms):
    say(act, "ada", bound_rooms[1], "First")
    clock.move(timedelta(days=600))
    say(act, "ada", bound_rooms[1], "Last", "key-number-2")
    assert kept_after(act, read, 600 + 729) == ["First", "Last"]
    assert kept_after(act, read, 600 + 731) == []


def test_an_archived_group_keeps_a_year_from_then(act, read, bound_rooms):
    say(act, "ada", bound_rooms[1])
    act(None, lambda: bound.set_state(db.session.get(Room, bound_rooms[1]), "archived"))
    assert kept_after(act, read, 364) == ["Something"]
    assert kept_after(act, read, 366) == []


@pytest.mark.parametrize(
    ("hers", "his", "ends"), [(30, 30, 30), (30, 90, 90), (365, 30, 365), (30, None, None), (None, None, None)]
)
def test_two_people_keep_what_either_wants_to_keep(act, read, dm, hers, his, ends):
    choose(act, "ada", dm, hers)
    choose(act, "friend", dm, his)
    say(act, "ada", dm)
    assert act("ada", lambda me: queries.get_membership(me, dm).kept_for) == ends
    assert kept_after(act, read, (ends or 2000) - 1) == ["Something"]
    assert kept_after(act, read, (ends or 2000) + 1) == ([] if ends else ["Something"])


def test_with_both_accounts_a_chat_of_two_ends(act, read, dm):
    say(act, "ada", dm)
    gone = update(Member).values(state="anonymised")
    act(None, lambda: db.session.execute(gone.where(Member.id == ids.ada)))
    assert kept_after(act, read, 1) == ["Something"]
    act(None, lambda: db.session.execute(gone.where(Member.id == ids.friend)))
    assert kept_after(act, read, 1) == []


def test_what_is_purged_leaves_nothing_but_its_number(act, read, browser, bound_rooms):
    id = say(act, "ada", bound_rooms[0], "A secret")
    html = markup.render("Another secret", chat=True)
    act("ada", lambda me: operations.edit_message(me, db.session.get(Message, id), body="Another secret", html=html))
    assert len(read(select(MessageVersion.id))) == 1
    assert kept_after(act, read, 366) == []
    assert read(select(MessageVersion.id)) == [] and len(read(select(LogEntry.seq))) > 2
    page = browser("mate").get(f"/rooms/{bound_rooms[0]}").text
    assert "secret" not in page and 'id="message-' not in page
    assert "secret" not in browser("mate").get(f"/rooms/{bound_rooms[0]}/log").text


def test_open_pages_let_go_of_what_is_purged(act, read, browser, socket, dm):
    """C-5: the state fetched fresh is the old one and its entries."""
    choose(act, "ada", dm, 30)
    choose(act, "friend", dm, 30)
    first, second = say(act, "ada", dm, "Old words"), say(act, "ada", dm, "More old words", "key-number-2")
    clock.move(timedelta(days=20))
    answered = {"reply_to": first, "body": "An answer", "client_key": "key-number-3"}
    act("friend", lambda me: operations.post_message(me, db.session.get(Room, dm), **answered))

    def state():
        fresh = browser("ada").get(f"/rooms/{dm}/log").json
        return fold({}, fresh["entries"]), fresh["seq"]

    old, seq = state()
    line = socket("friend")
    line.emit("chat:enter", {"room": dm}, callback=True)
    assert kept_after(act, read, 35) == ["An answer"]
    new, last = state()
    entries = browser("ada").get(f"/rooms/{dm}/log?after={seq}").json["entries"]
    assert [(entry["kind"], entry["gone"]) for entry in entries] == [("purged", [first, second])] and last == seq + 1
    assert fold(old, entries) == new != old and "Old words" not in str(new)
    told = [one["args"][0] for one in line.get_received() if one["name"] == "entry"]
    assert [one["seq"] for one in told] == [last]
    assert not act(None, keeping.purge_some) and state()[1] == last, "once"


def test_what_a_moderator_removed_is_kept_no_longer_than_the_rest(act, read, bound_rooms):
    id = say(act, "organiser", bound_rooms[0], "A secret")
    pin(act, "organiser", id)
    act("site_moderator", lambda me: tending.remove_message(me, id, reason="Not here", rule=""))
    kept_after(act, read, 364)
    assert read(select(MessageVersion.body)) == read(select(Statement.excerpt)) == ["A secret"]
    removed_at = read(select(Message.deleted_at))
    kept_after(act, read, 366)
    assert read(select(MessageVersion.body)) == [] and read(select(Statement.excerpt)) == [""]
    assert read(select(Message.deleted_at)) == removed_at


def test_what_is_pinned_or_needed_stays(act, read, bound_rooms, monkeypatch):
    for number, text in enumerate(("Pinned", "Needed", "Else"), 1):
        id = say(act, "organiser", bound_rooms[0], text, f"key-number-{number}")
        if text == "Pinned":
            pin(act, "organiser", id)
    monkeypatch.setattr(
        "app.kernel.retention._holds",
        [*_holds, lambda kind, id: id.in_(select(Message.id).where(Message.body == "Needed"))],
    )
    assert kept_after(act, read, 400) == ["Pinned", "Needed"]


def test_among_few_anybody_pins_and_among_many_who_tends(act, read, browser, dm, bound_rooms):
    pin(act, "friend", say(act, "ada", dm))
    assert read(select(LogEntry.kind).where(LogEntry.room_id == dm).order_by(LogEntry.seq)) == ["posted", "pinned"]
    assert "Something" in browser("ada").get(f"/rooms/{dm}/people").text
    id = say(act, "ada", bound_rooms[0], key="key-number-2")
    with pytest.raises(Forbidden, match="pin messages here"):
        pin(act, "ada", id)
    pin(act, "organiser", id)
    assert 'data-word="pinned"' in browser("ada").get(f"/rooms/{bound_rooms[0]}").text
    pin(act, "organiser", id, False)
    assert read(select(Message.pinned_at).where(Message.id == id)) == [None]


def test_what_was_pinned_before_one_came_is_not_theirs(act, browser, socket):
    act(
        None,
        lambda: [
            ties.connect(db.session.get(Member, ids.ada), db.session.get(Member, id)) for id in (ids.mate, ids.outsider)
        ],
    )
    room = act("ada", lambda me: operations.start_group_dm(me, [ids.friend, ids.mate], client_key="the-group-key").id)
    id = say(act, "ada", room, "Said before")
    act("ada", lambda me: operations.add_to_room(me, db.session.get(Room, room), ids.outsider))
    late = socket("outsider")
    late.emit("chat:enter", {"room": room}, callback=True)
    pin(act, "ada", id)
    assert not any("Said before" in str(one) for one in late.get_received())
    assert "Said before" not in browser("outsider").get(f"/rooms/{room}/people").text
    assert "Said before" in browser("mate").get(f"/rooms/{room}/people").text


def test_a_room_says_for_how_long_it_keeps(act, browser, dm, bound_rooms):
    ada = browser("ada")
    assert "as long as one of you has an account" in ada.get(f"/rooms/{dm}").text
    assert ada.post(f"/rooms/{dm}/keeping", data={"days": "90"}).status_code == 303
    assert 'value="90" aria-pressed="true"' in ada.get(f"/rooms/{dm}/people").text
    choose(act, "friend", dm, 30)
    assert "kept for 90 days" in ada.get(f"/rooms/{dm}").text
    assert "kept for a year" in ada.get(f"/rooms/{bound_rooms[0]}").text
    assert ada.post(f"/rooms/{dm}/keeping", data={"days": "7"}).status_code == 422
    with pytest.raises(Forbidden):
        choose(act, "ada", bound_rooms[0], 30)
    with pytest.raises(Invalid):
        choose(act, "ada", dm, 7)
