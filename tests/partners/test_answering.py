"""A question that nobody answers finds those who may know (T-22)."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock, search
from app.notifications import queries as ledger
from app.notifications.models import Notification
from app.partners import answering, jobs
from app.partners.answering import QuestionOffer
from app.partners.models import MatchSettings, NeverPair
from app.profiles.models import Profile
from app.threads import operations, watching
from app.threads.models import FOR_EVER
from app.ties.models import Block
from tests import cast
from tests.threads.places import GROUP, on_post, on_thread, reply, thread

TITLE = "Who casts silicone lungs for us?"
OFFER = "Casting of silicone lungs"
KNOWING = ["mate", "friend", "outsider", "organiser", "supervisor", "newcomer", "site_moderator"]


@pytest.fixture(autouse=True)
def said(act: Any, drain: Any) -> None:
    """Seven people offer what the question asks for."""

    def say() -> None:
        for person in KNOWING:
            cast.item(person, "offer", OFFER)
            search.changed("person", cast.id_of(person))

    act(None, say)
    drain()


@pytest.fixture
def look(app: Any, drain: Any) -> Callable[[], None]:
    """What the clock of the jobs process does, and what it leaves to do."""

    def look_around() -> None:
        with app.app_context():
            jobs.offer_questions()
        drain()

    return look_around


def ask(act: Any, **given: Any) -> int:
    return thread(act, "ada", **{"title": TITLE, "kind": "question", "body": "We need two of them."} | given)


def later(hours: float = 73) -> None:
    from datetime import timedelta

    clock.move(timedelta(hours=hours))


def offered(read: Any, state: str | None = None) -> list[str]:
    rows = read(select(QuestionOffer).order_by(QuestionOffer.id))
    return [list(cast.PEOPLE)[row.member_id - 1] for row in rows if state in (None, row.state)]


def waiting(act: Any, person: str) -> list[str]:
    return act(person, lambda me: [thread.title for _, thread in answering.open_offers(me)])


def test_after_three_days_the_three_who_fit_best_hear_of_it_once(act: Any, read: Any, look: Any) -> None:
    ask(act)
    later(71)
    look()
    assert offered(read) == []
    later(73)
    for _ in range(2):
        look()
    assert len(offered(read)) == len(set(offered(read))) == 3
    assert set(offered(read)) <= set(KNOWING)
    told = read(select(Notification).where(Notification.cause == "question for you"))
    assert sorted(row.member_id for row in told) == sorted(cast.id_of(person) for person in offered(read))


def test_its_page_says_why_and_the_bell_leads_there(act: Any, read: Any, look: Any, browser: Any) -> None:
    id = ask(act)
    later()
    look()
    first = offered(read)[0]
    page = browser(first).get("/questions").text
    assert all(words in page for words in (TITLE, OFFER, "We need two of them.", f"/threads/{id}-", "Ada Lindewater"))
    assert "asks what you may know" in browser(first).get("/notifications").text
    assert "1 question that you may answer" in browser(first).get("/").text
    assert "1 question that you may answer" in browser(first).get("/threads").text
    other = next(person for person in KNOWING if person not in offered(read))
    assert TITLE not in browser(other).get("/questions").text


def test_passing_is_one_click_and_moves_on_to_six_at_most(
    act: Any, read: Any, look: Any, browser: Any, drain: Any
) -> None:
    ask(act)
    later()
    look()
    for passes in range(1, 8):
        person = next(iter(offered(read, "open")), None)
        if person is None:
            break
        [offer] = read(select(QuestionOffer.id).where(QuestionOffer.member_id == cast.id_of(person)))
        assert browser(person).post(f"/questions/{offer}/pass").status_code == 303
        drain()
        assert waiting(act, person) == [] and act(person, lambda me: len(ledger.latest(me).items)) == 0
        assert len(offered(read, "open")) == min(3, 6 - passes)
    assert len(offered(read)) == len(set(offered(read))) == 6
    look()
    assert len(offered(read)) == 6


def test_only_who_was_asked_may_pass(act: Any, read: Any, look: Any, browser: Any) -> None:
    ask(act)
    later()
    look()
    [offer, *_] = read(select(QuestionOffer).order_by(QuestionOffer.id))
    stranger = next(person for person in KNOWING if person not in offered(read))
    assert browser(stranger).post(f"/questions/{offer.id}/pass").status_code == 404
    assert browser("ada").post("/questions/7777/pass").status_code == 404
    assert len(offered(read, "open")) == 3


ENDS = {
    "answered": lambda act, id: reply(act, "admin", id),
    "locked": lambda act, id: on_thread(act, "admin", id, operations.lock_thread, reason="Enough"),
    "hidden": lambda act, id: on_thread(act, "admin", id, operations.hide_thread, reason="Spam"),
    "deleted": lambda act, id: on_post(act, "ada", id, 1, operations.delete_post),
    "archived": lambda act, id: on_thread(act, "admin", id, lambda me, it: setattr(it, "state", "archived")),
    "unlisted": lambda act, id: on_thread(act, "admin", id, lambda me, it: setattr(it, "unlisted", True)),
}


@pytest.mark.parametrize("how", ENDS)
def test_once_it_is_over_nobody_is_asked(act: Any, read: Any, look: Any, how: str) -> None:
    id = ask(act)
    ENDS[how](act, id)
    later()
    look()
    assert offered(read) == []


@pytest.mark.parametrize("how", ["answered", "locked", "hidden", "archived"])
def test_an_end_takes_open_offers_and_their_notices_along(act: Any, read: Any, look: Any, how: str) -> None:
    id = ask(act)
    later()
    look()
    person = offered(read)[0]
    assert waiting(act, person) == [TITLE]
    ENDS[how](act, id)
    assert waiting(act, person) == [] and act(person, lambda me: len(ledger.latest(me).items)) == 0
    look()
    assert len(offered(read)) == 3


def test_own_words_added_do_not_answer_it(act: Any, read: Any, look: Any) -> None:
    id = ask(act)
    reply(act, "ada", id, "Nobody?")
    later()
    look()
    assert len(offered(read)) == 3


NOT = {
    "blocked by the asker": lambda: db.session.add(Block(blocker_id=cast.ids.ada, blocked_id=cast.ids.mate)),
    "blocking the asker": lambda: db.session.add(Block(blocker_id=cast.ids.mate, blocked_id=cast.ids.ada)),
    "kept apart": lambda: db.session.add(NeverPair(low_id=cast.ids.ada, high_id=cast.ids.mate, by_id=cast.ids.admin)),
    "paused": lambda: _set(Profile, availability="paused"),
    "hidden": lambda: _set(Profile, state="hidden"),
    "not taking part": lambda: db.session.add(MatchSettings(member_id=cast.ids.mate, is_on=False)),
    "suspended": lambda: _set(Member, suspended_until=FOR_EVER),
    "silenced": lambda: _set(Member, silenced_until=FOR_EVER),
    "gone": lambda: _set(Member, state="deactivated"),
}


def _set(model: Any, **values: Any) -> None:
    column = model.id if model is Member else model.member_id
    db.session.execute(update(model).where(column == cast.ids.mate).values(**values))


@pytest.mark.parametrize("why", NOT)
def test_who_does_not_come_into_question(
    act: Any, read: Any, look: Any, drain: Any, why: str, monkeypatch: Any
) -> None:
    monkeypatch.setattr(answering, "AT_ONCE", 6)
    monkeypatch.setattr(answering, "MOST", 10)
    act(None, NOT[why])
    ask(act)
    later()
    look()
    assert "mate" not in offered(read)
    assert set(offered(read)) == set(KNOWING) - {"mate"}


def test_who_muted_it_is_not_asked(act: Any, read: Any, look: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(answering, "AT_ONCE", 7)
    monkeypatch.setattr(answering, "MOST", 10)
    id = ask(act)
    on_thread(act, "mate", id, watching.watch_thread, level="muted")
    later()
    look()
    assert set(offered(read)) == set(KNOWING) - {"mate"}


def test_only_who_may_read_it(act: Any, read: Any, look: Any) -> None:
    ask(act, space=GROUP)
    later()
    look()
    assert set(offered(read)) <= {"supervisor", "site_moderator"} and offered(read)


def test_two_a_week_for_each(act: Any, read: Any, look: Any) -> None:
    for number in range(8):
        ask(act, title=f"Who casts silicone lungs, number {number}?")
    later()
    look()
    counted = [offered(read).count(person) for person in KNOWING]
    assert max(counted) == 2 and sum(counted) == 14
    later(73 + 24 * 8)
    look()
    assert len(offered(read)) > 14


def test_a_question_of_nobodys_words_is_offered_to_nobody(act: Any, read: Any, look: Any) -> None:
    ask(act, title="Zxqv wprt bnml kjhg?", body="Zxqv wprt bnml.")
    ask(act, kind="discussion")
    later()
    look()
    assert offered(read) == []


def test_organisers_read_the_share_from_five_on(act: Any, read: Any, look: Any, browser: Any, monkeypatch: Any) -> None:
    ids = [ask(act, title=f"Who casts silicone lungs, number {number}?") for number in range(6)]
    later()
    look()
    reply(act, "admin", ids[0])
    had = {row.thread_id for row in read(select(QuestionOffer))}
    assert len(had) >= 4
    monkeypatch.setattr(answering, "FEWEST", len(had) + 1)
    assert "For organisers" not in browser("organiser").get("/questions").text
    monkeypatch.setattr(answering, "FEWEST", len(had))
    page = browser("organiser").get("/questions").text
    assert f"1 of {len(had)} questions" in page if ids[0] in had else f"0 of {len(had)}" in page
    assert "For organisers" not in browser("mate").get("/questions").text
