"""Reporting in chat (C-26): moderators read the excerpt that was sent, which is logged, and nothing else of the room."""

import io
import re

import pytest
from sqlalchemy import func, select, update

from app.accounts.models import Member
from app.chat import operations as chat
from app.chat import queries as rooms
from app.chat.models import Message, MessageFile, Room, RoomMembership
from app.extensions import db
from app.kernel import files, markup, reportable
from app.kernel.audit import AuditEntry
from app.kernel.errors import NotFound
from app.moderation import deciding, retention
from app.moderation.models import Case, Decision, Report, Snapshot
from app.notifications.models import Notification
from app.notifications.statements.models import Statement
from app.partners import operations as partners
from app.threads.jobs import throw_files_away
from app.ties import operations as ties
from tests.cast import ids
from tests.kernel.samples import PDF, picture
from tests.moderation.places import case_now, decide, report

KEY = "0123456789abcdef"
UPHELD = {"outcome": "upheld", "act": "delete", "rule": "kind", "reason": "This is no way to talk to anybody."}


def member(person):
    return db.session.get(Member, getattr(ids, person))


@pytest.fixture
def talk(act):
    """A chat of ada and her friend, of fifteen messages; their ids. The eighth is the friend's."""

    def make():
        room = chat.open_dm(member("ada"), member("friend"))
        return [
            chat.post_message(
                member("ada" if number % 2 else "friend"), room, body=f"Words number {number:02}", client_key=f"key-of-talk-{number:02}"
            ).id
            for number in range(1, 16)
        ]  # fmt: skip

    return act(None, make)


def edit(act, person, message_id, body):
    def change(me):
        message = db.session.get(Message, message_id)
        chat.edit_message(me, message, body=body, html=markup.render(body, chat=True))

    act(person, change)


def case_page(browser, case, person="site_moderator"):
    return browser(person).get(f"/moderation/cases/{case.id}").text


def words(page):
    return {int(number) for number in re.findall(r"Words number (\d\d)", page)}


def test_a_reporter_is_offered_five_before_and_five_after(browser, talk):
    page = browser("ada").get(f"/report/message/{talk[7]}").text
    assert words(page) == set(range(3, 14)) and page.count('name="along"') == 11
    assert re.search(rf'value="{talk[7]}" checked disabled', page)
    assert words(browser("ada").get(f"/report/message/{talk[1]}").text) == set(range(1, 8))


@pytest.fixture
def sent(browser, read, talk):
    """A message of ada's with a picture and a document; its id."""
    ada, room = browser("ada"), read(select(Message.room_id))[0]
    for content, name in ((PDF, "ward.pdf"), (picture(), "scan.png")):
        ada.post(f"/rooms/{room}/files", data={"files": (io.BytesIO(content), name)})
    files = [str(file.id) for file in read(select(MessageFile))]
    said = {"text": "", "client_key": "key-of-the-file", "attached": files}
    assert ada.post(f"/rooms/{room}/messages", data=said).status_code == 303
    return read(select(Message.id).order_by(Message.id.desc()))[0]


def test_files_go_along_and_are_had_by_who_opened_what_was_sent(act, browser, read, talk, sent):
    files = {file.name: file for file in read(select(MessageFile))}
    assert "ward.pdf" in browser("friend").get(f"/report/message/{sent}").text
    report(act, "friend", sent, "message", along=[talk[-1]])
    named = [[name, files[name].digest] for name in ("scan.png", "ward.pdf")]
    kept = [file["files"] for file in read(select(Report))[0].excerpt]
    assert kept[0] == [] and [file[:2] for file in kept[1]] == named == read(select(Snapshot))[0].files
    case, moderator = case_now(read), browser("site_moderator")
    address = f"/moderation/cases/{case.id}/files/{files['scan.png'].digest}"
    assert "ward.pdf" not in case_page(browser, case), "unread until somebody opens it"
    assert moderator.get(address).status_code == 404
    moderator.post(f"/moderation/cases/{case.id}/reading")
    page = case_page(browser, case)
    assert f'<img src="{address}" alt="scan.png"' in page and "ward.pdf" in page and 'href=""' not in page
    with moderator.get(address) as answer:
        assert (
            answer.status_code == 200
            and answer.content_type == "image/png"
            and len(answer.data) == answer.content_length
        )
        assert answer.headers["Cache-Control"] == "no-store" and "sandbox" in answer.headers["Content-Security-Policy"]
    for person in ("admin", "friend", "ada", "space_moderator"):  # one has not opened it, the others may not
        assert browser(person).get(address).status_code == 404, person
    assert moderator.get(f"/moderation/cases/{case.id}/files/{'0' * 64}").status_code == 404


