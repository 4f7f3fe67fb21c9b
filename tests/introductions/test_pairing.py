"""The pairing is pure: everybody once, no repeat that can be avoided, the same for the same seed."""

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.introductions.rounds.facts import _hours
from app.introductions.rounds.pairing import Between, Seat, hours_in_common, mend, pair_up

FIELDS = st.sampled_from(["cli", "eng", "phy", None])
PEOPLE = st.lists(st.tuples(FIELDS, st.sampled_from([0.0, 1.0, 9.0, -5.0])), min_size=2, max_size=18)


def seats(drawn):
    return [Seat(number, *one) for number, one in enumerate(drawn, 1)]


def twos(groups):
    return {frozenset(two) for group in groups for two in combinations(group, 2)}


def any_of(people, most):
    return st.sets(st.sampled_from([frozenset(two) for two in combinations([p.id for p in people], 2)]), max_size=most)


@settings(max_examples=80)
@given(PEOPLE, st.integers(0, 999))
def test_everybody_is_there_exactly_once_in_twos_and_one_three_for_odd_numbers(drawn, seed):
    people = seats(drawn)
    groups = pair_up(people, Between(), seed=seed)
    assert sorted(id for group in groups for id in group) == [person.id for person in people]
    assert sorted(map(len, groups)) == sorted(
        [2] * ((len(people) - len(people) % 2 * 3) // 2) + [3] * (len(people) % 2)
    )


@settings(max_examples=50)
@given(st.data(), PEOPLE, st.integers(0, 999))
def test_the_same_people_and_seed_give_the_same_pairs_in_any_order(data, drawn, seed):
    people = seats(drawn)
    between = Between(met=dict.fromkeys(data.draw(any_of(people, 20)), 3))
    again = data.draw(st.permutations(people))
    assert pair_up(people, between, seed=seed) == pair_up(again, between, seed=seed)


@settings(max_examples=80)
@given(st.data(), PEOPLE, st.integers(0, 999))
def test_those_kept_apart_are_never_together_and_nobody_is_there_twice(data, drawn, seed):
    people = seats(drawn)
    apart = data.draw(any_of(people, 40))
    groups = pair_up(people, Between(apart=apart), seed=seed)
    assert not twos(groups) & apart
    ids = [id for group in groups for id in group]
    assert len(ids) == len(set(ids)) and all(len(group) in (2, 3) for group in groups)


def ways(ids):
    """Every way to part people into twos, with one three for odd numbers."""
    if not ids:
        yield []
        return
    first, others = ids[0], ids[1:]
    for size in (1, 2) if len(ids) % 2 else (1,):
        for more in combinations(others, size):
            for rest in ways([id for id in others if id not in more]):
                yield [(first, *more), *rest]


@settings(max_examples=80)
@given(st.data(), st.lists(st.tuples(FIELDS, st.just(0.0)), min_size=2, max_size=7), st.integers(0, 99))
def test_nobody_is_met_again_if_there_is_any_way_around_it(data, drawn, seed):
    people = seats(drawn)
    met = data.draw(any_of(people, 14))
    groups = pair_up(people, Between(met=dict.fromkeys(met, 1)), seed=seed)
    if any(not twos(way) & met for way in ways([person.id for person in people])):
        assert not twos(groups) & met


def test_forty_people_meet_somebody_new_twelve_times():
    people = [Seat(id, "abcdefgh"[id % 8]) for id in range(1, 41)]
    met = {}
    for turn in range(12):
        groups = pair_up(people, Between(met=met), seed=turn)
        assert not twos(groups) & met.keys()
        met = {two: ago + 1 for two, ago in met.items()} | dict.fromkeys(twos(groups), 1)


def test_fields_are_crossed_before_clocks_agree_and_clocks_before_ties():
    far = {id: Seat(id, "eng" if id % 2 else "cli", 9.0 if id < 3 else 0.0) for id in range(1, 5)}
    assert all(
        {far[a].field, far[b].field} == {"eng", "cli"} for a, b in pair_up(list(far.values()), Between(), seed=1)
    )
    same = [Seat(id, None, 9.0 if id < 3 else 0.0) for id in range(1, 5)]
    assert pair_up(same, Between(), seed=1) == [(1, 2), (3, 4)]
    assert pair_up(same, Between(connected={frozenset((1, 2))}), seed=1) == [(1, 2), (3, 4)]
    near = [Seat(id) for id in range(1, 5)]
    tied = {frozenset((1, 2)), frozenset((1, 3))}
    assert all((1, 4) in pair_up(near, Between(connected=tied), seed=seed) for seed in range(9))


def test_an_old_meeting_is_repeated_before_a_fresh_one():
    people = [Seat(id) for id in (1, 2, 3, 4)]
    met = {frozenset(two): 1 for two in combinations((1, 2, 3, 4), 2)}
    met |= {frozenset((1, 3)): 9, frozenset((2, 4)): 9}
    assert pair_up(people, Between(met=met), seed=5) == [(1, 3), (2, 4)]


@pytest.mark.parametrize(
    ("one", "other", "hours"), [(0, 0, 8), (0, 5, 3), (0, 9, 0), (-5, 9, 0), (12, -12, 8), (-11, 12, 7)]
)
def test_working_hours_in_common(one, other, hours):
    assert hours_in_common(Seat(1, None, one), Seat(2, None, other)) == hours


def test_the_clock_is_that_of_the_day():
    assert _hours("Europe/Amsterdam", date(2026, 7, 1)) == 2
    assert _hours("Europe/Amsterdam", date(2026, 12, 1)) == 1
    assert _hours("Asia/Kolkata", date(2026, 12, 1)) == 5.5


def test_who_is_left_alone_finds_others_left_alone():
    people = [Seat(id) for id in (1, 3, 5, 6)]
    assert mend([(1, 2), (3, 4), (5, 6)], people, Between(), seed=1) == [(1, 3), (5, 6)]


def test_a_single_one_becomes_a_third_where_nothing_keeps_them_apart():
    people = [Seat(id) for id in (1, 3, 4, 5, 6)]
    apart = {frozenset((1, 4))}
    assert mend([(1, 2), (3, 4), (5, 6)], people, Between(apart=apart), seed=1) == [(1, 5, 6), (3, 4)]


def test_a_pair_that_a_block_parts_finds_others_and_a_three_goes_on_as_two():
    people = [Seat(id) for id in (1, 2, 3, 4, 6, 7)]
    mended = mend([(1, 2), (3, 4), (5, 6, 7)], people, Between(apart={frozenset((1, 2))}), seed=1)
    assert sorted(id for group in mended for id in group) == [1, 2, 3, 4, 6, 7]
    assert (6, 7) in [group[:2] for group in mended] or any({6, 7} <= set(group) for group in mended)
    assert frozenset((1, 2)) not in twos(mended)


def test_nobody_left_is_no_group():
    assert mend([(1, 2)], [Seat(1)], Between(), seed=1) == []
    assert pair_up([Seat(1)], Between(), seed=1) == pair_up([], Between(), seed=1) == []
