"""Which documents a query's words find, and how well: BM25F over one joined text, a little more for title and extra.

A reader's scopes say which terms exist for them, so text for others can neither match nor move anything; statistics
come from the text that every member may read, without what is deleted.
"""

import math
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.search.columns import Columns, Numbers, Postings, Term
from app.search.entries import scoped
from app.search.language import MOST_TERMS, Filter, Query, Terms, Unit
from app.search.phrases import in_a_row, merged_places, places_of, splits_of

K1, B = 1.2, 0.75
TITLE, EXTRA = 0.3, 0.5  # added weight of a word that stands there too
MOST_SPLIT = 16  # words of one search that are looked for in two halves
MOST_PLACES, FOR_EACH = 80_000, 3  # of words, that one search reads: so many, or so many for each document

Mask = NDArray[np.bool_]


def _nothing(terms: Collection[Term], placed: Collection[str]) -> None: ...


class Segment(Protocol):
    """Where terms are looked up. Numbers count from the segment's first document."""

    def postings(self, field: str, term: str) -> Postings: ...
    def positions(self, term: str, among: Numbers) -> dict[int, list[int]]: ...


@dataclass(frozen=True)
class Statistics:
    """How many documents every member may read, and how long they are on average."""

    documents: int
    average: float

    @classmethod
    def of(cls, columns: Columns, is_alive: Mask) -> "Statistics":
        lengths = columns.lengths[columns.is_open & is_alive]
        return cls(len(lengths), max(float(lengths.mean()) if len(lengths) else 0.0, 1.0))


@dataclass(frozen=True)
class Corpus:
    """What one search looks through: segments with the number of their first document, and all columns joined.

    foresee: told which terms are going to be asked for, and where in the text those of the second stand.
    """

    segments: Sequence[tuple[int, Segment]]
    columns: Columns
    is_alive: Mask
    statistics: Statistics
    foresee: Callable[[Collection[Term], Collection[str]], None] = _nothing


@dataclass(frozen=True)
class Scored:
    """What the words found, one value a document: its score, whether it has all of the query's words, whether it is a
    hit, and whether it could be one by its meaning (it lives, the reader may read it, and what must hold does)."""

    scores: NDArray[np.float64]
    is_full: Mask
    found: Mask
    may_be: Mask


