"""The few lines that open beside a name: what their reader may read, and nothing of whom they may not open."""

import pytest

from tests import cast


def card(browser, person, of):
    return browser(person).get(f"/people/{cast.id_of(of)}/card")


def test_it_says_who_they_are(act, browser):
    act(
        None,
        lambda: [cast.item("friend", "headline", "Listens at night"), cast.item("friend", "offer", "A quiet ward")],
    )
    text = card(browser, "mate", "friend").text
    for said in ("Fenna Duinroos", "Nursing", "Listens at night", "A quiet ward", "Open to contact"):
        assert said in text
    assert "<html" not in text and "<a" not in text


@pytest.mark.parametrize(("reader", "sees"), [("mate", False), ("ada", True), ("friend", True)])
def test_it_keeps_to_the_audience_of_each_line(act, browser, reader, sees):
    act(None, lambda: cast.item("friend", "headline", "Listens at night", audience="connections"))
    assert ("Listens at night" in card(browser, reader, "friend").text) is sees


def test_it_is_not_there_where_the_profile_is_not(browser):
    assert card(browser, "ada", "mate").status_code == 200
    assert card(browser, "ada", "hidden").status_code == 404
    assert card(browser, "blocked", "blocker").status_code == 404
    assert card(browser, None, "mate").status_code == 302
