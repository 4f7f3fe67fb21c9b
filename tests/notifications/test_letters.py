"""N-9: letters of organisers, staged: looked at, counted, sent, taken back once, and at most one a day for an edition."""

import re
import threading
import time
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock, mail
from app.kernel.audit import AuditEntry
from app.kernel.errors import Conflict, Forbidden, Refusal
from app.notifications import choices, choosing
from app.notifications import operations as notifications
from app.notifications import queries as notices
from app.notifications.kinds import Channels
from app.notifications.letters import operations, queries
from app.notifications.letters.models import Letter
from tests import cast
from tests.notifications.post import html, serve, text

PARTICIPANTS = {"ada", "mate", "newcomer", "silenced", "blocker", "blocked"}  # of Leiden 2023, who are here


@pytest.fixture
def letter(act):
    """A draft of the organiser; its id."""

    def write(role="participant", key="letter-key-1", subject="The reunion"):
        def do(me):
            from app.cohorts.models import Edition

            return operations.write_letter(
                me, db.session.get_one(Edition, 1), subject=subject, body="Come *all*.",
                html="<p>Come <em>all</em>.</p>", role=role, client_key=key,
            ).id  # fmt: skip

        return act("organiser", do)

    return write


@pytest.fixture
def do(act):
    def with_letter(work, id, person="organiser"):
        return act(person, lambda me: work(me, queries.get_letter(me, id)))

    return with_letter


@pytest.fixture
def later(drain):
    def wait(minutes):
        clock.move(timedelta(minutes=minutes))
        drain()
        return {str(one["To"]).split("@")[0] for one in mail.sent}

    return wait


def seen_on(page):
    return re.search(r'name="seen" value="(\w+)"', page.text)[1]


def test_what_another_organiser_wrote_meanwhile_is_read_before_it_goes(browser, letter, read):
    """Two tabs: what one of them shows is not what the other made of it."""
    id = letter()
    first, second = browser("organiser"), browser("admin")
    address = f"/organise/letters/{id}"
    seen = seen_on(first.get(address))
    other = {"subject": "The reunion", "body": "Come *never*.", "role": "participant", "client_key": "another-key-1"}
    assert second.post(address, data=other | {"seen": seen_on(second.get(address))}).status_code == 303
    sending = first.post(f"{address}/sending", data={"seen": seen})
    assert sending.status_code == 409 and "Come <em>never</em>." in sending.text and "meanwhile" in sending.text
    mine = other | {"body": "Come *soon*.", "seen": seen}
    wrong = first.post(address, data=mine | {"subject": ""})
    assert wrong.status_code == 422 and f'name="seen" type="hidden" value="{seen}"' in wrong.text
    changing = first.post(address, data=mine)
    assert changing.status_code == 409 and "Come *soon*." in changing.text and "Come <em>never</em>." in changing.text
    assert read(select(Letter.body)) == ["Come *never*."]
    assert first.post(address, data=mine | {"seen": seen_on(changing)}).status_code == 303
    assert first.post(f"{address}/sending", data={"seen": seen_on(first.get(address))}).status_code == 303


def test_it_is_written_looked_at_counted_and_sent(browser, act, later, read):
    page = browser("organiser")
    sent = {"client_key": "letter-key-1", "subject": "The reunion", "body": "Come *all*.", "role": "participant"}
    answer = page.post("/organise/editions/1/letters", data=sent)
    assert answer.status_code == 303
    shown = page.get(answer.location).text
    assert "Come <em>all</em>." in shown and f"Send it to {len(PARTICIPANTS)} people" in shown
    assert later(0) == set()
    assert page.post(answer.location, data=sent | {"body": "Come **all**."}).status_code == 303
    assert page.post(f"{answer.location}/sending").status_code == 303
    assert "Take it back" in page.get(answer.location).text
    assert later(9.9) == set()
    assert later(10.1) == PARTICIPANTS
    assert later(60) == PARTICIPANTS and len(mail.sent) == len(PARTICIPANTS)
    (message,) = [one for one in mail.sent if one["To"] == "ada@example.org"]
    assert message["Subject"] == "The reunion"
    assert "Ada Lindewater, Orla van der Bloem writes to the people of" in text(message)
    assert "<strong>all</strong>" in html(message) and message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert act("ada", notices.unread) == 1 and act("supervisor", notices.unread) == 0
    assert "The reunion" in browser("ada").get("/notifications").text
    (id,) = read(select(Letter.id))
    assert browser("ada").get(f"/letters/{id}").status_code == 200
    assert [browser(who).get(f"/letters/{id}").status_code for who in ("supervisor", "outsider")] == [404, 404]
    assert f"Left for {len(PARTICIPANTS)} people" in page.get("/organise/editions/1/letters").text
    acts = [(one.act, one.codes.get("people")) for one in read(select(AuditEntry).order_by(AuditEntry.id))]
    assert [one for one in acts if one[0].startswith("letter")] == [
        ("letter sent", len(PARTICIPANTS)), ("letter left", len(PARTICIPANTS)),
    ]  # fmt: skip


