"""No query takes long, whatever it is and however often its words stand in what there is."""

import time
from itertools import pairwise, permutations

import numpy as np
import pytest

from app.kernel.search import Document
from app.search.entries import MemorySegment, entry
from app.search.language import parse
from app.search.ranking import MOST_SPLIT, Corpus, Search, Statistics
from app.search.widening import MOST_CORRECTED, corrections

OFTEN = "lung heart brain bone knee skin liver".split()
NOTES = [Document("note", n, "", " ".join(OFTEN) + " " + " ".join(OFTEN * 20)) for n in range(600)]


@pytest.fixture(scope="module")
def segment():
    return MemorySegment([entry(note) for note in [*NOTES, Document("note", 1000, "", "the lung heart of it")]])


def run(text, segment, unseen=()):
    alive = np.ones(len(segment.columns), np.bool_)
    corpus = Corpus([(0, segment)], segment.columns, alive, Statistics.of(segment.columns, alive))
    search = Search(parse(text), [""], corpus, np.array(unseen, np.int32))
    return search, search.run()


def phrases():
    some = " ".join(f'"{a} {b}"' for a, b in permutations(OFTEN, 2))
    return some[:1000]


def test_a_phrase_of_common_words_is_looked_for(segment):
    search, scored = run('"lung heart"', segment)
    assert scored.found.all() and not search.dropped


def test_phrases_beyond_what_can_be_read_are_left_out_and_named(segment):
    search, scored = run(" ".join(f'"{a} {b}"' for a, b in pairwise(OFTEN)), segment)
    assert search.dropped == ["brain bone", "bone knee", "knee skin", "skin liver"]
    assert not search.missing, "what was not looked for is not corrected"
    assert np.flatnonzero(scored.found).tolist() == [*range(600)], "what was looked for is there"


def test_where_all_is_left_out_nothing_is_found(segment, monkeypatch):
    monkeypatch.setattr("app.search.ranking.MOST_PLACES", 100)
    search, scored = run('"lung heart" -"skin liver"', segment)
    assert search.dropped == ["lung heart", "skin liver"] and not scored.found.any()


def test_a_phrase_that_few_have_is_looked_for_however_many_have_its_words(segment, monkeypatch):
    monkeypatch.setattr("app.search.ranking.MOST_PLACES", 200)
    monkeypatch.setattr("app.search.ranking.FOR_EACH", 0)
    search, scored = run('"the lung heart"', segment)
    assert not search.dropped and np.flatnonzero(scored.found).tolist() == [600]


def test_what_a_reader_may_not_see_does_not_decide_what_is_left_out(segment, monkeypatch):
    monkeypatch.setattr("app.search.ranking.MOST_PLACES", 2_000)
    monkeypatch.setattr("app.search.ranking.FOR_EACH", 0)
    assert run('"lung heart"', segment)[0].dropped == ["lung heart"]
    search, scored = run('"lung heart"', segment, unseen=range(595))
    assert not search.dropped and np.flatnonzero(scored.found).tolist() == [*range(595, 601)]


@pytest.mark.parametrize(
    "text",
    [
        phrases(),
        '"' + "lung " * 190 + '"',
        " ".join("-".join(four) for four in permutations(OFTEN, 4))[:1000],
        "skin " + " ".join(f'-"{a} {b}"' for a, b in permutations(OFTEN, 2)),
        " ".join(a + b for a, b in permutations(OFTEN, 2)),
    ],
    ids=["phrases", "one word over and over", "hyphens", "without", "glued"],
)
def test_no_query_takes_long(segment, text):
    began = time.thread_time()
    run(text, segment)
    assert time.thread_time() - began < 0.2


def test_only_so_many_words_are_looked_for_in_two_halves(segment):
    search, _ = run(" ".join(f"lungheart{chr(97 + n)}" for n in range(26)), segment)
    assert search._split == MOST_SPLIT


def test_only_so_many_words_are_corrected(say, app, act, monkeypatch):
    from app.search import proposals
    from tests.search.conftest import Note

    letters = "abcdefghijklm"
    say({1: Note(" ".join(f"tomography{letter}{letter}" for letter in letters))})
    query = parse(" ".join(f"tomography{letter}x" for letter in letters))
    meant = act("ada", lambda actor: corrections(proposals.propose(actor, query)))
    assert len(meant) == MOST_CORRECTED
