"""The pairs that come with the code: enough, true to their form, loaded once, and never against a decision."""

from itertools import combinations

import pytest
from sqlalchemy import func, select

from app.extensions import db
from app.glossary.cycles import way_back
from app.glossary.models import GlossaryPair
from app.glossary.operations import load_shipped_pairs, shipped
from app.glossary.proposals import Proposal, check
from app.kernel.outbox import OutboxItem
from app.profiles.fields import FIELDS

PAIRS = list(shipped())


def test_there_are_enough_across_all_fields_and_in_dutch():
    assert len(PAIRS) >= 180
    touched = {frozenset((pair.field_a, pair.field_b)) for pair in PAIRS}
    assert {frozenset(two) for two in combinations(FIELDS, 2)} <= touched
    assert sum("nl" in (pair.language_a, pair.language_b) for pair in PAIRS) >= 25


def test_each_can_be_a_pair_stands_once_and_has_an_example(app):
    with app.app_context():
        for pair in PAIRS:
            check(pair)
            assert 20 <= len(pair.example) <= 280, pair
    assert len({pair.key for pair in PAIRS}) == len(PAIRS)


def test_no_chain_of_them_comes_back():
    links = [pair.link for pair in PAIRS]
    for number, link in enumerate(links):
        assert not way_back(links[:number] + links[number + 1 :], link), link


@pytest.mark.parametrize("word", ["system", "model", "patient", "data", "care", "hospital", "research", "imaging"])
def test_none_is_a_word_that_would_bring_up_everything(word):
    assert word not in {term for pair in PAIRS for term in pair.folded}


def test_loading_twice_adds_them_once_and_has_them_indexed(act, read):
    assert act(None, load_shipped_pairs) == len(PAIRS)
    assert act(None, load_shipped_pairs) == 0
    assert read(select(func.count()).select_from(GlossaryPair).where(GlossaryPair.state == "accepted")) == [len(PAIRS)]
    changed = select(func.count()).select_from(OutboxItem).where(OutboxItem.topic == "search.changed")
    assert read(changed) == [len(PAIRS)]


def test_a_retired_one_stays_retired_and_a_removed_one_comes_again(act, read, decide):
    act(None, load_shipped_pairs)
    retired, gone = read(select(GlossaryPair.id).order_by(GlossaryPair.id).limit(2))
    decide("retire", retired)
    act(None, lambda: db.session.delete(db.session.get(GlossaryPair, gone)))
    assert act(None, load_shipped_pairs) == 1
    assert read(select(GlossaryPair.state).where(GlossaryPair.id == retired)) == ["retired"]


def test_what_a_member_proposed_before_stays_as_it_stands(act, read, propose):
    first: Proposal = PAIRS[0]
    id = propose(first.term_b, first.term_a)
    assert act(None, load_shipped_pairs) == len(PAIRS) - 1
    assert read(select(GlossaryPair.state).where(GlossaryPair.id == id)) == ["proposed"]


def test_the_command_loads_them(app, read):
    result = app.test_cli_runner().invoke(args=["glossary", "load"])
    assert result.output == f"{len(PAIRS)} pairs were added.\n"
