"""Nearly the same to a fourth person within a day is held: its author sees it wait, nobody else, until a moderator
lets it through (C-23)."""

import io
import re
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, update

from app.accounts.models import Member
from app.chat import filing, holding, operations, releasing
from app.chat.likeness import are_near, near, says_enough, words
from app.chat.models import HeldMessage, LogEntry, Message, MessageFile, Room
from app.extensions import db
from app.kernel import clock, mail
from app.kernel.errors import Conflict, NotFound
from app.moderation.queries import get_reportable
from app.notifications.models import Notification
from app.notifications.statements.models import Statement
from app.partners import operations as partners
from app.partners import queries as requests
from app.ties import operations as ties
from app.ties.models import ContactRequest
from tests.cast import ids
from tests.chat.conftest import connect, member
from tests.house.test_budget import BUDGET, statements
from tests.kernel.samples import PDF

TEXT = (
    "Dear {name}, our workshop about drawing night shifts is full of ideas. Come and see it: https://example.org/{name}"
)
OTHERS = ("friend", "mate", "outsider", "supervisor", "blocker")


@pytest.fixture
def rooms(act):
    """ada's chats with five people."""
    act(None, connect, "ada", *OTHERS)
    return {one: act("ada", lambda ada, one=one: operations.open_dm(ada, member(one)).id) for one in OTHERS}


@pytest.fixture
def write(browser):
    def send(room, name, *, by="ada", key="", **more):
        data = {"text": TEXT.format(name=name), "client_key": key or f"key-to-{name}-{by}", **more}
        return browser(by).post(f"/rooms/{room}/messages", data=data, headers={"Accept": "application/json"}).json

    return send


@pytest.fixture
def held(write, rooms):
    """The fourth, to the supervisor."""
    for name in OTHERS[:3]:
        assert "held" not in write(rooms[name], name)
    return write(rooms["supervisor"], "supervisor")


@pytest.fixture
def edit(browser):
    def send(said, text, *, by="ada"):
        data = {"text": text, "client_key": f"edit-key-{said['id']}"}
        return browser(by).post(f"/messages/{said['id']}", data=data, headers={"Accept": "application/json"}).json

    return send


def test_what_would_be_held_is_not_edited_in(browser, edit, rooms):
    def begin(name):
        data = {"text": f"Hello {name}", "client_key": f"hello-{name}"}
        return browser("ada").post(f"/rooms/{rooms[name]}/messages", data=data, headers={"Accept": "application/json"})

    said = {name: begin(name).json for name in OTHERS}
    for name in OTHERS[:3]:
        assert edit(said[name], TEXT.format(name=name))["ok"]
    refused = edit(said["supervisor"], TEXT.format(name="supervisor"))
    assert not refused["ok"] and "moderator" in refused["message"]
    assert edit(said["supervisor"], "Quite another text about the scans of bed twelve, for you alone.")["ok"]


def test_what_was_let_through_can_be_spelled_otherwise(act, edit, held, read):
    act("site_moderator", lambda me: releasing.approve(me, held["held"]))
    [message] = read(select(Message).where(Message.client_key == "key-to-supervisor-ada"))
    assert edit({"id": message.id}, message.body.replace("full of", "rich in"))["ok"]


def test_nobody_buries_moderators(monkeypatch, write, rooms, held, read):
    monkeypatch.setattr(holding, "MOST_WAITING", 3)
    said = [write(rooms["supervisor"], "supervisor", key=f"once-more-{n}") for n in range(4)]
    assert ["held" in each for each in said] == [True, True, False, False]
    assert len(read(select(HeldMessage))) == 3


def test_dots_do_not_make_another_text(write, rooms):
    said = TEXT.format(name="you")
    answers = []
    for place, name in enumerate(OTHERS[:4]):
        dotted = said + " " + "." * (int(len(said) * 2.1**place) - len(said))
        answers.append(write(rooms[name], name, text=dotted))
    assert ["held" in each for each in answers] == [False, False, False, True]


def last_seq(read, room):
    return read(lambda: db.session.scalar(select(Room.last_seq).where(Room.id == room)))


def entries(read, room):
    return read(select(LogEntry.seq).where(LogEntry.room_id == room).order_by(LogEntry.seq))


@pytest.mark.parametrize(
    ("a", "b", "alike"),
    [
        (TEXT.format(name="Bo"), TEXT.format(name="Margaretha"), True),
        ("Please pay 25 euros for the course on Monday to us", "Please pay 4000 euros for the course on Monday to us", True),
        ("Please pay twenty euros for it", "P\u200blease pay  TWENTY éuros for it!", True),
        ("Could you look at the scans of bed twelve with me", "Shall we have coffee on Thursday after the lecture", False),
    ],
)  # fmt: skip
def test_what_is_near(a, b, alike):
    assert are_near(words(a), words(b)) is alike