def test_it_is_taken_back_once_before_it_leaves(letter, do, later, read):
    id = letter()
    do(operations.send_letter, id)
    clock.move(timedelta(minutes=9))
    do(operations.take_letter_back, id)
    assert later(30) == set()
    assert read(select(Letter.state)) == ["draft"]
    do(operations.send_letter, id)
    with pytest.raises(Conflict):
        do(operations.take_letter_back, id)
    assert later(41) == PARTICIPANTS
    with pytest.raises(Forbidden):
        do(operations.take_letter_back, id)


def test_a_draft_is_thrown_away_and_nothing_leaves(browser, letter, do, later, read):
    id = letter()
    do(operations.send_letter, id)
    with pytest.raises(Forbidden):
        do(operations.throw_letter_away, id)
    do(operations.take_letter_back, id)
    page = browser("organiser").get(f"/organise/letters/{id}").text
    assert "[Name], Orla van der Bloem writes to the people of" in page and "Throw it away" in page
    assert browser("organiser").post(f"/organise/letters/{id}/delete").status_code == 303
    assert later(30) == set() and read(select(Letter)) == []


def test_one_a_day_for_an_edition(letter, do, later):
    first, second = letter(), letter(key="letter-key-2", subject="One more thing")
    do(operations.send_letter, first)
    with pytest.raises(Forbidden, match="One letter a day"):
        do(operations.send_letter, second)
    do(operations.take_letter_back, first)
    do(operations.send_letter, second)
    assert later(11) == PARTICIPANTS
    with pytest.raises(Forbidden, match="One letter a day"):
        do(operations.send_letter, first)
    clock.move(timedelta(hours=25))
    do(operations.send_letter, first)


def test_its_page_says_when_it_cannot_be_sent_or_taken_back(browser, letter, do):
    first, second = letter(), letter(key="letter-key-2", subject="One more thing")
    do(operations.send_letter, first)
    page = browser("organiser")
    waits = page.get(f"/organise/letters/{second}").text
    assert "One letter a day is enough" in waits and "Send it to" not in waits
    do(operations.take_letter_back, first)
    do(operations.send_letter, first)
    leaves = page.get(f"/organise/letters/{first}").text
    assert "now it goes" in leaves and "Take it back" not in leaves and "you can take it back" not in leaves


def test_it_reaches_who_belongs_to_the_edition_when_it_leaves_and_wants_mail(letter, do, act, later):
    act("mate", lambda me: choosing.choose(me, {"letter": Channels(True, "no", False)}))
    do(operations.send_letter, letter(""))
    act(None, lambda: setattr(db.session.get(Member, cast.ids.ada), "state", "deactivated"))
    assert later(11) == (PARTICIPANTS | {"supervisor", "organiser"}) - {"ada", "mate"}
    assert act("mate", notices.unread) == 1


def test_an_address_refused_for_good_is_marked_by_a_letter_too(letter, do, later, house, monkeypatch, act):
    postmaster, server = serve()
    monkeypatch.setitem(house.config, "SMTP_URL", f"smtp://127.0.0.1:{server.port}")
    postmaster.answer = "550 5.1.1 no such user"
    do(operations.send_letter, letter("supervisor"))
    later(11)
    server.stop()
    assert postmaster.tries == 1
    assert act("supervisor", lambda me: choices.settings_of(me.id)).refused_address == "supervisor@example.org"


