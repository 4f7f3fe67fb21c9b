"""Two hundred random edits: the index and a brute-force reading of every text find the same."""

import random
from itertools import product

import pytest

from app.search import analysis, queries
from app.search.index import search_index
from tests.search.conftest import Note

WORDS = (
    "tomography ventilator weaning few-view sparse patients patiënten onderzoek robot ethics fall sensor "
    "ziekenhuis bedside nurse X-ray database"
).split()
QUERIES = (
    "tomography", "ventilators weaning", "few-view sparse", '"sparse tomography"', "robot -ethics", "patient",
    "city:leiden robot", "xray sensor nurse", "onderzoeken", "city:leiden", '"weaning few"', "data base",
)  # fmt: skip


def brute_force(notes, person, text):
    """Every note, read in full as this person may read it; without an index, postings or segments."""
    actor_editions = {"ada": {1}, "friend": {2}, "outsider": set()}[person]
    query = queries.language.parse(text)
    return {id for id, note in notes.items() if fits(query, readable(note, actor_editions), note, actor_editions)}


def readable(note, editions):
    """The texts, each as positions of sets of terms."""
    if note.audiences and not any(f"edition:{id}" in note.audiences for id in editions):
        return []
    texts = [note.text, *(text for edition, text in note.cohorts.items() if edition in editions)]
    return [terms_at(text, analysis.language_of(note.text) or analysis.language_of(text)) for text in texts]


def terms_at(text, language):
    places = {}
    for term, at in analysis.terms(text, language):
        places.setdefault(at, set()).add(term)
    return [places.get(at, set()) for at in range(max(places, default=-1) + 1)]


def fits(query, texts, note, editions):
    def has(unit):
        return any(stands(row, text) for row, text in product(unit.alternatives, texts))

    def in_column(wanted):
        values = {
            stem
            for v in note.keywords.get(wanted.name, ())
            for w in analysis.words(v)
            for stem in analysis.stems(w.folded)
        }
        return bool(texts) and all(values.intersection(word) for word in wanted.words)

    return (
        (any(map(has, query.units)) or not query.units)
        and all(map(has, query.phrases))
        and all(map(in_column, query.filters))
        and not any(map(has, query.without))
        and not any(map(in_column, query.without_filters))
    )


def stands(row, text):
    return any(
        all(text[at + n].intersection(word) for n, word in enumerate(row)) for at in range(len(text) - len(row) + 1)
    )


def random_note(chance):
    def text():
        return " ".join(chance.choices(WORDS, k=chance.randint(1, 9)))

    audiences = (f"edition:{chance.randint(1, 2)}",) if chance.random() < 0.2 else ()
    return Note(
        text(),
        title=chance.choice(WORDS),
        cohorts={chance.randint(1, 2): text()} if chance.random() < 0.4 and not audiences else {},
        audiences=audiences,
        keywords={"city": [chance.choice(["Leiden", "Den Haag"])]} if chance.random() < 0.5 else {},
        moment=chance.random(),
    )


@pytest.mark.parametrize("seed", [1, 2])
def test_two_hundred_edits(notes, act, drain, find, seed, app):
    chance = random.Random(seed)
    for edit in range(200):
        id = chance.randint(1, 60)
        note = None if chance.random() < 0.25 else random_note(chance)
        act(None, notes.change, id, note)
        if chance.random() < 0.3:
            drain()
        if edit % 10 == 9:
            person, text = chance.choice(["ada", "friend", "outsider"]), chance.choice(QUERIES)
            extra = set(find(person, text)) ^ brute_force(notes, person, text)
            assert not extra, (f"edit {edit}: {person}, {text}", {id: notes.get(id) for id in extra})
    drain()
    for person, text in product(["ada", "friend", "outsider"], QUERIES):
        assert set(find(person, text)) == brute_force(notes, person, text), f"{person}, {text}"
    with app.app_context():
        assert {key[1] for key, _digest in search_index().snapshot().living()} == set(notes)
        assert len(search_index().snapshot().views) < 15
