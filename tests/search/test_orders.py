"""Page 2 never repeats page 1, whatever changes in between (S-3)."""

import re

import pytest

from app.search.orders import KEPT, Orders, steady
from tests.search.conftest import Note


def test_places_are_kept_and_new_ones_come_last():
    assert steady([3, 1, 2], [9, 2, 3, 8]) == [3, 1, 2, 9, 8]
    assert steady([], [2, 1]) == [2, 1]


def test_only_its_reader_calls_an_order_back_and_not_for_ever(monkeypatch):
    kept = Orders()
    name = kept.keep(1, [5, 6])
    assert kept.recall(1, name) == [5, 6] and kept.recall(2, name) == [] and kept.recall(1, "made up") == []
    now = __import__("time").monotonic()
    monkeypatch.setattr("app.search.orders.time.monotonic", lambda: now + KEPT + 1)
    assert kept.recall(1, name) == []


@pytest.fixture
def pages(browser):
    client = browser("ada")

    def turn(address):
        page = client.get(address).get_data(as_text=True)
        following = re.search(r'href="(/search\?[^"]*page=\d+[^"]*)"[^>]*rel="next"', page)
        return [int(id) for id in re.findall(r"<li>(\d+) ", page)], following and following[1].replace("&amp;", "&")

    return turn


def test_what_changes_between_two_pages_repeats_nothing_and_skips_nothing(say, notes, pages):
    say({id: Note("heliotrope " * (1 + id % 3), moment=float(id)) for id in range(1, 51)})
    first, following = pages("/search?q=heliotrope")
    assert len(first) == 20 and "order=" in following
    say({first[0]: None, first[1]: Note("periwinkle"), 90: Note("heliotrope heliotrope heliotrope heliotrope")})
    second, following = pages(following)
    third, last = pages(following)
    assert not set(first) & set(second) and not set(first + second) & set(third) and last is None
    assert set(first + second + third) == {*range(1, 51), 90}, "the new one is at the end, nobody was passed over"


def test_a_hit_that_was_narrowed_meanwhile_is_not_shown_from_the_old_order(say, notes, pages):
    say({id: Note("heliotrope", moment=float(id)) for id in range(1, 41)})
    _first, following = pages("/search?q=heliotrope")
    second, _ = pages(following)
    say({second[0]: Note("heliotrope", audiences=("staff",)), second[1]: Note("periwinkle")})
    assert pages(following)[0] == second[2:]


def test_a_made_up_order_is_no_order(say, notes, pages):
    say({id: Note("heliotrope", moment=float(id)) for id in range(1, 41)})
    assert len(pages("/search?q=heliotrope&page=2&order=made-up")[0]) == 20
