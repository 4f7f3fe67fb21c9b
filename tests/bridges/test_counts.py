"""The numbers of the field map: what is blank, that no blank can be worked out, and the index."""

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.bridges import picture
from app.bridges.counts import COMPARED, YEARS, index, rounded, shown

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


def between(views, ties):
    """What an attacker knows of each view, which is the ties of some stretches in a row: the least and the most there
    can be. A view bounds how far two moments are apart, so shortest ways between moments tell exactly what follows."""
    moments = range(len(ties) + 1)
    far = {(a, b): 0 if a >= b else 10**9 for a in moments for b in moments}
    for a, b in views:
        least = rounded(sum(ties[a:b]))
        far[a, b], far[b, a] = min(far[a, b], least + 4), min(far[b, a], -least)
    for via, a, b in product(moments, repeat=3):
        far[a, b] = min(far[a, b], far[a, via] + far[via, b])
    return [(-far[b, a], far[a, b]) for a, b in views]


def views_of(rounds_by_year):
    """Where the views begin and end, if each year holds so many beginnings of rounds: everything, each of four years, and
    the time before each round; and how many stretches that makes. The first stretch is what was before these years."""
    at, years, cuts = 1, [], []
    for many in rounds_by_year:
        years.append((at, at + many + 1))
        cuts += [(0, at + number + 1) for number in range(many)]
        at += many + 1
    return [(0, at), *years, *cuts], at


rounds_of_years = st.lists(st.integers(0, 2), min_size=COMPARED, max_size=COMPARED)
ties_of_stretches = st.lists(st.sampled_from((0, 1, 3, 4, 4, 5, 9)), min_size=11, max_size=11)


@given(rounds_of_years, ties_of_stretches)
@settings(max_examples=500)
def test_nor_from_the_time_before_rounds(rounds, ties):
    views, many = views_of((0, *rounds))
    for (a, b), (least, most) in zip(views, between(views, ties[:many]), strict=True):
        number = sum(ties[a:b])
        assert least <= number <= most
        assert number >= 5 or least < most, f"a blank is {least} for certain"


def test_a_round_of_the_first_year_would_be_too_early():
    views, many = views_of((1, 0, 0, 0))
    ties = [4, 0, 4, 4, 4, 4]
    assert many == len(ties) and (4, 4) in between(views, ties)


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


def test_pictures_to_compare_are_as_broad_for_as_many_and_stand_on_one_road():
    before = shown(MANY, {("nur", "cli"): 10}, ROAD)
    after = shown(MANY, {("nur", "cli"): 10, ("nur", "eng"): 90}, ROAD)
    one, other = picture.drawn(before, after), picture.drawn(after, before)
    assert one.road == other.road
    assert one.bridges[0].thick == next(bridge.thick for bridge in other.bridges if bridge.b == "cli")
    assert picture.drawn(before).road < one.road


def test_a_picture_of_nothing_is_no_error():
    assert picture.drawn(shown({}, {}, ROAD)).nodes == ()
