"""Hits that share no word with the query: found by meaning, and the page says by which."""

import re

import pytest

from app.kernel import search
from app.threads import operations as threads
from app.threads.models import Space
from tests import cast

OFFER = "Sparse-view CT reconstruction from nine projections"
QUERY = "fewer x-rays per tomogram"


@pytest.fixture
def page(browser):
    def see(person, **asked):
        text = browser(person).get("/search", query_string={"q": QUERY} | asked).get_data(as_text=True)
        return " ".join(re.search(r"<main.*</main>", text, re.S).group().split())

    return see


def say(act, drain, audience="members"):
    def unit():
        cast.item("mate", "offer", OFFER, audience=audience)
        cast.item("mate", "need", "Somebody to repair my bicycle", position=1)
        search.changed("person", cast.ids.mate)

    act(None, unit)
    drain()


def test_a_hit_by_meaning_alone_quotes_what_it_is_near_to(with_meaning, act, drain, page):
    say(act, drain)
    found = page("outsider")
    assert "Mats Grachtmeer" in found and OFFER in found and "Related" in found
    assert "bicycle" not in found
    assert "One is related." in found and "have some of them" not in found


def test_it_quotes_only_what_its_reader_may_read(with_meaning, act, drain, page):
    say(act, drain, "cohorts")
    assert OFFER in page("ada"), "the premise"
    assert "Mats Grachtmeer" not in page("outsider")


def test_without_the_model_it_is_not_found(act, drain, page):
    say(act, drain)
    assert "Mats Grachtmeer" not in page("outsider")


def test_a_thread_quotes_its_first_post(with_meaning, act, drain, page):
    def unit(actor):
        from app.extensions import db

        threads.start_thread(
            actor, db.session.get(Space, 1), kind="question", title="Who knows a way?",
            body=OFFER, html=f"<p>{OFFER}</p>", tags=[], client_key="key-12345678",
        )  # fmt: skip

    act("mate", unit)
    drain()
    found = page("outsider", type="thread")
    assert "Who knows a way?" in found and OFFER in found and "Related" in found
