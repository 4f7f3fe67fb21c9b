"""Two short texts compared by their words: BM25 of the one in the other, as a share of what it reaches in itself."""

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.search import analysis

Matrix = NDArray[np.float32]

K1, B = 1.2, 0.4  # the texts are short, so length says little
SHORTEST = 2  # letters
_TOKEN = re.compile(r"[^\W_]+(?:[-\u2010\u2011][^\W_]+)*")
_HYPHEN = re.compile("[-\u2010\u2011]")
_SMALL = analysis.STOP_WORDS["en"] | analysis.STOP_WORDS["nl"]


def terms(text: str) -> tuple[str, ...]:
    """The stems of its telling words, in both languages; a compound also as one word."""
    return tuple(stem for token in _TOKEN.findall(text) for stem in _stems(token))


@lru_cache(maxsize=200_000)
def _stems(token: str) -> tuple[str, ...]:
    parts = [analysis.fold(part) for part in _HYPHEN.split(token)]
    whole = [analysis.joined(parts)] if len(parts) > 1 else []
    telling = [part for part in (*parts, *whole) if len(part) >= SHORTEST and part not in _SMALL]
    return tuple(stem for part in telling for stem in analysis.stems(part))


def plain(text: str) -> str:
    """Its words alone, so that a search takes nothing in it for an operator."""
    return " ".join(_TOKEN.findall(text))


def shared_words(theirs: str, mine: str) -> tuple[str, ...]:
    """Words of `theirs`, as written there, that `mine` has too in some form."""
    known = set(terms(mine))
    found = (token for token in _TOKEN.findall(theirs) if known.intersection(_stems(token)))
    return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Lexicon:
    """In how many documents a stem stands, of how many; counted from text that every member may read."""

    documents: int = 1
    having: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, documents: Sequence[set[str]]) -> "Lexicon":
        having: dict[str, int] = {}
        for stems in documents:
            for stem in stems:
                having[stem] = having.get(stem, 0) + 1
        return cls(max(len(documents), 1), having)

    def weight(self, term: str) -> float:
        having = min(self.having.get(term, 0), self.documents)
        return math.log(1 + (self.documents - having + 0.5) / (having + 0.5))


def likeness(sought: Sequence[Sequence[str]], held: Sequence[Sequence[str]], lexicon: Lexicon) -> Matrix:
    """How far each of `sought` is said in each of `held`, from 0 to 1: a row for each sought, a column for each held."""
    shared = {term for of in sought for term in of} & {term for of in held for term in of}
    places = {term: at for at, term in enumerate(sorted(shared))}
    average = sum(map(len, held)) / max(len(held), 1) or 1.0
    asked = np.zeros((len(sought), len(places)), np.float32)
    itself = np.ones(len(sought), np.float32)
    weights = {term: lexicon.weight(term) for of in sought for term in of}
    for row, of in enumerate(sought):
        itself[row] = _itself(of, weights, average)
        for term in shared.intersection(of):
            asked[row, places[term]] = weights[term]
    return np.asarray(np.minimum(asked @ _saturated(held, places, average) / itself[:, None], 1.0), np.float32)


def _saturated(held: Sequence[Sequence[str]], places: Mapping[str, int], average: float) -> Matrix:
    counts = np.zeros((len(places), len(held)), np.float32)
    for column, of in enumerate(held):
        if not places.keys().isdisjoint(of):
            for term in of:
                if (at := places.get(term)) is not None:
                    counts[at, column] += 1
    longer = K1 * (1 - B + B * np.array([len(of) for of in held], np.float32) / average)
    return np.asarray(counts * (K1 + 1) / (counts + longer), np.float32)


def _itself(of: Sequence[str], weights: Mapping[str, float], average: float) -> float:
    longer = K1 * (1 - B + B * len(of) / average)
    return sum(weights[term] * tf * (K1 + 1) / (tf + longer) for term, tf in Counter(of).items()) or 1.0
