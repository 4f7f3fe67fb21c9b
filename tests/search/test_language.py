"""What was typed is read, whatever it is."""

import string

import numpy
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.search import analysis, language
from app.search.corpus import Corpus, Statistics
from app.search.entries import MemorySegment, entry
from app.search.language import MOST_TERMS, parse
from app.search.ranking import Search

TYPED = st.text(st.one_of(st.characters(), st.sampled_from("\"-: *()?'“”")), max_size=1_200)
NONE = MemorySegment([])


def search_of(query, segment):
    """A search of a member in one segment."""
    alive = numpy.ones(len(segment.columns), bool)
    corpus = Corpus([(0, segment)], segment.columns, alive, Statistics.of(segment.columns, alive))
    return Search(query, [""], corpus, numpy.zeros(0, numpy.int32))


def written(units):
    return [unit.written for unit in units]


def test_words_phrases_and_what_must_not_be():
    query = parse('sparse CT "few view" -animal -"bone scan"')
    assert written(query.units) == ["sparse", "ct"]
    assert written(query.phrases) == ["few view"]
    assert written(query.without) == ["animal", "bone scan"]


def test_operators_take_a_word_or_a_phrase():
    query = parse('ventilator city:"Den Haag" -edition:2023 TYPE:People', kinds={"people": "person"})
    assert [(f.name, f.value) for f in query.filters] == [("city", "Den Haag")]
    assert [(f.name, f.value) for f in query.without_filters] == [("edition", "2023")]
    assert query.kinds == ["person"] and written(query.units) == ["ventilator"]


@pytest.mark.parametrize("typed", ["author:jansen", "type:nonsense", "https://crosswalk.example", "ratio 3:1"])
def test_what_is_no_operator_is_words(typed):
    query = parse(typed, kinds={"people": "person"})
    assert not query.filters and not query.kinds
    assert " ".join(written(query.units)).split() == [w.folded for w in analysis.words(typed)]


@pytest.mark.parametrize(
    "typed", ["", "   ", '"', '""', "-", "- -", ":", "🎉🎊", "***", '-""', "\u202e\u200b", "-only"]
)
def test_nothing_to_look_for_is_no_error(typed):
    assert parse(typed).is_empty


def test_an_unbalanced_quote_is_passed_over():
    assert written(parse('"unbalanced tomography').units) == ["unbalanced", "tomography"]


def test_a_lone_operator_is_a_word():
    assert written(parse("field:").units) == ["field"]


def test_a_leading_wildcard_is_literal():
    assert written(parse("*graphy").units) == ["graphy"]


def test_small_words_are_left_out_in_the_language_of_the_query():
    assert written(parse("weaning of the patient from a ventilator").units) == ["weaning", "patient", "ventilator"]
    assert written(parse("zorg voor de patiënt in het ziekenhuis").units) == ["zorg", "patient", "ziekenhuis"]
    assert written(parse("emergency door design").units) == ["emergency", "door", "design"]


def test_small_words_alone_are_looked_for_and_said_to_be_small():
    query = parse("the of and")
    assert written(query.units) == ["the", "of", "and"] and query.only_small


def test_a_phrase_keeps_its_small_words():
    assert written(parse('"out of hospital"').phrases) == ["out of hospital"]


def test_a_long_query_is_cut_and_says_so():
    query = parse("tomography " * 200)
    assert query.cut and len(query.text) <= 1_000


def test_control_and_direction_characters_are_blanks():
    assert written(parse("sparse\u202eview\x00scan").units) == ["sparse", "view", "scan"]


@given(TYPED)
@settings(max_examples=400)
def test_nothing_typed_raises(typed):
    query = parse(typed, kinds={"people": "person"})
    assert len(query.text) <= language.LONGEST
    assert all(c.isprintable() for c in query.text)
    assert not search_of(query, NONE).run().found.any()


@given(st.lists(st.text(string.ascii_lowercase, min_size=3, max_size=8), min_size=1, max_size=80))
@settings(max_examples=60)
def test_at_most_32_words_are_used_and_the_rest_are_named(some):
    query = parse(" ".join(some))
    search = search_of(query, NONE)
    search.run()
    assert len(query.units) - len(search.dropped) <= MOST_TERMS
    assert set(search.dropped) <= set(written(query.units))


def test_the_rarest_words_are_kept():
    from app.kernel.search import Document

    common = (
        " ".join(f"common{chr(97 + n)}" for n in range(26)) + " " + " ".join(f"usual{chr(97 + n)}" for n in range(9))
    )
    segment = MemorySegment([entry(Document("note", n, "", common + (" seldom" if n == 3 else ""))) for n in range(5)])
    search = search_of(parse(common + " seldom unheard"), segment)
    assert segment.columns.key(int(search.run().scores.argmax())) == ("note", 3)
    assert len(search.dropped) == 5 and "seldom" not in search.dropped and "unheard" in search.dropped
