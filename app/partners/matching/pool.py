"""Everybody of a collection, held in memory: who comes into question for one of them."""

from collections.abc import Sequence

import numpy as np

from app.partners.matching.compare import VectorsOf
from app.partners.matching.fit import HELD, sought_by
from app.partners.matching.said import NEEDS, Person
from app.partners.matching.words import Lexicon, Matrix

SAID = (*HELD, *NEEDS)
BEST = 200  # by meaning, and by words
CHUNK = 16384  # things compared at once, so that little memory is held


class Pool:
    """The same first look as the site's index gives: the nearest by meaning, by words, and by contacts."""

    def __init__(self, people: Sequence[Person], vectors: VectorsOf | None) -> None:
        self.people = people
        self.number = {person.id: n for n, person in enumerate(people)}
        self.degrees = {person.id: len(person.contacts) for person in people}
        self.vectors = vectors
        self._postings: dict[str, list[int]] = {}
        for n, person in enumerate(people):
            for term in {term for one in person.of(*SAID) for term in one.terms}:
                self._postings.setdefault(term, []).append(n)
        self.lexicon = Lexicon(max(len(people), 1), {term: len(found) for term, found in self._postings.items()})
        held = [(n, one.text) for n, person in enumerate(people) for one in person.of(*SAID)]
        self._owner = np.array([n for n, _ in held], np.int64)
        self._held = vectors([text for _, text in held]) if vectors else np.zeros((0, 1), np.float32)

    def candidates(self, me: Person) -> list[Person]:
        """Whoever may come into question, by their number; never the person, nor those they are tied to."""
        sought = sought_by(me)
        found = _best(self._by_words({term for one in sought for term in one.terms}))
        if self.vectors and sought and len(self._owner):
            found |= _best(self._by_meaning(self.vectors([one.text for one in sought])))
        known = [self.people[self.number[id]] for id in me.contacts if id in self.number]
        found |= {self.number[id] for one in known for id in one.contacts if id in self.number}
        out = {me.id, *me.contacts}
        return [self.people[n] for n in sorted(found) if self.people[n].id not in out]

    def _by_words(self, terms: set[str]) -> Matrix:
        scores = np.zeros(len(self.people), np.float32)
        for term in sorted(terms):
            if found := self._postings.get(term):
                scores[found] += self.lexicon.weight(term)
        return scores

    def _by_meaning(self, sought: Matrix) -> Matrix:
        nearest = np.concatenate(
            [(self._held[at : at + CHUNK] @ sought.T).max(axis=1) for at in range(0, len(self._held), CHUNK)]
        )
        scores = np.zeros(len(self.people), np.float32)
        np.maximum.at(scores, self._owner, nearest)
        return scores


def _best(scores: Matrix) -> set[int]:
    count = min(BEST, len(scores))
    best = np.argpartition(-scores, count - 1)[:count] if count else np.zeros(0, np.int64)
    return {int(n) for n in best if scores[n] > 0}
