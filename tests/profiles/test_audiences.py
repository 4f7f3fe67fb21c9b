"""Who sees what: one decision, wherever an item could show."""

import pytest

from app.profiles import queries
from tests import cast
from tests.profiles.pages import bare

SECRET = "Zilverschoon"
# Who reads ada's profile → the audiences they belong to. Ada was in Leiden 2023 and is connected with friend.
BELONGS = {
    "ada": {"public", "members", "cohorts", "connections", "only me"},
    "mate": {"public", "members", "cohorts"},
    "friend": {"public", "members", "connections"},
    "organiser": {"public", "members", "cohorts"},
    "outsider": {"public", "members"},
    "silenced": {"public", "members", "cohorts"},
    "space_moderator": {"public", "members"},
    "site_moderator": {"public", "members", "cohorts"},
    "admin": {"public", "members", "cohorts"},
}
AUDIENCES = ("public", "members", "cohorts", "connections", "only me")
KINDS = ("headline", "organisation", "city", "about", "role", "expertise", "offer", "need", "address", "email", "phone")
CASES = [(who, audience) for who in BELONGS for audience in AUDIENCES]


@pytest.mark.parametrize(("who", "audience"), CASES)
def test_the_page_shows_an_item_to_its_audience_alone(browser, say, who, audience):
    say("ada", "about", SECRET, audience=audience)
    assert (SECRET in browser(who).get(f"/people/{cast.ids.ada}").text) == (audience in BELONGS[who])


@pytest.mark.parametrize(("who", "audience"), CASES)
def test_the_directory_shows_an_item_to_its_audience_alone(browser, say, who, audience):
    say("ada", "headline", SECRET, audience=audience)
    assert (SECRET in browser(who).get("/people").text) == (audience in BELONGS[who])


@pytest.mark.parametrize(("who", "audience"), CASES)
def test_a_filter_matches_only_through_what_the_reader_may_read(browser, say, who, audience):
    say("ada", "city", SECRET, audience=audience)
    page = browser(who).get(f"/people?city={SECRET}").text
    assert (f'href="/people/{cast.ids.ada}"' in page) == (audience in BELONGS[who])


@pytest.mark.parametrize(("who", "audience"), CASES)
def test_a_card_holds_an_item_for_its_audience_alone(act, say, who, audience):
    say("ada", "organisation", SECRET, audience=audience)
    card = act(who, queries.cards, [cast.ids.ada])[cast.ids.ada]
    assert (card.organisation == SECRET) == (audience in BELONGS[who])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("who", ["mate", "friend", "outsider", "admin"])
def test_a_hidden_value_leaves_no_trace_in_any_page(browser, say, kind, who):
    """The pages of a reader are byte for byte the same, whether what is not for them exists or not."""
    paths = [
        f"/people/{cast.ids.ada}",
        "/people",
        f"/people?city={SECRET}",
        f"/people?expertise={SECRET}",
        "/people?offers=device",
    ]
    before = [bare(browser(who).get(path)) for path in paths]
    hidden = [audience for audience in AUDIENCES if audience not in BELONGS[who]]
    assert hidden
    for position, audience in enumerate(hidden):
        say("ada", kind, SECRET, audience=audience, position=position, extra={"kind": "device"})
    assert [bare(browser(who).get(path)) for path in paths] == before


def test_leaving_an_edition_takes_its_items_out_of_sight_at_once(browser, say, act):
    from sqlalchemy import delete

    from app.cohorts.models import EditionMembership
    from app.extensions import db

    say("ada", "city", SECRET, audience="cohorts")
    assert SECRET in browser("mate").get(f"/people/{cast.ids.ada}").text
    act(None, lambda: db.session.execute(delete(EditionMembership).where(EditionMembership.member_id == cast.ids.mate)))
    assert SECRET not in browser("mate").get(f"/people/{cast.ids.ada}").text


def test_what_connections_see_closes_both_ways_when_the_tie_ends(browser, say, act):
    from app.accounts.models import Member
    from app.extensions import db
    from app.ties.operations import end_connection

    say("ada", "phone", "+31 20 1234567", audience="connections")
    assert "1234567" in browser("friend").get(f"/people/{cast.ids.ada}").text
    act("ada", lambda ada: end_connection(ada, db.session.get(Member, cast.ids.friend)))
    assert "1234567" not in browser("friend").get(f"/people/{cast.ids.ada}").text


def test_a_contact_detail_is_shown_to_one_connection_and_taken_back(browser, say, act):
    say("ada", "phone", "+31 20 1234567")
    ada, friend = browser("ada"), browser("friend")
    assert "1234567" not in friend.get(f"/people/{cast.ids.ada}").text
    assert ada.post(f"/people/{cast.ids.friend}/shown/phone").status_code == 303
    assert "1234567" in friend.get(f"/people/{cast.ids.ada}").text
    assert "1234567" not in browser("mate").get(f"/people/{cast.ids.ada}").text
    assert ada.post(f"/people/{cast.ids.friend}/shown/phone/removal").status_code == 303
    assert "1234567" not in friend.get(f"/people/{cast.ids.ada}").text


def test_a_contact_detail_cannot_be_shown_to_somebody_who_is_no_connection(browser, say):
    say("ada", "phone", "+31 20 1234567")
    assert browser("ada").post(f"/people/{cast.ids.mate}/shown/phone").status_code == 422
    assert "1234567" not in browser("mate").get(f"/people/{cast.ids.ada}").text


def test_what_was_shown_to_a_connection_ends_with_the_tie(browser, say, act):
    from app.accounts.models import Member
    from app.extensions import db
    from app.ties.operations import end_connection

    say("ada", "phone", "+31 20 1234567")
    browser("ada").post(f"/people/{cast.ids.friend}/shown/phone")
    act("ada", lambda ada: end_connection(ada, db.session.get(Member, cast.ids.friend)))
    assert "1234567" not in browser("friend").get(f"/people/{cast.ids.ada}").text