def test_what_is_leaving_this_moment_is_not_taken_back(house, letter, do, act, read):
    id = letter()
    do(operations.send_letter, id)
    is_leaving, answers = threading.Event(), []

    def leave():
        sent = db.session.get_one(Letter, id)
        operations.let_leave(sent, sent.leaves_at)
        is_leaving.set()
        time.sleep(0.5)  # until the other one waits

    def take_back():
        is_leaving.wait()
        try:
            answers.append(do(operations.take_letter_back, id))
        except Refusal as refusal:
            answers.append(refusal)

    both = [threading.Thread(target=act, args=(None, leave)), threading.Thread(target=take_back)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    [now] = read(select(Letter).where(Letter.id == id))
    assert now.state == "left" and now.undone_at is None and isinstance(answers[0], Forbidden)


def test_by_role(letter, do, later):
    do(operations.send_letter, letter("supervisor"))
    assert later(11) == {"supervisor"}


def test_a_letter_that_nobody_would_get_does_not_leave(letter, do):
    with pytest.raises(Forbidden, match="Nobody"):
        do(operations.send_letter, letter("speaker"))


def test_what_left_is_not_changed(letter, do, later):
    id = letter()
    do(operations.send_letter, id)
    for minutes in (1, 11):
        with pytest.raises(Forbidden):
            do(lambda me, one: operations.change_letter(me, one, subject="x", body="x", html="x", role=""), id)
        later(minutes)


@pytest.mark.parametrize("person", ["ada", "supervisor", "outsider"])
def test_nobody_else_writes_sends_or_looks(browser, letter, person):
    id, page = letter(), browser(person)
    sent = {"client_key": "letter-key-9", "subject": "x", "body": "y", "role": ""}
    assert page.get(f"/organise/letters/{id}").status_code == 404
    assert page.post(f"/organise/letters/{id}/sending").status_code == 404
    assert page.post("/organise/editions/1/letters", data=sent).status_code == 404
    assert page.get(f"/letters/{id}").status_code == 404, "a draft has reached nobody"


def test_a_double_click_is_one_letter(letter, read):
    assert letter() == letter()
    assert len(read(select(Letter))) == 1


@pytest.mark.parametrize("wrong", [{"subject": " "}, {"body": ""}, {"role": "king"}, {"subject": "x" * 121}], ids=str)
def test_what_is_no_letter(browser, read, wrong):
    sent = {"client_key": "letter-key-1", "subject": "The reunion", "body": "Come", "role": ""}
    assert browser("organiser").post("/organise/editions/1/letters", data=sent | wrong).status_code == 422
    assert read(select(Letter)) == []


@pytest.mark.parametrize("what", ["suspended", "role taken"])
def test_it_does_not_leave_once_its_sender_may_not_write(letter, do, act, later, read, what):
    from app.cohorts.models import EditionMembership

    do(operations.send_letter, letter())

    def stop():
        if what == "suspended":
            db.session.get_one(Member, cast.ids.organiser).suspended_until = clock.now() + timedelta(days=30)
        else:
            mine = select(EditionMembership).filter_by(edition_id=1, member_id=cast.ids.organiser)
            db.session.scalars(mine).one().role = "participant"

    act(None, stop)
    assert later(11) == set() and read(select(Letter.state)) == ["draft"]


def test_it_keeps_to_quiet_hours_and_away_from_an_address_that_refused(letter, do, act, later):
    now = clock.now().astimezone(ZoneInfo("Europe/Amsterdam"))
    begins = (now.hour * 60 + now.minute) % 1440
    act("mate", lambda me: choosing.set_quiet_hours(me, begins, (begins + 120) % 1440))
    act("ada", notifications.note_refusal)
    do(operations.send_letter, letter())
    assert later(11) == PARTICIPANTS - {"ada", "mate"}
    assert later(125) == PARTICIPANTS - {"ada"}