def test_what_is_short_is_what_many_say():
    assert not says_enough(words("Happy birthday to you, dear friend!"))
    assert not says_enough(words("See https://example.org/a/very/long/address/with/many/words/in/it/and/more"))
    assert says_enough(words(TEXT))


def test_so_much_is_compared_and_no_more():
    said, long = words(TEXT), [("somebody", "x" * 4000)] * 25
    assert near(said, [*long[1:], ("friend", TEXT)]) == {"friend"}
    assert near(said, [*long, ("friend", TEXT)]) == set()


def test_the_fourth_waits_and_only_its_author_sees_it(held, rooms, browser, read, drain):
    room = rooms["supervisor"]
    assert held["ok"] and held["held"] and "seq" not in held and "a moderator looks" in held["html"]
    assert not read(select(Message).where(Message.room_id == room)) and entries(read, room) == []
    assert last_seq(read, room) == 0, "the log has no gap"
    assert "drawing night shifts" in browser("ada").get(f"/rooms/{room}").text
    theirs = browser("supervisor").get(f"/rooms/{room}").text
    assert "drawing night shifts" not in theirs and "data-n>1" not in theirs
    assert browser("supervisor").get(f"/rooms/{room}/log").json == {"entries": [], "seq": 0}
    clock.move(timedelta(minutes=5))
    drain()
    assert not read(select(Notification).where(Notification.member_id == ids.supervisor))
    assert "supervisor@example.org" not in [one["To"] for one in mail.sent]


def test_the_room_keeps_its_place_in_the_list(rooms, write, read, browser):
    clock.move(timedelta(hours=1))
    for name in OTHERS[:3]:
        write(rooms[name], name)
    before = read(select(Room.last_message_at).where(Room.id == rooms["supervisor"]))
    clock.move(timedelta(hours=2))
    write(rooms["supervisor"], "supervisor")
    [after], [before] = read(select(Room.last_message_at).where(Room.id == rooms["supervisor"])), before
    assert abs(after - before) < timedelta(minutes=1)


def test_sent_again_it_is_the_same(held, rooms, write, act, read):
    again = write(rooms["supervisor"], "supervisor")
    assert again["held"] == held["held"] and again["html"] == held["html"]
    clock.move(timedelta(days=2))  # nothing is near any more, and still it waits
    assert write(rooms["supervisor"], "supervisor")["held"] == held["held"]
    act(None, lambda: setattr(member("ada"), "silenced_until", clock.now() + timedelta(days=1)))
    assert write(rooms["supervisor"], "supervisor")["held"] == held["held"], "G-7: a retry is not refused"
    assert write(rooms["supervisor"], "supervisor", text="Ok")["held"] == held["held"], "nor is it another message"
    assert len(read(select(HeldMessage))) == 1 and len(read(select(Message).where(Message.body == "Ok"))) == 0


def test_a_day_later_and_in_other_words_nothing_is_held(rooms, write, browser):
    for name in OTHERS[:3]:
        write(rooms[name], name)
    other = {"text": "Quite another text about the scans of bed twelve, for you alone.", "client_key": "another-key"}
    said = browser("ada").post(
        f"/rooms/{rooms['supervisor']}/messages", data=other, headers={"Accept": "application/json"}
    )
    assert "seq" in said.json
    assert "seq" in write(rooms["friend"], "friend", key="once-more-to-her"), "one person hears it often"
    clock.move(timedelta(hours=25))
    assert "seq" in write(rooms["supervisor"], "supervisor")


@pytest.mark.parametrize("by", ["organiser", "space_moderator"])
def test_staff_and_organisers_write_to_many(act, write, by):
    act(None, connect, by, *OTHERS[:4])
    for name in OTHERS[:4]:
        room = act(by, lambda me, name=name: operations.open_dm(me, member(name)).id)
        assert "seq" in write(room, name, by=by)


def test_other_rooms_are_not_looked_at(held, act, write, read):
    group = act("ada", lambda ada: operations.start_group_dm(ada, [ids.mate, ids.friend], client_key="a-group-key").id)
    statements = []

    def note(*what):
        statements.append(what[2])

    event.listen(engine := read(lambda: db.engine), "before_cursor_execute", note)
    assert "seq" in write(group, "everybody")
    event.remove(engine, "before_cursor_execute", note)
    assert not [one for one in statements if "UNION ALL" in one], "what else they wrote is not asked"