def test_what_was_sent_outlives_its_message_until_the_case_lets_go(act, app, browser, read, talk, sent, monkeypatch):
    digest = read(select(MessageFile.digest).where(MessageFile.name == "scan.png"))[0]
    report(act, "friend", sent, "message")
    case, moderator = case_now(read), browser("site_moderator")
    act("ada", lambda me: chat.delete_message(me, db.session.get(Message, sent)))
    assert read(select(MessageFile)) == [] and browser("friend").get(f"/messages/{sent}").status_code in (200, 404)
    moderator.post(f"/moderation/cases/{case.id}/reading")
    address = f"/moderation/cases/{case.id}/files/{digest}"
    monkeypatch.setattr(files, "ORPHAN_AFTER", -1)
    throw_away(app)
    with moderator.get(address) as answer:
        assert answer.status_code == 200 and answer.data
    act(None, lambda: db.session.execute(update(Report).values(excerpt=[])))
    assert moderator.get(address).status_code == 404
    throw_away(app)
    with app.app_context():
        assert list(files.folder().glob("*")) == []


def test_one_picture_in_two_messages_stays_with_the_reports_of_both(act, app, browser, read, sent):
    room, picture_again = read(select(Message.room_id))[0], {"files": (io.BytesIO(picture()), "again.png")}
    browser("ada").post(f"/rooms/{room}/files", data=picture_again)
    again = {"text": "", "client_key": "key-of-it-again", "attached": [str(read(select(func.max(MessageFile.id)))[0])]}
    browser("ada").post(f"/rooms/{room}/messages", data=again)
    both = [sent, read(select(func.max(Message.id)))[0]]
    [digest] = read(select(MessageFile.digest).where(MessageFile.kind == "png").distinct())
    for message in both:
        report(act, "friend", message, "message")
    for message in both:
        act("ada", lambda me, id=message: chat.delete_message(me, db.session.get(Message, id)))
    for case in read(select(Case)):
        browser("site_moderator").post(f"/moderation/cases/{case.id}/reading")
        with browser("site_moderator").get(f"/moderation/cases/{case.id}/files/{digest}") as answer:
            assert answer.status_code == 200, case.target_id


def test_what_nobody_sent_along_goes_with_its_message(act, app, browser, read, talk, sent):
    report(act, "friend", talk[0], "message")
    stored = read(select(MessageFile.stored))
    with app.app_context():
        assert len(stored) == 2 and all(files.path(name).exists() for name in stored)
    act("ada", lambda me: chat.delete_message(me, db.session.get(Message, sent)))
    with app.app_context():
        assert not any(files.path(name).exists() for name in stored)


def throw_away(app):
    with app.app_context():
        throw_files_away()


def test_what_is_ticked_is_sent_and_nothing_else_is_read(act, browser, read, talk):
    sent = {"reason": "unkind", "client_key": KEY, "along": [talk[6], talk[8], talk[0], 999_999]}
    assert browser("ada").post(f"/report/message/{talk[7]}", data=sent).status_code == 303
    case = case_now(read)
    for page in (case_page(browser, case), browser("site_moderator").get("/moderation").text):
        assert words(page) == set(), "unread until somebody opens it"
    assert browser("site_moderator").post(f"/moderation/cases/{case.id}/reading").status_code == 303
    page = case_page(browser, case)
    assert words(page) == {7, 8, 9}, "ticked, within reach, and itself"
    assert f"/messages/{talk[7]}" not in page and "Where it stands" not in page
    room = read(select(Room))[0]
    for path in (f"/rooms/{room.id}", f"/rooms/{room.id}/log", f"/messages/{talk[7]}"):
        assert browser("site_moderator").get(path).status_code == 404
    assert len(read(select(RoomMembership.member_id))) == 2, "the room is not joined"