@dataclass
class Search:
    """One query of one reader."""

    query: Query
    scopes: Sequence[str]
    corpus: Corpus
    unseen: Numbers
    dropped: list[str] = field(default_factory=list)  # words beyond MOST_TERMS, phrases beyond MOST_PLACES
    missing: list[Unit] = field(default_factory=list)  # that nothing has
    _tf: NDArray[np.float32] = field(init=False)
    _readable: Mask = field(init=False)
    _left: int = field(init=False)
    _split: int = 0
    _too_much: list[Unit] = field(default_factory=list)  # whose words stand in too many places to look at all

    def __post_init__(self) -> None:
        self._tf = np.zeros(len(self.corpus.columns), np.float32)
        self._readable = self.corpus.is_alive & self.corpus.columns.read_by(self.scopes)
        self._readable[self.unseen] = False
        self._left = max(MOST_PLACES, FOR_EACH * self.corpus.statistics.documents)

    def run(self) -> Scored:
        wanted = [*self.query.units, *self.query.phrases]
        filters = [*self.query.filters, *self.query.without_filters]
        self._foresee([row for unit in [*wanted, *self.query.without] for row in unit.alternatives], filters)
        counted = [self.counts(unit) for unit in wanted]
        may_be = self._may_be()
        found_by = [len(numbers) for numbers, _ in counted]
        self.missing = [
            unit for unit, many in zip(wanted, found_by, strict=True) if not many and unit not in self._too_much
        ]
        kept = self._rarest(wanted, found_by)
        scores = np.zeros(len(may_be), np.float64)
        has, found = np.zeros(len(may_be), np.int16), np.zeros(len(may_be), np.bool_)
        for n in kept:
            unit, (numbers, added) = wanted[n], self._added(wanted[n], counted[n])
            scores[numbers] += added * unit.weight
            has[numbers] += unit.weight == 1
            if unit in self.query.phrases:
                may_be &= self._mask(numbers)
            else:
                found[numbers] = True
        asked = sum(wanted[n].weight == 1 for n in kept)
        is_by_phrases = not self.query.units and bool(kept or not wanted)
        return Scored(scores, has == asked, may_be if is_by_phrases else may_be & found, may_be)

    def counts(self, unit: Unit) -> Postings:
        """The documents that have it, and how often."""
        found = self._most(unit, unit.alternatives)
        if not unit.may_split or len(found[0]) or self._split == MOST_SPLIT:
            return found
        self._split += 1
        self._foresee(splits := splits_of(unit.written))
        return self._most(unit, splits)

    def _foresee(self, rows: Sequence[tuple[Terms, ...]], filters: Iterable[Filter] = ()) -> None:
        alone = [stem for row in rows if len(row) == 1 for stem in row[0]]
        placed = [stem for row in rows if len(row) > 1 for word in row for stem in word]
        asked = {(name, stem) for name in ("text", "title", "extra") for stem in alone}
        asked |= {("keywords", f"{of.name}:{stem}") for of in filters for word in of.words for stem in word}
        self.corpus.foresee(
            {(name, scoped(scope, term)) for name, term in asked for scope in self.scopes},
            {scoped(scope, stem) for stem in placed for scope in self.scopes},
        )

    def _rarest(self, wanted: Sequence[Unit], found: Sequence[int]) -> list[int]:
        """Which to use: at most MOST_TERMS, the rarest first, words that nobody uses last; and what was added."""
        asked = [n for n, unit in enumerate(wanted) if unit.weight == 1]
        order = sorted(asked, key=lambda n: (found[n] == 0, found[n]))
        left_out = {*order[MOST_TERMS:], *(n for n, unit in enumerate(wanted) if unit in self._too_much)}
        self.dropped = [wanted[n].written for n in sorted(left_out)]
        self.dropped += [unit.written for unit in self._too_much if unit not in wanted]
        return [n for n in range(len(wanted)) if n not in left_out]

    def _added(self, unit: Unit, counted: Postings) -> tuple[Numbers, NDArray[np.float64]]:
        """What a unit adds to the scores of the documents that have it."""
        numbers, tf = counted
        columns, statistics = self.corpus.columns, self.corpus.statistics
        longer = K1 * (1 - B + B * columns.lengths[numbers] / statistics.average)
        added = (tf * (K1 + 1) / (tf + longer)).astype(np.float64)
        plain = tuple(stem for row in unit.alternatives if len(row) == 1 for stem in row[0])
        for name, weight in (("title", TITLE), ("extra", EXTRA)):
            there, often = self._any(name, plain)
            self._tf[there] = often * (K1 + 1) / (often + K1)
            added += weight * self._tf[numbers]
            self._tf[there] = 0
        return numbers, added * self._idf(numbers)

    def _idf(self, numbers: Numbers) -> float:
        having = int(self.corpus.columns.is_open[numbers].sum())
        return max(1.0, math.log(max(self.corpus.statistics.documents, 1) / (having + 1)) + 1)

    def _may_be(self) -> Mask:
        corpus, query = self.corpus, self.query
        may_be = self._readable.copy()
        if query.kinds:
            may_be &= corpus.columns.of_kinds(query.kinds)
        for wanted in query.filters:
            may_be &= self._having(wanted)
        for column in query.without_filters:
            may_be &= ~self._having(column)
        for unwanted in query.without:
            may_be[self._most(unwanted, unwanted.alternatives)[0]] = False
        return may_be

    def _having(self, wanted: Filter) -> Mask:
        """The documents with every word of the value in that column."""
        columns = (self._any("keywords", tuple(f"{wanted.name}:{stem}" for stem in word))[0] for word in wanted.words)
        return reduce(np.logical_and, map(self._mask, columns))

    def _mask(self, numbers: Numbers) -> Mask:
        mask = np.zeros(len(self._tf), np.bool_)
        mask[numbers] = True
        return mask

    def _most(self, unit: Unit, alternatives: Iterable[tuple[Terms, ...]]) -> Postings:
        return self._merged(
            [self._any("text", row[0]) if len(row) == 1 else self._row(unit, row) for row in alternatives]
        )

    def _any(self, name: str, terms: Terms) -> Postings:
        """How often each living document has one of these terms, as far as this reader may read it."""
        found = []
        for start, segment in self.corpus.segments:
            for scope in self.scopes:
                for term in terms:
                    numbers, often = segment.postings(name, scoped(scope, term))
                    if len(numbers):
                        found.append((numbers + np.int32(start), often))
        return self._merged(found)

    def _merged(self, some: Sequence[Postings]) -> Postings:
        """Each document once, with the most that one of these says of it."""
        for numbers, often in some:
            self._tf[numbers] = np.maximum(self._tf[numbers], often)
        numbers = np.flatnonzero(self._tf).astype(np.int32)
        often = self._tf[numbers]
        self._tf[numbers] = 0
        living = self.corpus.is_alive[numbers]
        return numbers[living], often[living]

    def _row(self, unit: Unit, row: Sequence[Terms]) -> Postings:
        """How often each living document has the words one behind the other."""
        found: dict[int, float] = {}
        having = self._having_all(unit, row)
        for start, segment in self.corpus.segments if len(having) else ():
            among = having[having >= start] - np.int32(start)
            for scope in self.scopes:
                read = {
                    word: merged_places([segment.positions(scoped(scope, stem), among) for stem in word])
                    for word in dict.fromkeys(row)
                }
                for number in reduce(set.intersection, (set(place) for place in read.values())):
                    if often := in_a_row([read[word][number] for word in row]):
                        found[start + number] = max(float(often), found.get(start + number, 0.0))
        return self._merged([(np.array(list(found), np.int32), np.array(list(found.values()), np.float32))])

    def _having_all(self, unit: Unit, row: Sequence[Terms]) -> Numbers:
        """The documents that have each of the words somewhere. None, where looking at all places would take too long:
        that is told by what the reader may read alone."""
        counted = {word: self._any("text", word) for word in dict.fromkeys(row)}
        having = reduce(np.logical_and, (self._mask(numbers) for numbers, _ in counted.values()))
        readable = having & self._readable
        cost = sum(places_of(*counted[word], readable) for word in row) if readable.any() else 0
        if cost > self._left:
            self._too_much += [unit] if unit not in self._too_much else []
            return np.zeros(0, np.int32)
        self._left -= cost
        return np.flatnonzero(having).astype(np.int32)