def test_let_through_it_is_delivered_now(held, rooms, act, browser, read, write):
    fifth = write(rooms["blocker"], "blocker")
    waits = browser("site_moderator").get("/moderation/waiting").text
    assert (
        waits.count("Let it through</") == 1 and "to 5 people within a day" in waits and "drawing night shifts" in waits
    )
    assert "message waits" in read(select(Notification.cause).where(Notification.member_id == ids.site_moderator))
    clock.move(timedelta(hours=2))
    at = f"/moderation/waiting/held message/{held['held']}"
    assert browser("space_moderator").post(f"{at}/approval").status_code == 404
    assert browser("site_moderator").post(f"{at}/approval").status_code == 303
    for name in ("supervisor", "blocker"):
        [message] = read(select(Message).where(Message.room_id == rooms[name]))
        assert (
            message.seq == 1 and message.created_at > clock.now() - timedelta(hours=1) and message.author_id == ids.ada
        )
        assert entries(read, rooms[name]) == [1]
    assert not read(select(HeldMessage)) and fifth["held"] != held["held"]
    assert write(rooms["supervisor"], "supervisor")["seq"] == 1, "the key answers with the message"
    assert read(select(Notification.cause).where(Notification.member_id == ids.ada)) == ["approved"]
    assert browser("site_moderator").post(f"{at}/approval").status_code == 404


def test_twice_to_the_same_person_is_one_person(held, rooms, write, browser):
    assert "held" in write(rooms["supervisor"], "Anselm", key="once-more")
    assert "to 4 people within a day" in browser("site_moderator").get("/moderation/waiting").text


def test_not_let_through_its_author_reads_why(held, rooms, act, browser, read, write):
    at = f"/moderation/waiting/held message/{held['held']}/rejection"
    page = browser("site_moderator").get(at)
    assert page.status_code == 200 and "drawing night shifts" in page.text
    refused = browser("site_moderator").post(at, data={"reason": "This is advertising", "rule": ""})
    assert refused.status_code == 303
    assert not read(select(Message).where(Message.room_id == rooms["supervisor"]))
    [told] = read(select(Statement).where(Statement.member_id == ids.ada))
    assert told.act == "rejected" and "drawing night shifts" in told.excerpt
    again = write(rooms["supervisor"], "supervisor")
    assert not again["ok"] and "did not let this message through" in again["message"]
    [kept] = read(select(HeldMessage))
    assert (kept.body, kept.html, kept.file_ids) == ("", "", [])
    clock.move(timedelta(days=31))
    act(None, releasing.forget_old)
    assert not read(select(HeldMessage))


def test_its_author_takes_it_back(held, act, browser, read):
    assert browser("supervisor").post(f"/held/{held['held']}/removal").status_code == 404
    assert browser("ada").post(f"/held/{held['held']}/removal").status_code == 303
    assert not read(select(HeldMessage))
    assert "Nothing waits" in browser("site_moderator").get("/moderation/waiting").text


def test_blocked_meanwhile_it_is_delivered_to_nobody(held, rooms, act, read):
    act("supervisor", lambda me: ties.block_member(me, member("ada")))
    act("site_moderator", releasing.approve, held["held"])
    assert not read(select(Message).where(Message.room_id == rooms["supervisor"])) and not read(select(HeldMessage))
    assert last_seq(read, rooms["supervisor"]) == 0


@pytest.mark.parametrize("became", [{"suspended_until": timedelta(days=9)}, {"state": "deactivated"}])
def test_of_who_is_shut_out_meanwhile_nothing_is_delivered(held, rooms, act, read, became):
    values = {name: clock.now() + value if name == "suspended_until" else value for name, value in became.items()}
    act(None, lambda: db.session.execute(update(Member).where(Member.id == ids.ada).values(**values)))
    act("site_moderator", releasing.approve, held["held"])
    assert not read(select(Message).where(Message.room_id == rooms["supervisor"])) and not read(select(HeldMessage))


def test_what_waits_costs_its_page_no_more(held, rooms, write, browser, app):
    room, client = rooms["supervisor"], browser("ada")
    sent = client.post(f"/rooms/{room}/files", data={"files": (io.BytesIO(PDF), "ward.pdf")})
    file = re.search(r'name="attached" value="(\d+)"', sent.text)[1]
    assert "held" in write(room, "supervisor", key="with-a-file", attached=[file])
    assert "held" in write(room, "Anselm", key="once-more")
    page = client.get(f"/rooms/{room}").text  # what is read once a process is no part of it
    assert page.count("data-held=") == 3 and "ward.pdf" in page
    with statements(app) as asked:
        client.get(f"/rooms/{room}")
    assert len(asked) <= BUDGET


