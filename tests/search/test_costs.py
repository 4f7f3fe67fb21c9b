"""No query takes long, whatever it is and however often its words stand in what there is: so much is looked at, no more.

How long it takes, `./run bench hostile` measures.
"""

import random
from itertools import pairwise, permutations

import numpy as np
import pytest

from app.kernel.search import Document
from app.search.corpus import Corpus, Statistics
from app.search.entries import MemorySegment, entry
from app.search.language import parse
from app.search.meaning.model import OF_QUERY, installed, load
from app.search.ranking import MOST_PLACES, MOST_SPLIT, Search
from app.search.reasons import LENGTH, READ, begun, densest
from app.search.widening import MOST_CORRECTED, corrections

OFTEN = "lung heart brain bone knee skin liver".split()
NOTES = [Document("note", n, "", " ".join(OFTEN) + " " + " ".join(OFTEN * 20)) for n in range(600)]


@pytest.fixture(scope="module")
def segment():
    return MemorySegment([entry(note) for note in [*NOTES, Document("note", 1000, "", "the lung heart of it")]])


class Counting:
    """A segment that counts what is asked of it."""

    def __init__(self, segment):
        self.segment, self.columns, self.terms, self.read = segment, segment.columns, [], 0

    def postings(self, field, term):
        self.terms.append((field, term))
        return self.segment.postings(field, term)

    def places(self, term, among):
        places = self.segment.places(term, among)
        self.read += len(places)
        return places


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


HOSTILE = {
    "phrases": phrases(),
    "one word over and over": '"' + "lung " * 190 + '"',
    "hyphens": " ".join("-".join(four) for four in permutations(OFTEN, 4))[:1000],
    "one long phrase": '"' + " ".join(OFTEN * 30)[:990] + '"',
    "without": "skin " + " ".join(f'-"{a} {b}"' for a, b in permutations(OFTEN, 2)),
    "glued": " ".join(a + b for a, b in permutations(OFTEN, 2)),
    "glued ones that nobody uses": " ".join(f"lung{a}{b}heart" for a, b in permutations("abcdefghij", 2)),
    "one glued word": "lungheart" * 100,
    "short words": " ".join(a + b for a, b in permutations("abcdefghijklmnop", 2)),
    "filters": " ".join(f"city:{word}" for word in OFTEN * 20),
    "a long filter": 'city:"' + " ".join(OFTEN * 30)[:980] + '"',
    "signs": "-" * 1000,
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_a_search_looks_at_so_much_and_no_more(segment, text):
    counting = Counting(segment)
    run(text, counting)
    assert len(counting.terms) < 2_500 and counting.read <= MOST_PLACES


def test_only_so_many_words_are_looked_for_in_two_halves(segment):
    counting = Counting(segment)
    run(" ".join(f"lungheart{n}" for n in range(10, 36)), counting)
    halves = {term for field, term in counting.terms if field == "text" and term.startswith("heart")}
    assert halves == {f"heart{n}" for n in range(10, 10 + MOST_SPLIT)}
    split, longer = "lung" + "x" * 26, "lung" + "x" * 27
    for word, is_split in ((split, True), (longer, False)):
        counting = Counting(segment)
        run(word, counting)
        assert (("text", "lung") in counting.terms) is is_split


def test_of_a_long_query_so_much_is_compared_in_meaning(with_meaning, monkeypatch):
    model, pieces = load(installed()), []
    forward = model._forward
    monkeypatch.setattr(model, "_forward", lambda some: pieces.extend(map(len, some)) or forward(some))
    long, begun = (model.of_query(" ".join(OFTEN * times)) for times in (30, 20))
    assert pieces == [OF_QUERY, OF_QUERY]
    assert np.array_equal(long, begun) and not np.array_equal(long, model.of_query(" ".join(OFTEN * 3)))


def test_of_a_long_text_so_much_is_looked_through_for_reasons():
    parts = [("Post", "lung heart " * 400)] * 5
    looked = list(begun(parts))
    assert sum(len(text) for _, text in looked) == READ and len(looked) == 2


def test_the_stretch_with_the_most_different_words_is_the_first_such():
    chance = random.Random(5)
    for _ in range(300):
        places = sorted(chance.sample(range(1_500), chance.randint(1, 40)))
        marks = [(at, at + 3, chance.choice("abcde")) for at in places]
        plainly = max(marks, key=lambda mark: len({m[2] for m in marks if 0 <= m[0] - mark[0] < LENGTH}))
        assert densest(marks) == plainly


def test_only_so_many_words_are_corrected(say, app, act, monkeypatch):
    from app.search import proposals
    from tests.search.conftest import Note

    letters = "abcdefghijklm"
    say({1: Note(" ".join(f"tomography{letter}{letter}" for letter in letters))})
    query = parse(" ".join(f"tomography{letter}x" for letter in letters))
    meant = act("ada", lambda actor: corrections(proposals.propose(actor, query)))
    assert len(meant) == MOST_CORRECTED
