"""The ranking by itself: people in memory, no database; with the model where meaning is asked for."""

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.partners.matching import choice, ground
from app.partners.matching.compare import VectorsOf
from app.partners.matching.fit import Around, fits, score
from app.partners.matching.said import Because, Fit, Person, Said
from app.partners.matching.words import Lexicon, likeness, terms

PLANTED = Path(__file__).with_name("planted.json")


def person(id: int, field: str = "cli", said: Sequence[tuple[str, str]] = (), **more: object) -> Person:
    things = tuple(Said(kind, text, id * 100 + n, terms(text)) for n, (kind, text) in enumerate(said))
    return Person(id, field, said=things, **more)  # type: ignore[arg-type]


def fit_of(me: Person, other: Person, **around: object) -> Fit:
    return fits(me, [other], Around(**around))[0]  # type: ignore[arg-type]


# The parts


def test_a_need_is_met_by_words_and_the_reason_names_both_sides() -> None:
    me = person(1, "cli", [("need", "Somebody for sparse-view CT reconstruction")])
    other = person(2, "eng", [("offer", "Iterative reconstruction of CT from few views")])
    fit = fit_of(me, other)
    [reason] = fit.because
    assert (reason.kind, reason.mine.id, reason.theirs.id) == ("need_met", 100, 200)  # type: ignore[union-attr]
    assert reason.words == ("reconstruction", "CT", "views")
    assert 0.2 < fit.parts["need"] < 1


def test_a_need_of_theirs_that_i_can_meet_counts_less_than_one_of_mine() -> None:
    met = fit_of(person(1, said=[("need", "bone models")]), person(2, said=[("offer", "bone models")]))
    back = fit_of(person(1, said=[("offer", "bone models")]), person(2, said=[("need", "bone models")]))
    assert [one.kind for one in back.because] == ["need_in_return"]
    assert met.score > back.score > 0


def test_who_looks_for_nothing_is_neither_better_nor_worse_for_it() -> None:
    assert fit_of(person(1, said=[("offer", "x")]), person(2)).parts["back"] == 0.5


def test_what_is_meant_for_other_fields_does_not_count() -> None:
    held = person(2, "cli", [("offer", "bone models")])
    me = person(1, "cli", [("need", "bone models")])
    assert fit_of(me, held).parts["need"] > 0
    elsewhere = replace(me, said=tuple(replace(one, wanted="other") for one in me.said))
    assert fit_of(elsewhere, held).parts["need"] == 0
    named = replace(held, said=tuple(replace(one, wanted="named", fields=("nur",)) for one in held.said))
    assert fit_of(me, named).parts["need"] == 0


def test_a_rare_contact_in_common_tells_more_than_one_whom_all_know() -> None:
    me, other = person(1, contacts=frozenset({7})), person(2, contacts=frozenset({7}))
    assert ground.ground(me, other, {7: 3}) > ground.ground(me, other, {7: 300}) > 0


def test_a_year_or_a_city_in_common_is_no_reason_by_itself() -> None:
    me = person(1, editions=frozenset({1}), city="leiden")
    other = person(2, editions=frozenset({1}), city="leiden")
    assert fit_of(me, other).because
    assert choice.passing([fit_of(me, other)], early=True) == []


def test_distance_never_lifts_anybody_over_the_floor() -> None:
    far = Fit(2, 0, {"need": 0.0, "back": 0.5, "ground": 0.1, "distance": 1.0, "likeness": 0.0}, [Because("shared")])
    assert score(far.parts, outward=1) > choice.FLOOR
    assert choice.passing([far]) == []


def test_a_term_that_was_turned_down_counts_less() -> None:
    me, other = person(1, said=[("need", "bone models")]), person(2, said=[("offer", "bone models")])
    assert fit_of(me, other, lowered=set(terms("bones"))).parts["need"] < fit_of(me, other).parts["need"]


def test_a_text_is_fully_like_itself_and_a_rare_word_weighs_more() -> None:
    said = [terms("a mould for silicone"), terms("silicone lungs"), terms("a mould")]
    found = likeness(said[:1], said, Lexicon(100, {stem: 90 for stem in terms("mould")}))
    assert found[0, 0] == pytest.approx(1)
    assert found[0, 1] > found[0, 2] > 0


# The choice

FIELDS = ("cli", "eng", "cs")
kinds = some.sampled_from(["offer", "skill"])


@some.composite
def pools(draw: some.DrawFn) -> tuple[list[Fit], dict[int, Person]]:
    people, found = {}, []
    for id in range(1, draw(some.integers(0, 14)) + 1):
        one = person(id, draw(some.sampled_from(FIELDS)), [(draw(kinds), "x")])
        one = replace(one, organisation=draw(some.sampled_from(["", "a", "b"])))
        distance = 1.0 if one.field != "cli" else draw(some.sampled_from([0.0, 0.4]))
        parts = {"need": draw(some.floats(0, 1)), "back": 0.5, "ground": draw(some.floats(0, 1)), "distance": distance,
                 "likeness": 0.0}  # fmt: skip
        people[id] = one
        found.append(Fit(id, 0.0, parts, [Because("need_met")], is_far=distance == 1))
    return found, people


