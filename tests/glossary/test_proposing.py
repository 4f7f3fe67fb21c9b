"""Proposing a pair (S-15): what can be one, how many a day, once for all, and never in a circle."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from app.glossary.cycles import Link, way_back
from app.glossary.models import GlossaryPair
from app.glossary.operations import propose_pair
from app.glossary.proposals import Proposal, are_one
from app.kernel import clock
from app.kernel.audit import AuditEntry
from app.kernel.errors import Forbidden, Invalid

PAIRS = select(func.count()).select_from(GlossaryPair)


def test_a_member_proposes_and_nothing_is_used_yet(propose, pair, read):
    id = propose("Weaning", "control  handover", example="Breathing is handed back.")
    assert (pair(id).state, pair(id).folded_a, pair(id).version) == ("proposed", "weaning", 1)
    assert [entry.act for entry in read(select(AuditEntry).where(AuditEntry.subject_id == id))] == ["pair proposed"]


def test_the_same_key_twice_is_one_proposal_also_when_it_was_decided_on(propose, decide, read):
    id = propose("weaning", "control handover", key="key-12345678")
    decide("reject", id)
    assert propose("weaning", "control handover", key="key-12345678") == id
    assert read(PAIRS) == [1]


@pytest.mark.parametrize(
    ("a", "b"), [("weaning", "control handover"), ("Control handover", "WEANING"), ("weaning", "contról handover")]
)
def test_a_pair_stands_once_whichever_way_round(propose, read, a, b):
    id = propose("weaning", "control handover")
    assert propose(a, b, who="mate") == id
    assert read(PAIRS) == [1]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("weaning", "Weaning"),
        ("low-dose CT", "low dose ct"),
        ("lowdose scan", "low-dose scan"),
        ("false alarm", "false alarms"),
        ("zorgpad", "zorgpaden"),
        ("naïve cell", "naive cell"),
    ],
)
def test_one_word_twice_is_no_pair(propose, a, b):
    with pytest.raises(Invalid) as refusal:
        propose(a, b)
    assert refusal.value.field == "term_b"


@pytest.mark.parametrize(
    ("field", "more"),
    [
        ("term_a", {"a": "…"}),
        ("term_b", {"b": "x" * 81}),
        ("term_b", {"b": "\ufdfa" * 9}),  # nine characters that fold to more than eighty
        ("field_a", {"field_a": "nowhere"}),
        ("field_b", {"field_b": ""}),
        ("language_a", {"language_a": "xx"}),
        ("relation", {"relation": "other"}),
        ("example", {"example": "x" * 281}),
    ],
)
def test_what_is_no_pair_is_refused_at_its_field(propose, read, field, more):
    with pytest.raises(Invalid) as refusal:
        propose(**({"a": "weaning", "b": "control handover"} | more))
    assert refusal.value.field == field
    assert read(PAIRS) == [0]


def test_ten_a_day_and_the_rest_of_a_thousand_is_refused_with_the_number(act, propose, read):
    refused = []

    def propose_all(actor):
        for number in range(1000):
            proposal = Proposal(f"term{number}x", f"word{number}y", "cli", "eng")
            try:
                propose_pair(actor, proposal, client_key=f"key-{number:08}")
            except Forbidden as refusal:
                refused.append(refusal.values["most"])

    act("ada", propose_all)
    assert refused == [10] * 990
    assert read(PAIRS) == [10]
    propose("weaning", "control handover", who="mate")  # the limit is each member's own
    clock.move(timedelta(days=1))
    propose("one more", "another")
    assert read(PAIRS) == [12]


def test_who_is_silenced_does_not_propose(propose):
    with pytest.raises(Forbidden):
        propose("weaning", "control handover", who="silenced")


CIRCLES = [
    # (pairs that stand, the pair that would close the circle): what b is to a
    ([("a", "b", "narrower")], ("b", "c", "narrower"), ("c", "a", "narrower")),
    ([("a", "b", "narrower")], ("c", "b", "broader"), ("a", "c", "broader")),
    ([("a", "b", "narrower")], ("b", "c", "same"), ("c", "a", "narrower")),
    ([("a", "b", "same")], ("b", "c", "narrower"), ("a", "c", "broader")),
    ([("a", "b", "narrower")], ("b", "c", "narrower"), ("c", "a", "same")),
]


@pytest.mark.parametrize(("stand", "second", "closing"), CIRCLES)
def test_no_chain_comes_back(accepted, propose, read, stand, second, closing):
    for a, b, relation in (*stand, second):
        accepted(f"term {a}", f"term {b}", relation)
    a, b, relation = closing
    with pytest.raises(Invalid) as refusal:
        propose(f"term {a}", f"term {b}", relation=relation)
    assert refusal.value.field == "relation" and "term b" in refusal.value.values["way"]
    assert read(PAIRS) == [2]


def test_a_chain_in_ones_own_proposals_is_refused_too_but_not_by_those_of_others(propose, decide):
    propose("term a", "term b", relation="narrower")
    propose("term b", "term c", relation="narrower")
    with pytest.raises(Invalid):
        propose("term c", "term a", relation="narrower")
    closing = propose("term c", "term a", relation="narrower", who="mate")  # who does not see what ada proposed
    decide("accept", closing)


def test_accepting_never_closes_a_circle(propose, decide):
    first = propose("term a", "term b", relation="narrower")
    second = propose("term b", "term c", relation="narrower")
    closing = propose("term c", "term a", relation="narrower", who="mate")
    for id in (first, second):
        decide("accept", id)
    with pytest.raises(Invalid):
        decide("accept", closing)


def test_a_retired_pair_is_no_part_of_a_chain(accepted, propose, decide):
    first = accepted("term a", "term b", "narrower")
    decide("retire", first)
    accepted("term b", "term c", "narrower")
    assert propose("term c", "term a", relation="narrower")


TERMS = st.sampled_from("abcdefg")
LINKS = st.lists(
    st.tuples(TERMS, TERMS, st.sampled_from(["same", "broader", "narrower"])).filter(lambda link: link[0] != link[1]),
    max_size=25,
)


@given(LINKS)
def test_what_is_let_in_can_always_be_put_on_floors(links):
    """Without a circle each term has a height: the same for the same, lower for what is narrower."""
    stand: list[Link] = []
    for link in links:
        if not way_back(stand, Link(*link)):
            stand.append(Link(*link))
    height = dict.fromkeys("abcdefg", 0)
    for _ in range(len(stand) * len(height) + 1):
        changed = False
        for a, b, relation in stand:
            wanted = {"same": height[a], "narrower": height[a] - 1, "broader": height[a] + 1}[relation]
            if relation == "same" and height[a] != height[b]:
                height[a] = height[b] = min(height[a], height[b])
                changed = True
            elif relation == "narrower" and height[b] > wanted:
                height[b], changed = wanted, True
            elif relation == "broader" and height[a] > height[b] - 1:
                height[a], changed = height[b] - 1, True
        if not changed:
            return
    raise AssertionError(f"a circle was let in: {stand}")


@given(LINKS.filter(bool))
def test_what_is_refused_would_really_be_a_circle(links):
    *stand, last = [Link(*link) for link in links]
    kept: list[Link] = []
    for link in stand:
        if not way_back(kept, link):
            kept.append(link)
    if way := way_back(kept, last):
        assert {way[0], way[-1]} == {last.a, last.b}
        steps = {(a, b) for a, b, _ in kept} | {(b, a) for a, b, _ in kept}
        assert all(step in steps for step in zip(way, way[1:], strict=False))


def test_words_that_only_look_alike_are_two():
    assert not are_one("police", "policing of data")
    assert not are_one("sparse-view ct", "low-dose ct")
    assert are_one("registration of images", "registrations of image")