def test_its_file_waits_with_it(rooms, write, browser, act, read):
    for name in OTHERS[:3]:
        write(rooms[name], name)
    sent = browser("ada").post(f"/rooms/{rooms['supervisor']}/files", data={"files": (io.BytesIO(PDF), "ward.pdf")})
    assert sent.status_code == 200
    [file] = read(select(MessageFile.id))
    held = write(rooms["supervisor"], "supervisor", attached=[str(file)])
    assert "ward.pdf" in held["html"] and "ward.pdf" in browser("site_moderator").get("/moderation/waiting").text
    assert "ward.pdf" not in browser("ada").get(f"/rooms/{rooms['supervisor']}/files").text, "it goes with no other"
    clock.move(timedelta(days=8))
    act(None, filing.throw_away)
    act("site_moderator", releasing.approve, held["held"])
    [message] = read(select(Message).where(Message.room_id == rooms["supervisor"]))
    assert [one["name"] for one in message.files] == ["ward.pdf"]
    assert read(select(MessageFile.message_id)) == [message.id]


def test_over_a_socket_too(held, rooms, socket, act, read):
    line = socket("ada")
    line.emit("chat:enter", {"room": rooms["blocker"]}, callback=True)
    said = {"room": rooms["blocker"], "client_id": "over-a-socket", "text": TEXT.format(name="Bo")}
    answer = line.emit("chat:post", said, callback=True)
    assert answer["ok"] and answer["held"] and "data-held" in answer["html"]
    assert not [one for one in line.get_received() if one["name"] == "entry"]
    act("site_moderator", releasing.approve, held["held"])
    assert [one["args"][0]["kind"] for one in line.get_received() if one["name"] == "entry"] == ["posted"]


def test_it_goes_with_its_author(held, act, read):
    act(None, lambda: db.session.execute(update(Member).where(Member.id == ids.ada).values(state="anonymised")))
    act(None, releasing.forget_old)
    assert not read(select(HeldMessage))


# First messages


@pytest.fixture
def asked(act, rooms, write):
    """A first message to the blocked one, after three chats with the same."""
    for name in OTHERS[:3]:
        write(rooms[name], name)
    act("hidden", lambda me: ties.choose_writers(me, "anyone"))
    note = TEXT.format(name="Hidde")
    return act(
        "ada",
        lambda ada: (
            partners.ask_to_write(ada, member("hidden"), purpose="advice", note=note, client_key="first-message").id
        ),
    )


def state_of(read, request):
    return read(select(ContactRequest.state).where(ContactRequest.id == request))[0]


def test_a_first_message_is_held_too(asked, browser, act, read):
    page = browser("hidden").get("/requests").text
    assert "drawing night shifts" not in page
    assert browser("hidden").post(f"/requests/{asked}/acceptance", data={}).status_code == 404
    assert "a moderator looks" in browser("ada").get("/requests/asked").text
    [held] = read(select(HeldMessage))
    act("site_moderator", releasing.approve, held.id)
    assert state_of(read, asked) == "sent" and "drawing night shifts" in browser("hidden").get("/requests").text
    room = act("hidden", lambda me: partners.accept_request(me, requests.get_request(me, asked)).id)
    assert read(select(func.count(Message.id)).where(Message.room_id == room)) == [1]


def test_a_first_message_refused_is_gone_for_both(asked, browser, act, read):
    [held] = read(select(HeldMessage))
    act("site_moderator", releasing.refuse, held.id, reason="This is advertising")
    assert state_of(read, asked) == "ended"
    for person, path in (("hidden", "/requests"), ("ada", "/requests/asked")):
        assert "drawing night shifts" not in browser(person).get(path).text
    assert len(read(select(Statement).where(Statement.member_id == ids.ada))) == 1


def test_a_first_message_taken_back_waits_for_nobody(asked, browser, act, read):
    act("ada", lambda me: partners.withdraw_request(me, requests.get_request(me, asked)))
    assert "Nothing waits" in browser("site_moderator").get("/moderation/waiting").text
    [held] = read(select(HeldMessage))
    with pytest.raises(Conflict):
        act("site_moderator", releasing.approve, held.id)
    act(None, releasing.forget_old)
    assert not read(select(HeldMessage)) and state_of(read, asked) == "withdrawn"


def test_a_first_message_that_nobody_let_through_in_its_time_reaches_nobody(asked, act, read):
    clock.move(timedelta(days=40))
    act(None, releasing.forget_old)
    assert not read(select(HeldMessage))
    for look in (requests.get_request, lambda me, id: get_reportable(me, "request", id)):
        with pytest.raises(NotFound):
            act("hidden", look, asked)


def test_a_first_message_that_was_let_through_and_put_aside_stays_theirs(asked, act, read):
    [held] = read(select(HeldMessage))
    act("site_moderator", releasing.approve, held.id)
    act("hidden", lambda me: partners.decline_request(me, requests.get_request(me, asked)))
    clock.move(timedelta(days=40))
    act(None, releasing.forget_old)
    assert act("hidden", lambda me: get_reportable(me, "request", asked)) and state_of(read, asked) == "declined"
