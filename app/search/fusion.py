"""Words and meaning in one order (SEARCH.md): the best of each, brought to one scale and added."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.search.codes import among
from app.search.columns import Columns, Numbers
from app.search.corpus import Mask
from app.search.meaning.stored import Stored, digests
from app.search.ranking import Scored

BEST = 200  # of each that are brought to one scale
WORDS, MEANING = 0.45, 0.55
RELATED = 0.40  # cosine from which a document is a hit without any of the words
FIRST, PULL = 5, 0.7  # so many of the first hits pull the query towards them, so strongly (Rocchio 1971)
POOL = 1_000  # hits that are compared again after that
FADED, YEARS = 0.7, 3  # what is left of a score when it was confirmed so long ago (S-3)

Floats = NDArray[np.float64]
Vector = NDArray[np.float32]


@dataclass(frozen=True)
class Passages:
    """The passages that a reader may read and that have a vector already."""

    of: Numbers  # their documents, in rising order
    rows: NDArray[np.int64]
    stored: Stored

    @classmethod
    def readable(cls, columns: Columns, rows: NDArray[np.int64], stored: Stored, scopes: Collection[str]) -> "Passages":
        seen = among(columns.passage_scopes, scopes) & (rows >= 0)
        return cls(columns.passage_of[seen], rows[seen], stored)

    def near(self, vector: Vector, documents: int) -> "Nearness":
        """How near all are to a vector; `documents`: how many there are."""
        cosines = np.zeros(documents, np.float32)
        if len(self.of):
            begins = np.flatnonzero(np.diff(self.of, prepend=-1))
            all_of_them = (self.stored.matrix @ vector)[self.rows]
            cosines[self.of[begins]] = np.maximum(np.maximum.reduceat(all_of_them, begins), 0)
        return Nearness(cosines, vector, self)

    def of_documents(self, numbers: Numbers) -> "Passages":
        """Only those of some documents."""
        starts, ends = np.searchsorted(self.of, numbers, "left"), np.searchsorted(self.of, numbers, "right")
        some = np.sort(np.concatenate([np.arange(start, end) for start, end in zip(starts, ends, strict=True)]))
        return Passages(self.of[some], self.rows[some], self.stored)


@dataclass(frozen=True)
class Nearness:
    """How near to a query each document's nearest passage is, among those that the reader may read."""

    cosines: NDArray[np.float32]  # 0 where there is none
    vector: Vector
    passages: Passages

    def nearest(self, texts: Sequence[str]) -> int | None:
        """Which of these comes nearest, of those that have a vector."""
        rows = self.passages.stored.rows(digests(texts))
        cosines = np.where(rows >= 0, self.passages.stored.matrix[np.maximum(rows, 0)] @ self.vector, -1)
        return int(cosines.argmax()) if (rows >= 0).any() else None

    def pulled(self, numbers: Numbers) -> NDArray[np.float32]:
        """How near some hits, best first, are after the first of them have pulled the query towards them."""
        first, again = self.passages.of_documents(numbers[:FIRST]), self.passages.of_documents(numbers)
        if not len(first.of):
            return self.cosines[numbers]
        vectors = first.stored.matrix[first.rows]
        near = vectors @ self.vector
        best = [np.flatnonzero(first.of == number)[near[first.of == number].argmax()] for number in np.unique(first.of)]
        moved = self.vector + PULL * vectors[best].mean(axis=0)
        cosines = np.zeros(len(self.cosines), np.float32)
        np.maximum.at(cosines, again.of, again.stored.matrix[again.rows] @ (moved / np.linalg.norm(moved)))
        return cosines[numbers]


@dataclass(frozen=True)
class Ranked:
    """Hits, best first, and which of them have every word, or were found by meaning alone."""

    numbers: Numbers
    is_full: Mask
    is_related: Mask


def hits(scored: Scored, near: Nearness | None) -> Mask:
    """What the words found, and what is near enough."""
    return scored.found if near is None else scored.found | (scored.may_be & (near.cosines >= RELATED))


def rank(columns: Columns, scored: Scored, wanted: Mask, near: Nearness | None, weights: Floats) -> Ranked:
    """The hits among those wanted, in the order of words and meaning. weights: what each score is multiplied by."""
    numbers = np.flatnonzero(hits(scored, near) & wanted).astype(np.int32)
    words = np.where(scored.found[numbers], scored.scores[numbers], 0.0)
    cosines = np.zeros(len(numbers)) if near is None else near.cosines[numbers].astype(np.float64)
    is_full = scored.found[numbers] & scored.is_full[numbers]
    order = _order(columns, numbers, is_full, words, cosines, weights)
    if near is not None and len(numbers):
        pool = order[:POOL]
        cosines[pool] = near.pulled(numbers[pool])
        order = _order(columns, numbers, is_full, words, cosines, weights)
    return Ranked(numbers[order], is_full[order], ~scored.found[numbers[order]])


def _order(
    columns: Columns, numbers: Numbers, is_full: Mask, words: Floats, cosines: Floats, weights: Floats
) -> NDArray[np.intp]:
    fused = np.round((WORDS * scaled(words) + MEANING * scaled(cosines)) * weights[numbers], 9)
    rest = np.round(words * weights[numbers], 9)  # beyond the best of each
    return np.lexsort((columns.ids[numbers], -columns.moments[numbers], -rest, -fused, ~is_full))


def scaled(scores: Floats) -> Floats:
    """The best BEST of them from 0 to 1, the others 0."""
    made = np.zeros(len(scores))
    able = np.arange(len(scores))
    if len(scores) > BEST:  # so that only these are sorted
        able = np.flatnonzero(scores >= np.partition(scores, -BEST)[-BEST])
    best = able[np.argsort(-scores[able], kind="stable")][:BEST]
    best = best[scores[best] > 0]
    if len(best):
        low, high = scores[best[-1]], scores[best[0]]
        made[best] = (scores[best] - low) / (high - low) if high > low else 1.0
    return made


def weighed(columns: Columns, fading: Mask, now: float) -> Floats:
    """What scores are multiplied by: availability, and for those that fade how long ago they were confirmed."""
    years = np.clip((now - columns.moments) / (365.25 * 86400), 0, YEARS)
    return columns.weights * np.where(fading, 1 - (1 - FADED) * years / YEARS, 1.0)
