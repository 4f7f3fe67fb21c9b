"""The words of the index, to begin and to correct: those of text that every member may read.

A segment never changes, so its words are read once; whether a word still stands in something that the reader may see is
asked of what the index holds now.
"""

import sys
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import product
from threading import Thread
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from app.search.analysis import stems
from app.search.index import Snapshot
from app.search.segments import Segment
from app.search.spelling import Spelling

AT_ONCE = 2_000  # documents of a segment whose words are read while a page waits; others are read beside
LOOKED_AT = 40  # of the words that begin alike, the most used

Mask = NDArray[np.bool_]


class Words:
    """Words in order, each with the number of documents that have it."""

    def __init__(self, found: Sequence[tuple[str, int]]) -> None:
        self.words = np.array([word.encode() for word, _ in found], np.bytes_)
        self.documents = np.array([documents for _, documents in found], np.int32)

    def __iter__(self) -> Iterator[tuple[str, int]]:
        return ((word.decode(), int(n)) for word, n in zip(self.words, self.documents, strict=True))

    @cached_property
    def spelling(self) -> Spelling:
        return Spelling((word, documents) for word, documents in self if len(word) > 3)

    def beginning(self, typed: str) -> Iterator[tuple[str, int]]:
        start, end = (np.searchsorted(self.words, edge) for edge in (typed.encode(), typed.encode() + b"\xff"))
        best = start + np.argsort(-self.documents[start:end], kind="stable")[:LOOKED_AT]
        return ((self.words[n].decode(), int(self.documents[n])) for n in best)


NONE = Words([])
_known: WeakKeyDictionary[Segment, Words] = WeakKeyDictionary()


def words_of(segment: Segment) -> Words:
    """The words of a segment; of a large one none at first, until they are read."""
    if (known := _known.get(segment)) is not None:
        return known
    if len(segment.columns) <= AT_ONCE:
        return _read(segment)
    _known[segment] = NONE
    Thread(target=_read, args=[segment], name="words of the index", daemon=True).start()
    return NONE


def _read(segment: Segment) -> Words:
    read = _known[segment] = Words(segment.words_from("", sys.maxsize))
    return read


def beginning(snapshot: Snapshot, may_see: Mask, typed: Sequence[str], most: int) -> list[str]:
    """The most used words that begin in one of these ways and stand in something that the reader may see; of one stem
    the first."""
    used: dict[str, int] = {}
    for view, begun in product(snapshot.views, typed):
        for word, documents in words_of(view.segment).beginning(begun):
            used[word] = used.get(word, 0) + documents
    ordered = sorted(used, key=lambda word: (-used[word], word))
    snapshot.foresee({("words", word) for word in ordered}, ())
    found: dict[tuple[str, ...], str] = {}
    for word in ordered:
        if len(found) < most and stems(word) not in found and stands(snapshot, may_see, word):
            found[stems(word)] = word
    return list(found.values())


def stands(snapshot: Snapshot, may_see: Mask, word: str) -> bool:
    """Whether something that the reader may see has the word."""
    return any(
        view.stands("words", word, may_see[start : start + len(view.columns)]) for start, view in snapshot.segments
    )


def nearest(snapshot: Snapshot, may_see: Mask, word: str) -> str | None:
    """The word that this one was meant to be, of those that the reader may be shown (S-6): that others use a word, or
    the very one that was typed, must not tell."""
    guesses = sorted(each for view in snapshot.views for each in words_of(view.segment).spelling.near(word, LOOKED_AT))
    different = list(dict.fromkeys(guess for away, _, guess in guesses if away))[:LOOKED_AT]
    snapshot.foresee({("words", guess) for guess in different}, ())
    return next((guess for guess in different if stands(snapshot, may_see, guess)), None)
