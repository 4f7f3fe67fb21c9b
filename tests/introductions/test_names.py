"""Whoever blocked, was blocked, suspended, went away or hides is named no more: on no page, at no bell, by no mailed link."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.chat.operations import start_group_dm
from app.extensions import db
from app.introductions import jobs
from app.introductions.outcomes.models import OutcomeAnswer, OutcomeQuestion
from app.introductions.rounds import facts
from app.introductions.rounds.models import Round, RoundMember, RoundPair, RoundSeat, RoundTurn
from app.kernel import clock
from app.kernel.errors import NotFound
from tests import cast
from tests.introductions.places import PARTED, broker, member, says, take_away, tie
from tests.introductions.test_outcomes import answers, ask, links

pytestmark = pytest.mark.parametrize("how", PARTED)


def names(browser, person, *paths):
    """The pages that name Fenna Duinroos, and the bell."""
    pages = {path: browser(person).get(path) for path in (*paths, "/notifications", "/introductions")}
    return {path for path, page in pages.items() if "Fenna" in page.text}


def test_a_side_of_an_introduction(how, act, browser):
    tie(act, ("ada", "mate"))
    page = f"/introductions/{broker(act)}"
    assert names(browser, "mate", page) == {page, "/introductions", "/notifications"}
    take_away(act, how, "mate", "friend")
    assert names(browser, "mate", page) == set()
    assert browser("mate").get(page).status_code == 404


def test_the_other_side_and_the_broker_of_it(how, act, browser):
    tie(act, ("ada", "mate"))
    id = broker(act)
    seen = browser("ada").get(f"/introductions/{id}").status_code
    assert seen == 200
    take_away(act, how, "ada", "friend")
    assert names(browser, "ada", f"/introductions/{id}") == set()
    with pytest.raises(NotFound):
        says(act, "ada", id)


def test_a_broker_who_is_one_no_more_asks_for_nothing(how, act, browser):
    tie(act, ("friend", "mate"), ("friend", "outsider"))
    page = f"/introductions/{broker(act, 'friend', 'mate', 'outsider')}"
    assert names(browser, "mate", page) == {page, "/introductions", "/notifications"}
    take_away(act, how, "mate", "friend")
    assert names(browser, "mate", page) == set()


def test_the_question_how_it_went_and_its_links(how, app, act, drain, read, browser):
    tie(act, ("ada", "mate"))
    id = broker(act)
    says(act, "friend", id)
    says(act, "mate", id)
    ask(app, drain)
    link = links("mate")["met"]
    assert names(browser, "mate", "/outcomes", link) >= {"/outcomes", link}
    take_away(act, how, "mate", "friend")
    assert names(browser, "mate", "/outcomes", link) == set()
    assert browser(None).get(link).status_code == browser(None).post(link).status_code == 404
    question = read(select(OutcomeQuestion))[0].id
    assert browser("mate").post(f"/outcomes/{question}", data={"answer": "met"}).status_code == 404
    assert set(answers(read).values()) == {None}


def test_nobody_is_asked_about_them(how, app, act, drain, read):
    tie(act, ("ada", "mate"))
    id = broker(act)
    says(act, "friend", id)
    says(act, "mate", id)
    take_away(act, how, "mate", "friend")
    ask(app, drain)
    assert read(select(OutcomeQuestion)) and not read(select(OutcomeAnswer))


def three(act):
    """ada, mate and friend were introduced in a turn, three weeks ago; gives the pair."""

    def meet():
        now = clock.now() - timedelta(days=22)
        found = Round(
            edition_id=1,
            made_by_id=cast.ids.organiser,
            client_key="round-1",
            theme="Theme",
            every=2,
            next_on=now.date(),
        )
        turn = RoundTurn(
            round=found, number=1, theme="Theme", planned_on=now.date(), state="announced", announced_at=now
        )
        ids = [cast.ids.ada, cast.ids.mate, cast.ids.friend]
        room = start_group_dm(member("ada"), ids, client_key="room-of-three")
        pair = RoundPair(turn=turn, state="announced", announced_at=now, room_id=room.id)
        pair.seats = [RoundSeat(member_id=id) for id in ids]
        db.session.add_all([found, turn, pair])
        db.session.flush()
        return pair.id

    tie(act, ("ada", "mate"), ("mate", "friend"))
    return act(None, meet)


def test_of_three_who_met_in_a_round_the_others_stay(how, app, act, browser, drain):
    three(act)
    with app.app_context():
        jobs.ask_how_it_went()
        db.session.remove()
    for page in ("/editions/1/rounds", "/outcomes"):
        assert all(name in browser("mate").get(page).text for name in ("Fenna", "Ada Lindewater"))
    take_away(act, how, "mate", "friend")
    for page in ("/editions/1/rounds", "/outcomes"):
        said = browser("mate").get(page).text
        assert "Fenna" not in said and "Ada Lindewater" in said


def test_who_hides_is_paired_with_nobody(how, act, read, browser):
    def join():
        for person in ("ada", "mate"):
            db.session.add(RoundMember(round_id=1, member_id=cast.id_of(person)))
        db.session.get_one(Round, 1).open_edition_id = 1

    def who():
        found = db.session.get_one(Round, 1)
        return {seat.id for seat in facts.who_can(found, facts.today(found))}

    three(act)
    act(None, join)
    assert read(who) == {cast.ids.ada, cast.ids.mate}
    take_away(act, how, "ada", "mate")
    # A block is between two: the pairing keeps these apart (test_rounds).
    assert read(who) == ({cast.ids.ada, cast.ids.mate} if "block" in how else {cast.ids.ada})
    if how == "hidden":
        assert "Your profile is hidden" in browser("mate").get("/editions/1/rounds").text
        assert "Your profile is hidden" not in browser("ada").get("/editions/1/rounds").text