def test_each_reading_is_logged_and_opens_it_to_that_reader_only(act, browser, read, talk, drain):
    report(act, "ada", talk[7], "message")
    case = case_now(read)
    browser("site_moderator").post(f"/moderation/cases/{case.id}/reading")
    entries = read(select(AuditEntry).where(AuditEntry.act == "excerpt read"))
    assert [(one.actor_id, one.subject_id, one.place_kind) for one in entries] == [
        (ids.site_moderator, case.id, "message")
    ]
    assert words(case_page(browser, case)) == {8}
    assert words(case_page(browser, case, "admin")) == set()
    assert "Excerpt of a chat read" in browser("site_moderator").get("/moderation/log").text


def test_the_excerpt_stays_as_it_was_and_knows_what_was_said_before(act, browser, read, talk):
    edit(act, "friend", talk[7], "Words number 88")
    browser("ada").post(f"/report/message/{talk[7]}", data={"reason": "unkind", "client_key": KEY, "along": [talk[6]]})
    edit(act, "ada", talk[6], "Words number 77")
    act("friend", lambda me: chat.delete_message(me, db.session.get(Message, talk[7])))
    [made] = read(select(Report))
    assert [words(piece["html"]) for piece in made.excerpt] == [{7}, {88}]
    assert [words(one) for one in made.excerpt[1]["earlier"]] == [{8}]
    case = case_now(read)
    browser("site_moderator").post(f"/moderation/cases/{case.id}/reading")
    assert words(case_page(browser, case)) == {7, 8, 88}


@pytest.mark.parametrize("person", ["mate", "outsider", "site_moderator", "space_moderator", None])
def test_who_is_not_in_the_room_reports_nothing_of_it(act, browser, talk, person):
    answer = browser(person).get(f"/report/message/{talk[7]}")
    assert answer.status_code == 404
    with pytest.raises(NotFound):
        report(act, person, talk[7], "message")


def test_what_was_said_before_somebody_came_is_not_theirs_to_send(act, browser):
    act(None, lambda: [ties.connect(member("ada"), member(one)) for one in ("mate", "outsider")] and None)
    room = act("ada", lambda me: chat.start_group_dm(me, [ids.mate, ids.friend], client_key="the-group-key").id)

    def say(person, number):
        said = {"body": f"Words number {number:02}", "client_key": f"key-in-group-{number}"}
        return act(person, lambda me: chat.post_message(me, rooms.get_room(me, room), **said).id)

    before = say("mate", 1)
    act("ada", lambda me: chat.add_to_room(me, rooms.get_room(me, room), ids.outsider))
    after = say("mate", 2)
    assert browser("outsider").get(f"/report/message/{before}").status_code == 404
    assert words(browser("outsider").get(f"/report/message/{after}").text) == {2}


def test_removed_by_a_decision_and_brought_back(act, browser, read, talk):
    report(act, "ada", talk[7], "message")
    seq = read(select(Room.last_seq))[0]
    decision = decide(act, "site_moderator", case_now(read), **UPHELD)
    [message] = read(select(Message).where(Message.id == talk[7]))
    assert message.deleted_at is not None and message.html == ""
    for person in ("ada", "friend"):
        page = browser(person).get(f"/rooms/{message.room_id}").text
        assert 8 not in words(page) and "message removed" in page
    assert browser("ada").get(f"/rooms/{message.room_id}/log?after={seq}").json["entries"][0]["kind"] == "deleted"
    [statement] = read(select(Statement))
    assert (statement.member_id, statement.act, statement.excerpt) == (ids.friend, "deleted", "Words number 08")
    assert "Words number 08" in browser("friend").get(f"/decisions/{statement.id}").text
    act("site_moderator", lambda me: deciding.undo_decision(me, db.session.get(Decision, decision)))
    assert 8 in words(browser("ada").get(f"/rooms/{message.room_id}").text)
    assert read(select(Statement))[0].lifted_at is not None


