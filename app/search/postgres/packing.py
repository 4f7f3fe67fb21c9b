"""Postings as they are packed into rows, and how those of several segments become one."""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from heapq import merge
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.search.columns import Card, Numbers
from app.search.entries import FIELDS, Entry

KIND = np.dtype("<i4")
TEXT = FIELDS.index("text")  # the only field of which places are kept


def coded(term: str) -> bytes:
    return term.encode("utf-8", "surrogatepass")


class Row(NamedTuple):
    """One term of one field. places: of all documents, one behind the other, as many of each as its count says."""

    field: int
    term: bytes
    numbers: Numbers
    counts: Numbers
    places: Numbers

    @property
    def packed(self) -> tuple[int, bytes, bytes, bytes, bytes]:
        return self.field, self.term, self.numbers.tobytes(), self.counts.tobytes(), self.places.tobytes()


def unpack(packed: bytes) -> Numbers:
    return np.frombuffer(packed, KIND)


class Packing:
    """New documents, numbered from `start`: their cards, and their terms packed as they come."""

    def __init__(self, entries: Iterable[Entry], start: int) -> None:
        self.cards: list[Card] = []
        self._found: dict[tuple[int, bytes], tuple[array[int], array[int], array[int]]] = defaultdict(
            lambda: (array("i"), array("i"), array("i"))
        )
        for number, entry in enumerate(entries, start):
            self.cards.append(entry.card)
            for field, name in enumerate(FIELDS):
                self._add(number, field, _places(entry.fields[name]))

    def _add(self, number: int, field: int, terms: dict[str, list[int]]) -> None:
        for term, places in terms.items():
            numbers, counts, all_places = self._found[field, coded(term)]
            numbers.append(number)
            counts.append(len(places))
            all_places.extend(sorted(places) if field == TEXT else ())

    def rows(self) -> Iterator[Row]:
        """In the order of fields and terms."""
        for field, term in sorted(self._found):
            yield Row(field, term, *(np.array(column, KIND) for column in self._found[field, term]))


def _places(terms: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for term, at in terms:
        places.setdefault(term, []).append(at)
    return places


def renumbered(rows: Iterable[Row], numbers: NDArray[np.int32]) -> Iterator[Row]:
    """The rows with other numbers of their documents; what has -1 is left out."""
    for row in rows:
        fresh = numbers[row.numbers]
        if (kept := fresh >= 0).any():
            places = row.places[np.repeat(kept, row.counts)] if row.field == TEXT else row.places
            yield Row(row.field, row.term, fresh[kept].astype(KIND), row.counts[kept], places)


def joined(parts: Sequence[Iterable[Row]]) -> Iterator[Row]:
    """Rows of several segments as those of one; the numbers of each part are higher than those of the one before."""
    for (field, term), some in groupby(merge(*parts, key=_name), key=_name):
        same = list(some)
        yield Row(field, term, *(np.concatenate(column) for column in list(zip(*same, strict=True))[2:]))


def _name(row: Row) -> tuple[int, bytes]:
    return row.field, row.term


def scope_of(term: bytes) -> str:
    return term.rpartition(b"|")[0].decode("utf-8", "surrogatepass")
