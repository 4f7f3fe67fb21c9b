"""The numbers of the field map: what is blank, that no blank can be worked out, and the index."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.bridges import picture
from app.bridges.counts import YEARS, index, rounded, shown

ROAD = ("nur", "cli", "tm", "eng")
MANY = dict.fromkeys(ROAD, 50)


def cells(seen):
    return {(cell.a, cell.b): cell.ties for cell in seen.cells}


def test_numbers_are_rounded_down_to_fives_and_fewer_than_five_are_blank():
    seen = shown(MANY, {("cli", "nur"): 9, ("tm", "cli"): 4, ("cli", "tm"): 3, ("eng", "tm"): 4}, ROAD)
    assert cells(seen) == {
        ("nur", "cli"): 5, ("nur", "tm"): None, ("nur", "eng"): None,
        ("cli", "tm"): 5, ("cli", "eng"): None, ("tm", "eng"): None,
    }  # fmt: skip
    assert seen.across == 10


def test_a_field_of_fewer_than_five_people_is_left_out_whatever_ties_it_has():
    seen = shown(MANY | {"eng": 4}, {("tm", "eng"): 40, ("cli", "tm"): 6}, ROAD)
    assert seen.fields == ("nur", "cli", "tm")
    assert seen.few == ("eng",)
    assert not [cell for cell in seen.cells if "eng" in (cell.a, cell.b)]
    assert shown(MANY | {"eng": 5}, {("tm", "eng"): 40}, ROAD).across == 40


def test_the_sum_that_is_shown_is_that_of_the_numbers_that_are_shown():
    ties = {("nur", "cli"): 14, ("cli", "tm"): 4, ("tm", "eng"): 4, ("nur", "nur"): 90}
    seen = shown(MANY, ties, ROAD)
    assert seen.across == 10 == sum(filter(None, cells(seen).values()))


def possible(number):
    """What a number may be, of which only its rounding is shown: five values for each."""
    return range(rounded(number), rounded(number) + 5)


def worked_out(years):
    """What an attacker knows of each year of a pair who sees all of its years and their total, and tries everything."""
    total = possible(sum(years))
    fits = [guess for guess in product(*map(possible, years)) if sum(guess) in total]
    return [set(values) for values in zip(*fits, strict=True)]


@given(st.lists(st.integers(0, 24), min_size=1, max_size=YEARS))
def test_no_blank_can_be_worked_out_from_other_years_and_the_total(years):
    for number, found in zip(years, worked_out(years), strict=True):
        assert number in found
        assert number >= 5 or len(found) > 1, f"a blank is {found} for certain"


def test_five_years_would_be_too_many():
    assert worked_out([9, 9, 9, 9, 4])[-1] == {4}


@given(st.lists(st.integers(0, 12), min_size=2, max_size=4), st.integers(0, 12))
def test_no_blank_can_be_worked_out_from_editions_apart_from_each_other(editions, elsewhere):
    """An attacker who knows that no tie is of two of these editions has only that they are no more than all."""
    everybody = possible(sum(editions) + elsewhere)
    for number, edition in enumerate(editions):
        if edition < 5:
            others = sum(rounded(other) for place, other in enumerate(editions) if place != number)
            assert everybody[-1] - others >= 4, "there is room for any blank"


@pytest.mark.parametrize(
    ("people", "across", "total", "expected"),
    [
        # two fields of two: of 12 ordered pairs 8 are apart, so 2/3 by chance
        ({"cli": 2, "eng": 2}, 2, 3, 1.0),
        ({"cli": 2, "eng": 2}, 3, 3, 1.5),
        ({"cli": 2, "eng": 2}, 0, 3, 0.0),
        # 3, 2, 1: 30 pairs, 6 + 2 within, 22 apart; half of the ties across
        ({"cli": 3, "eng": 2, "pol": 1}, 5, 10, 0.5 * 30 / 22),
        # everybody of one field: chance would never cross
        ({"cli": 9}, 0, 5, None),
        ({"cli": 5, "eng": 5}, 0, 0, None),
    ],
)
def test_the_index_by_hand(people, across, total, expected):
    assert index(people, across, total) == (pytest.approx(expected) if expected is not None else None)


def test_the_index_is_said_from_25_ties_on_and_counts_fields_that_are_shown():
    people = {"cli": 10, "eng": 10, "tm": 3}
    assert shown(people, {("cli", "eng"): 12, ("cli", "cli"): 12}, ROAD).index is None
    # half of the ties cross; by chance 200 of 380 pairs
    assert shown(people, {("cli", "eng"): 13, ("cli", "cli"): 13, ("tm", "eng"): 99}, ROAD).index == round(
        0.5 * 380 / 200, 1
    )


def test_the_picture_draws_every_cell_once_and_stays_within_its_frame():
    road = ("inn", "pol", "nur", "cli", "tm", "eng", "phy", "cs", "bio", "own")
    ties = {(a, b): 3 * n for n, (a, b) in enumerate((a, b) for a in road for b in road if a < b)}
    seen = shown(dict.fromkeys(road, 9), ties, road)
    drawn = picture.drawn(seen)
    assert len(drawn.bridges) + len(drawn.gaps) == len(seen.cells) == 45
    assert all(0 <= node.x - 26 and node.x + 26 <= picture.WIDTH for node in drawn.nodes)
    assert all(bridge.rise + 30 <= drawn.road for bridge in drawn.bridges)
    assert all(drawn.road + 92 + gap.deep < drawn.height for gap in drawn.gaps)


def test_a_picture_of_nothing_is_no_error():
    assert picture.drawn(shown({}, {}, ROAD)).nodes == ()