def test_left_as_it_is_and_told(act, read, talk):
    report(act, "ada", talk[7], "message")
    decide(act, "site_moderator", case_now(read), outcome="rejected", answer="It is rude, but it breaks no rule.")
    assert read(select(Message.deleted_at).where(Message.id == talk[7])) == [None] and not read(select(Statement))


def test_what_its_author_took_back_is_not_brought_back(act, read, talk):
    report(act, "ada", talk[7], "message")
    act("friend", lambda me: chat.delete_message(me, db.session.get(Message, talk[7])))
    decision = decide(act, "site_moderator", case_now(read), **UPHELD)
    act("site_moderator", lambda me: deciding.undo_decision(me, db.session.get(Decision, decision)))
    assert read(select(Message.html).where(Message.id == talk[7])) == [""]


def test_the_author_decides_nothing_and_only_those_in_care_are_told(act, browser, read):
    def make():
        ties.connect(member("ada"), member("site_moderator"))
        room = chat.open_dm(member("ada"), member("site_moderator"))
        return chat.post_message(member("site_moderator"), room, body="Go away", client_key="key-go-away-1").id

    report(act, "ada", act(None, make), "message")
    case = case_now(read)
    assert browser("site_moderator").get(f"/moderation/cases/{case.id}").status_code == 404
    told = set(read(select(Notification.member_id).where(Notification.cause == "reported")))
    assert told == {ids.admin}
    assert browser("space_moderator").get(f"/moderation/cases/{case.id}").status_code == 404


def test_reported_together_with_others_and_decided_by_keys(act, browser, read, talk):
    for message in (talk[7], talk[9]):
        report(act, "ada", message, "message")
    page = browser("site_moderator").get("/moderation").text
    assert page.count('type="checkbox" name="case"') == 2 and words(page) == set()
    chosen = [f"{case.id}-{case.version}" for case in read(select(Case))]
    assert (
        browser("site_moderator").get("/moderation/together?" + "&".join(f"case={one}" for one in chosen)).status_code
        == 200
    )


def test_the_excerpt_goes_half_a_year_after_the_case(act, read, talk):
    report(act, "ada", talk[7], "message")
    decide(act, "site_moderator", case_now(read), outcome="rejected")

    def later():
        db.session.scalars(select(Case)).one().decided_at -= retention.AFTER_THE_DECISION * 2
        db.session.flush()
        assert retention.let_go() == 1

    act(None, later)
    assert read(select(Report))[0].excerpt == [] and read(select(Snapshot.html)) == [""]
    assert read(lambda: db.session.scalar(select(func.count(Message.id)))) == 15


def test_a_request_is_reported_by_whoever_was_asked(act, browser, read):
    note = "I counted who touches what and would sell you the map of it cheaply."
    asked = {"purpose": "other", "note": note, "client_key": "key-to-report-1"}
    request = act("mate", lambda me: partners.ask_to_write(me, member("ada"), **asked).id)
    assert f"/report/request/{request}" in browser("ada").get("/requests").text
    for person in ("mate", "outsider", "site_moderator"):
        assert browser(person).get(f"/report/request/{request}").status_code == 404
    sent = {"reason": "advertising", "client_key": KEY}
    assert browser("ada").post(f"/report/request/{request}", data=sent).status_code == 303
    case = case_now(read)
    assert note not in case_page(browser, case)
    browser("site_moderator").post(f"/moderation/cases/{case.id}/reading")
    assert note in case_page(browser, case)
    decide(act, "site_moderator", case, outcome="upheld", rule="advertising", reason="No advertising, please.")
    assert [(one.member_id, one.act) for one in read(select(Statement))] == [(ids.mate, "told")]


def test_jobs_ask_for_what_was_reported_too_and_have_no_request(app, talk):
    with app.app_context():
        found = reportable.targets([("message", talk[7])])[("message", talk[7])]
        db.session.rollback()
    assert found.url == f"/messages/{talk[7]}"
