"""Teams against an exhaustive search, and that no pool takes long."""

import random
import time
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.teams.compose import FEWEST, MOST, Candidate, Rules, teams

FIELDS = ("cli", "tm", "eng", "cs")


def pool_of(rows, apart=()):
    """Candidates with ids from 1 on; `apart`: pairs of ids who are never in one team."""
    others = {}
    for a, b in apart:
        others.setdefault(a, set()).add(b)
        others.setdefault(b, set()).add(a)
    return [
        Candidate(id, field, known, {n: 0.5 + n / 100 for n in brings}, frozenset(others.get(id, ())))
        for id, (field, known, brings) in enumerate(rows, 1)
    ]


def together(people):
    return not any(one.id in other.apart for one, other in combinations(people, 2))


def exhaustive(pool, rules):
    """The most competences that any three to five people cover who keep the rules; None if none do."""
    masks = {person.id: person.mask for person in pool}
    most = None
    for size in range(FEWEST, MOST + 1):
        for some in combinations(pool, size):
            covered = 0
            for person in some:
                covered |= masks[person.id]
            if (most is None or covered.bit_count() > most) and rules.allow(some) and together(some):
                most = covered.bit_count()
    return most


def check(pool):
    rules = Rules.for_pool(pool)
    found = teams(pool, rules)
    assert (found[0].covered.bit_count() if found else None) == exhaustive(pool, rules)
    for team in found:
        assert FEWEST <= len(team.people) <= MOST
        assert len(team.ids) == len(team.people)
        assert rules.allow(team.people) and together(team.people)
        assert team.covered.bit_count() == found[0].covered.bit_count()
    assert len({team.ids for team in found}) == len(found) <= 3


person = st.tuples(st.sampled_from(("", *FIELDS)), st.booleans(), st.sets(st.integers(0, 7), min_size=1, max_size=3))


@given(st.lists(person, max_size=11))
@settings(max_examples=150)
def test_a_team_covers_as_much_as_any_could(rows):
    check(pool_of(rows))


pairs = st.sets(st.tuples(st.integers(1, 11), st.integers(1, 11)).filter(lambda two: two[0] < two[1]), max_size=12)


@given(st.lists(person, min_size=3, max_size=11), pairs)
@settings(max_examples=300)
def test_so_it_does_where_some_are_never_brought_together(rows, apart):
    check(pool_of(rows, [two for two in apart if max(two) <= len(rows)]))


@pytest.mark.parametrize("seed", range(6))
def test_so_it_does_among_thirty_people(seed):
    chance = random.Random(seed)
    most = 1 + seed % 3
    check(
        pool_of(
            (chance.choice(FIELDS), chance.random() < 0.2, chance.sample(range(8), chance.randint(1, most)))
            for _ in range(22 + seed)
        )
    )


def test_the_only_one_whom_the_asker_knows_is_in_it_although_others_bring_more():
    pool = pool_of([("eng", False, {0, 1, 2}), ("cli", False, {3, 4}), ("tm", False, {5}), ("eng", True, {0})])
    assert 4 in teams(pool)[0].ids


def test_a_pool_without_anybody_known_still_gives_a_team():
    pool = pool_of([("eng", False, {0}), ("cli", False, {1}), ("tm", False, {2})])
    assert not Rules.for_pool(pool).known
    assert teams(pool)[0].covered == 0b111


def test_further_teams_are_other_people_where_there_are_others():
    pool = pool_of([("eng", n % 2 == 0, {0}) for n in range(6)] + [("cli", n % 2 == 0, {1}) for n in range(6)])
    first, second, third = teams(pool)
    assert not first.ids & second.ids
    assert not (first.ids | second.ids) & third.ids


def test_nobody_is_in_a_team_who_adds_nothing_to_it():
    rows = [("nur", False, {0}), ("cli", False, {1}), ("pol", False, {2}), ("cs", False, {2}), ("pol", True, {2})]
    assert teams(pool_of(rows))[0].ids == {1, 2, 3, 5}


def test_two_people_are_no_team():
    assert teams(pool_of([("eng", False, {0}), ("cli", True, {1})])) == []


def test_the_same_pool_gives_the_same_teams_in_whatever_order():
    rows = pool_of([(FIELDS[n % 4], n % 3 == 0, {n % 8, (n * 5) % 8}) for n in range(40)])
    shuffled = random.Random(1).sample(rows, len(rows))
    assert [team.people for team in teams(rows)] == [team.people for team in teams(shuffled)]


@pytest.mark.parametrize("most", [1, 2, 4])
def test_five_thousand_people_take_no_time(most):
    chance = random.Random(most)
    pool = pool_of(
        (chance.choice(FIELDS * 2), chance.random() < 0.02, chance.sample(range(8), chance.randint(1, most)))
        for _ in range(5_000)
    )
    began = time.process_time()
    assert teams(pool)
    assert time.process_time() - began < 0.3


def test_a_pool_made_to_be_hard_takes_no_time():
    """Nine fields, every subset of three of eight, nobody known who brings more than one: little can be left out."""
    rows = [(f"f{n % 9}", False, set(three)) for n, three in enumerate(combinations(range(8), 3))]
    rows += [(f"f{n % 9}", True, {n % 8}) for n in range(72)]
    began = time.process_time()
    assert teams(pool_of(rows))[0].covered.bit_count() == 8
    assert time.process_time() - began < 0.3