def chosen(pool: tuple[list[Fit], dict[int, Person]], dial: int, seed: str = "day") -> list[Fit]:
    found, people = pool
    around = choice.Choice(people, lambda a, b: (a * b % 7) / 7, {"cli", "eng"}, seed)
    return choice.choose(choice.passing(found), around, dial)


@given(pools())
def test_turning_the_dial_outward_never_brings_nearer_people(pool: tuple[list[Fit], dict[int, Person]]) -> None:
    means = [choice.mean_distance(chosen(pool, dial)) for dial in choice.DIAL]
    assert all(near <= far for near, far in pairwise(means))


@given(pools(), some.integers(1, 5))
def test_the_five_are_varied(pool: tuple[list[Fit], dict[int, Person]], dial: int) -> None:
    five, people = chosen(pool, dial), pool[1]
    places = [people[fit.id].organisation for fit in five]
    assert all(places.count(place) <= 2 for place in places if place)
    assert sum(not people[fit.id].has_wish for fit in five) <= 1
    assert len({fit.id for fit in five}) == len(five) <= 5
    passed = {fit.id for fit in choice.passing(pool[0])}
    assert {fit.id for fit in five} <= passed
    if any(people[id].field == "cs" for id in passed):
        assert any(people[fit.id].field == "cs" for fit in five)


@given(pools(), some.integers(1, 5))
def test_the_same_day_and_seed_give_the_same_five(pool: tuple[list[Fit], dict[int, Person]], dial: int) -> None:
    turned = (pool[0][::-1], pool[1])
    assert [fit.id for fit in chosen(pool, dial)] == [fit.id for fit in chosen(turned, dial)]


def test_far_out_only_people_of_other_fields_and_who_stands_in_is_marked() -> None:
    people = {1: person(1, "eng", [("offer", "x")]), 2: person(2, "cli", [("offer", "x")])}
    parts = {"need": 1.0, "back": 0.5, "ground": 0.0, "likeness": 0.0}
    found = [Fit(1, 0, parts | {"distance": 1.0}, [Because("need_met")], is_far=True),
             Fit(2, 0, parts | {"distance": 0.4}, [Because("need_met")])]  # fmt: skip
    assert [(fit.id, fit.is_nearest) for fit in chosen((found, people), 5)] == [(1, False), (2, True)]
    enough = {id: person(id, "eng", [("offer", "x")]) for id in range(3, 8)}
    more = [replace(found[0], id=id) for id in enough]
    assert 2 not in {fit.id for fit in chosen(([*found, *more], people | enough), 5)}


def test_a_first_list_may_hold_weaker_ones_and_says_so() -> None:
    weak = Fit(
        1, 0, {"need": 0.15, "back": 0.5, "ground": 0.0, "distance": 1.0, "likeness": 0.0}, [Because("need_met")]
    )
    assert choice.passing([weak]) == []
    assert [fit.is_early for fit in choice.passing([weak], early=True)] == [True]


# Meaning


@cache
def community() -> list[dict[str, object]]:
    people: list[dict[str, object]] = json.loads(PLANTED.read_text())["people"]
    return people


def people_of(texts: list[dict[str, object]]) -> list[Person]:
    return [
        person(one["id"], one["field"], [("offer", t) for t in one["offers"]] + [("need", t) for t in one["needs"]])  # type: ignore[arg-type, attr-defined]
        for one in texts
    ]


@pytest.fixture(scope="module")
def vectors() -> VectorsOf:
    from app.search.meaning.model import installed, load

    model = load(installed())
    assert model, "the model is not installed"
    texts = [one.text for each in people_of(community()) for one in each.said]
    made = dict(zip(texts, model.encode(texts), strict=True))
    return lambda asked: np.array([made[text] for text in asked], np.float32).reshape(len(asked), -1)


def test_planted_pairs_of_two_fields_that_share_no_word_are_found_by_meaning(vectors: VectorsOf) -> None:
    everybody = {one.id: one for one in people_of(community())}
    assert len(everybody) == 60
    lexicon = Lexicon.of([{term for said in one.said for term in said.terms} for one in everybody.values()])
    hits, pairs = 0, {(one["planted"], one["side"]): everybody[one["id"]] for one in community() if "planted" in one}  # type: ignore[index]
    for number in range(1, 13):
        me, wanted = pairs[number, "need"], pairs[number, "offer"]
        assert me.field != wanted.field
        assert not set(me.said[0].terms) & set(wanted.said[0].terms), "they share a word"
        others = [one for one in everybody.values() if one is not me]
        found = fits(me, others, Around(lexicon, vectors))
        around = choice.Choice(everybody, lambda a, b: 0.0, {me.field}, "day")
        five = choice.choose(choice.passing(found), around, 3)
        assert five == choice.choose(choice.passing(fits(me, others, Around(lexicon, vectors))), around, 3)
        hits += wanted.id in {fit.id for fit in five}
    assert hits >= 11


def test_without_meaning_the_planted_pairs_are_not_found() -> None:
    everybody = people_of(community())
    found = fits(everybody[0], everybody[1:2], Around(Lexicon(60, {})))
    assert found[0].parts["need"] == 0
