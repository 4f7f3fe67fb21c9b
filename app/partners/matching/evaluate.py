"""How well the ranking finds those who worked together later, and which works somebody knows best."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.partners.matching.collection import Collection, Grades
from app.partners.matching.compare import VectorsOf, nearest
from app.partners.matching.fit import Around, fits, score
from app.partners.matching.pool import Pool
from app.partners.matching.said import Fit, Person
from app.partners.matching.words import Lexicon, likeness, terms
from app.search.evaluate import ndcg

THREE = (1 / 3, 1 / 3, 1 / 3)
Values = NDArray[Any]


@dataclass
class Outcome:
    """nDCG@10 over all and over far pairs, the loss on ratings; None where there was nothing to measure."""

    all: float | None = None
    far: float | None = None
    loss: float | None = None
    took: list[float] = field(default_factory=list)  # ms of CPU for each person

    def lines(self) -> Iterator[str]:
        for name, value in (("all nDCG@10", self.all), ("far nDCG@10", self.far), ("ratings loss", self.loss)):
            if value is not None:
                yield f"{name} {value:.4f}"
        if self.took:
            p50, p95 = np.percentile(self.took, [50, 95])
            yield f"latency ms CPU p50 {p50:.1f} p95 {p95:.1f}"


def measure(collection: Collection, vectors: VectorsOf | None, outward: float) -> Outcome:
    """Rank for each person asked for, as the site would; pairs that knew each other before are no suggestion."""
    outcome = Outcome()
    if collection.grades:
        pool = Pool(collection.people, vectors)
        ranked = {}
        for number in collection.queries:
            began = time.process_time()
            ranked[number] = [fit.id for fit in rank(pool, collection.people[number], outward)]
            outcome.took.append((time.process_time() - began) * 1000)
        outcome.all = _mean(ranked, collection.grades, collection.people)
        outcome.far = _mean(ranked, collection.far, collection.people) if collection.far else None
    if collection.ratings:
        outcome.loss = _loss(collection, vectors)
    return outcome


def rank(pool: Pool, me: Person, outward: float) -> list[Fit]:
    """All who come into question, best first."""
    found = fits(me, pool.candidates(me), Around(pool.lexicon, pool.vectors, pool.degrees))
    return sorted(found, key=lambda fit: (-score(fit.parts, outward), -fit.parts["likeness"], fit.id))


def _mean(ranked: Mapping[int, Sequence[int]], grades: Grades, people: Sequence[Person]) -> float | None:
    found = []
    for number, order in ranked.items():
        wanted = {id: grade for id, grade in grades.get(number, {}).items() if id not in people[number].contacts}
        if any(grade > 0 for grade in wanted.values()):
            found.append(ndcg(order, wanted))
    return sum(found) / len(found) if found else None


def _loss(collection: Collection, vectors: VectorsOf | None) -> float | None:
    """The share of pairs of works put in the wrong order, each weighing as much as its ratings differ."""
    texts = [one.terms for person in collection.people for one in person.of("work")]
    lexicon = Lexicon.of([set(of) for of in texts])
    wrong = total = 0.0
    for number, rated in (collection.ratings or {}).items():
        known = knows(collection.people[number], [text for text, _ in rated], lexicon, vectors)
        more, less = _pairs(np.array([rating for _, rating in rated]), known)
        wrong, total = wrong + less, total + more
    return wrong / total if total else None


def _pairs(ratings: Values, known: Values) -> tuple[float, float]:
    """The weight of all pairs, and of those in the wrong order; a draw counts half."""
    apart = ratings[:, None] - ratings[None, :]
    above = np.where(apart > 0, apart, 0)
    order = np.sign(np.round(known[:, None] - known[None, :], 9))
    return float(above.sum()), float((above * (1 - order) / 2).sum())


def knows(person: Person, works: Sequence[str], lexicon: Lexicon, vectors: VectorsOf | None) -> Values:
    """How well somebody knows each work: the mean of the three of their own that come nearest to it."""
    own = person.of("work") or list(person.said)
    if not own:
        return np.zeros(len(works))
    value: Values = likeness([terms(text) for text in works], [one.terms for one in own], lexicon)
    if vectors:
        value = (value + vectors(list(works)) @ vectors([one.text for one in own]).T) / 2
    return nearest(value, THREE, fill=False)
