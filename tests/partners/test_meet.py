"""Somebody to meet, for the front page and the first run: with the reason; who confirmed lately only if nobody fits."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.partners import made, rounds
from app.partners.models import MatchSettings, Suggestion
from app.profiles.models import ProfileItem
from app.ties.models import Block
from tests import cast
from tests.partners.weeks import instead, met

ids = cast.ids
NEED, OFFERS = "Somebody who reads small scans", ("supervisor", "organiser", "mate", "newcomer")
ASK = {"client_key": "0123456789abcdef", "purpose": "advice", "note": "I scan at the bedside, and you read such scans."}


@pytest.fixture
def engine(monkeypatch, act):
    """Four offer what ada looks for; each says so."""
    found = instead(monkeypatch)

    def say():
        for member in db.session.scalars(select(Member)):
            member.created_at = clock.now() - timedelta(days=400)
        need = cast.item("ada", "need", NEED, kind="method")
        for person in OFFERS:
            offer = cast.item(person, "offer", f"Readings of {person}", kind="method")
            db.session.flush()
            found.add(person, met(need, offer))

    act(None, say)
    return found


def meet(browser, people="", person="ada"):
    return browser(person).get(f"/partners/meet?people={people}").text


def named(page):
    return [int(id) for id in re.findall(r'person__name" href="/people/(\d+)"', page)]


def test_the_front_page_has_a_place_for_one_and_leads_to_the_list_without_a_script(engine, browser):
    page = browser("ada").get("/").text
    frame = page.split('<turbo-frame id="meet"')[1].split("</turbo-frame>")[0]
    assert 'src="/partners/meet" loading="lazy"' in frame and 'href="/partners"' in frame
    assert not engine.asked


def test_the_best_of_the_week_comes_with_the_sentence_of_the_list(engine, browser):
    said = meet(browser)
    assert named(said) == [ids.supervisor] and "You look for" in said and "Readings of supervisor" in said
    reason = re.search(r'match__reason">(.*?)</p>', said, re.S)[1]
    assert reason in browser("ada").get("/partners").text


def test_one_look_does_not_open_the_list_and_is_not_made_twice(engine, browser, read, house):
    meet(browser), meet(browser)
    assert len(engine.asked) == 1 and made.take() == []
    with house.app_context():
        rounds.write_lists()
    assert read(select(Suggestion)) == []
    assert 'data-count="partners"><span data-n>1<' in browser("ada").get("/").text
    browser("ada").get("/partners")
    assert len(engine.asked) == 1 and len(made.take()) == 1


def test_what_was_said_since_and_another_dial_make_it_anew(engine, browser, act):
    meet(browser)
    act(None, lambda: cast.item("ada", "offer", "An hour", kind="time"))
    meet(browser)
    assert len(engine.asked) == 2
    act(None, lambda: db.session.add(MatchSettings(member_id=ids.ada, dial=5)))
    meet(browser)
    assert [asked["dial"] for asked in engine.asked] == [3, 3, 5]


def test_three_are_a_look_at_the_list(engine, browser):
    assert named(meet(browser, "3")) == [ids.supervisor, ids.organiser, ids.mate]
    assert len(made.take()) == 1


def test_who_was_asked_turned_down_or_keeps_me_away_gives_the_place_to_the_next(engine, browser, act):
    browser("ada").get("/partners")
    browser("ada").post(f"/partners/{ids.supervisor}/dismissal", data={"reason": "topic"})
    assert named(meet(browser)) == [ids.organiser]
    act(None, lambda: db.session.add(Block(blocker_id=ids.organiser, blocked_id=ids.ada)))
    assert named(meet(browser)) == [ids.mate]
    assert browser("ada").post(f"/people/{ids.mate}/ask", data=ASK).status_code == 303
    assert named(meet(browser)) == [ids.newcomer]


def test_asking_from_the_front_page_begins_with_the_reason_and_writes_the_list_down(engine, browser, read):
    meet(browser)
    assert "You offer “Readings of supervisor”" in browser("ada").get(f"/people/{ids.supervisor}/ask").text
    browser("ada").post(f"/people/{ids.supervisor}/ask", data=ASK)
    mine = read(select(Suggestion).where(Suggestion.other_id == ids.supervisor))
    assert [one.state for one in mine] == ["requested"] and len(engine.asked) == 1


def test_who_said_too_little_is_asked_and_shown_nobody(engine, browser):
    said = meet(browser, person="friend")
    assert "Two answers, then five people" in said and named(said) == []


@pytest.fixture
def nobody_fits(engine):
    engine.fits.clear()


def test_where_nobody_fits_those_come_who_confirmed_lately(nobody_fits, browser):
    said = meet(browser, "3")
    assert "Nobody fits closely yet." in said
    assert len(named(said)) == 3 and ids.ada not in named(said)
    assert len(named(meet(browser))) == 1


def test_who_takes_no_part_gets_those_too(engine, browser):
    browser("ada").post("/partners/part/delete")
    assert "Nobody fits closely yet." not in meet(browser) and not engine.asked
    assert len(named(meet(browser))) == 1


def last(act, person):
    """This person alone of all has something to say, for whoever may read it."""

    def unit():
        said = ProfileItem.kind.in_(("headline", "offer", "need"))
        for item in db.session.scalars(select(ProfileItem).where(said, ProfileItem.member_id != ids.ada)):
            item.audience = "members" if item.member_id == getattr(ids, person) else "only me"

    act(None, unit)


def test_nobody_is_proposed_whom_i_may_not_find_or_who_says_nothing_that_i_may_read(nobody_fits, browser, act):
    last(act, "newcomer")
    assert named(meet(browser)) == [ids.newcomer]
    act(None, lambda: db.session.add(Block(blocker_id=ids.newcomer, blocked_id=ids.ada)))
    said = meet(browser)
    assert named(said) == [] and "Nobody of another field yet" in said
