"""N-6: five lines for those who stay away, each with its reason, never one twice, and not with fewer than two."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import SignIn
from app.extensions import db
from app.kernel import clock, digest, mail
from app.kernel.digest import Offer
from app.notifications import choices, choosing, jobs, operations
from app.notifications.kinds import Channels
from app.notifications.models import Delivery, DigestLine
from app.threads import operations as threads
from app.ties import operations as ties
from tests import cast
from tests.notifications.post import html, text
from tests.partners.weeks import instead, met
from tests.threads.places import GROUP, IMAGING, on_thread, reply, thread

ANSWERABLE = {"kind": "question", "body": "Who has done sparse tomography on a ward?"}


@pytest.fixture
def week(house, drain):
    """Let a number of days pass in all, look who stays away, and give what ada was sent."""

    def pass_by(days):
        clock.move(timedelta(days=days))
        before = len(mail.sent)
        with house.app_context():
            jobs.look_who_stays_away()
        drain()
        return [one for one in mail.sent[before:] if one["To"] == "ada@example.org" and "wrote" not in one["Subject"]]

    return pass_by


@pytest.fixture
def nobody(monkeypatch):
    """The engine that suggests people suggests none, until a test says who."""
    return instead(monkeypatch)


@pytest.fixture
def knows(act, nobody):
    act(None, lambda: cast.item("ada", "expertise", "Sparse tomography").value)


def wants_replies_in_digest(act):
    act("ada", lambda me: choosing.choose(me, {"reply": Channels(True, "digest", False)}))


def test_a_question_and_a_next_step_with_their_reasons(act, week, knows, read):
    wants_replies_in_digest(act)
    reply(act, "mate", thread(act, "ada"))
    asked = thread(act, "friend", IMAGING, title="Tomography from few views?", **ANSWERABLE)
    (message,) = week(8)
    for body in (text(message), html(message)):
        assert "Tomography from few views?" in body and f"/threads/{asked}-" in body
        assert "You say that you know about “Sparse tomography”" in body
        assert "Mats Grachtmeer replied in Can we scan at the bedside?" in body
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert {row.key.split(":")[0] for row in read(select(DigestLine))} == {"thread", "notice"}
    assert [row.channel for row in read(select(Delivery))] == ["digest"]
    assert week(16) == [], "nothing is said twice"


def test_somebody_to_meet_in_words_that_all_may_read(act, week, nobody, read):
    mine = act(None, lambda: kept(cast.item("ada", "need", "Somebody who reads sonar")))
    open_, narrow = (
        act(None, lambda p=person, a=audience: kept(cast.item(p, "offer", f"Sonar of {p}", audience=a)))
        for person, audience in (("mate", "members"), ("supervisor", "cohorts"))
    )
    from app.profiles.models import ProfileItem

    items = {item.id: item for item in read(select(ProfileItem))}
    nobody.add("supervisor", met(items[mine], items[narrow], "sonar"))
    nobody.add("mate", met(items[mine], items[open_], "sonar"))
    wants_replies_in_digest(act)
    reply(act, "friend", thread(act, "ada"))
    (message,) = week(8)
    assert "Mats Grachtmeer" in text(message) and "Sonar of mate" in text(message)
    assert "Sonar of supervisor" not in text(message) and "Anselm" not in text(message)


def kept(item):
    db.session.flush()
    return item.id


def test_one_line_is_too_few(act, week, knows):
    thread(act, "friend", IMAGING, title="Tomography from few views?", **ANSWERABLE)
    assert week(8) == []


def test_whoever_was_here_gets_none(act, week, knows, house):
    two_lines(act)
    clock.move(timedelta(days=5))
    act(
        None,
        lambda: (
            db.session.scalars(select(SignIn).where(SignIn.member_id == cast.ids.ada))
            .one()
            .__setattr__("seen_at", clock.now())
        ),
    )
    assert week(8) == []
    assert len(week(13)) == 1


def two_lines(act):
    wants_replies_in_digest(act)
    reply(act, "mate", thread(act, "ada"))
    return thread(act, "friend", IMAGING, title="Tomography from few views?", **ANSWERABLE)


@pytest.mark.parametrize("what", ["hidden", "blocked", "answered", "off", "suspended"])
def test_rights_and_wishes_are_looked_at_when_it_leaves(act, week, knows, what):
    asked = two_lines(act)
    if what == "hidden":
        on_thread(act, "admin", asked, threads.hide_thread, reason="Spam")
    elif what == "blocked":
        act("ada", lambda me: ties.block_member(me, _member("friend")))
    elif what == "answered":
        reply(act, "outsider", asked)
    elif what == "off":
        act("ada", choosing.choose_digest, "off")
    else:
        act(None, lambda: setattr(_member("ada"), "suspended_until", clock.now() + timedelta(days=30)))
    assert week(8) == []


def _member(person):
    from app.accounts.models import Member

    return db.session.get_one(Member, cast.id_of(person))


def test_a_question_that_only_some_may_read_is_not_told(act, week, knows):
    wants_replies_in_digest(act)
    reply(act, "mate", thread(act, "ada"))
    thread(act, "supervisor", GROUP, title="Tomography from few views?", **ANSWERABLE)
    assert week(8) == []


def test_daily_for_who_chose_so(act, week, knows):
    act("ada", choosing.choose_digest, "daily")
    two_lines(act)
    assert week(0.5) == []
    assert len(week(1.1)) == 1


def test_each_place_once_and_the_better_of_two(monkeypatch):
    monkeypatch.setattr(digest, "finders", {place: [] for place in digest.PLACES})
    for weight in (1.0, 3.0, 2.0):
        digest.offers("project")(lambda member, told, weight=weight: Offer(f"project:{weight}", "", "", "", weight))
    digest.offers("step")(lambda member, told: Offer("step:1", "", "", ""))
    assert [(place, offer.key) for place, offer in digest.five_lines(None, set())] == [
        ("project", "project:3.0"), ("step", "step:1"),
    ]  # fmt: skip
    told = {"project:3.0", "step:1"}
    assert [offer.key for _, offer in digest.five_lines(None, told)] == ["project:2.0"]


def test_a_year_of_weeks(act, week, knows, read):
    """Every second week brings a question, every third a reply; each is told once, and only together with another."""
    act(None, lambda: setattr(_member("ada"), "time_zone", "UTC"))
    wants_replies_in_digest(act)
    own, said, mails = thread(act, "ada"), [], 0
    for number in range(52):
        clock.move(timedelta(days=8 * number))
        if number % 2 == 0:
            thread(act, "friend", IMAGING, title=f"Tomography, question {number}?", **ANSWERABLE)
        if number % 3 == 0:
            reply(act, "mate", own, f"Reply of week {number}")
        for message in week(8 * number + 7.5):
            mails += 1
            lines = [line for line in text(message).splitlines() if line.startswith("  http")]
            assert 2 <= len(lines) <= 5
            said += lines
    assert 8 <= mails <= 26
    assert len(said) == len(set(said)) == len(read(select(DigestLine)))


def test_a_mail_that_fails_is_looked_at_again_and_comes_once(act, week, knows, house, monkeypatch):
    two_lines(act)
    monkeypatch.setitem(house.config, "SMTP_URL", "smtp://127.0.0.1:9")
    assert week(8) == []
    monkeypatch.setitem(house.config, "SMTP_URL", "memory:")
    assert len(week(8.1)) == 1
    assert week(8.2) == []


def test_every_five_lines_can_be_stopped(act, week, knows, browser):
    two_lines(act)
    (message,) = week(8)
    stop = message["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")
    assert browser(None).post(stop).status_code == 303
    act(None, lambda: operations.note_lines(cast.ids.ada, ["x"], []))
    assert act("ada", lambda me: choices.settings_of(me.id)).digest == "off"


def test_whoever_was_here_and_signed_out_gets_none(act, week, knows):
    from app.accounts.operations import end_sign_in

    two_lines(act)
    clock.move(timedelta(days=5))
    mine = select(SignIn).where(SignIn.member_id == cast.ids.ada)
    act("ada", lambda me: end_sign_in(me, db.session.scalars(mine).one()))
    assert week(8) == []
    assert len(week(13)) == 1
