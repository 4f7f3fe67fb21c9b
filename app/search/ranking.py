"""Which documents a query's words find, and how well: BM25F over one joined text, a little more for title and extra.

A reader's scopes say which terms exist for them, so text for others can neither match nor move anything; statistics
come from the text that every member may read, without what is deleted.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial, reduce

import numpy as np
from numpy.typing import NDArray

from app.search.columns import NONE, Numbers, Places, Postings
from app.search.corpus import Corpus, Mask, Segment
from app.search.entries import scoped
from app.search.language import MOST_TERMS, Filter, Query, Row, Terms, Unit
from app.search.phrases import documents_of, either, in_a_row, places_of, splits_of

K1, B = 1.2, 0.75
FIELDS = ("text", "title", "extra")
ADDED = {"title": 0.3, "extra": 0.5}  # weight of a word that stands there too
MOST_SPLIT = 16  # words of one search that are looked for in two halves
MOST_PLACES, FOR_EACH = 80_000, 3  # of words, that one search reads: so many, or so many for each document


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
    weighs: Sequence[str] = FIELDS  # the fields that documents have
    dropped: list[str] = field(default_factory=list)  # words beyond MOST_TERMS, phrases beyond MOST_PLACES
    missing: list[Unit] = field(default_factory=list)  # that nothing the reader may read has
    _tf: NDArray[np.float32] = field(init=False)
    _readable: Mask = field(init=False)
    _left: int = field(init=False)
    _too_much: list[Unit] = field(default_factory=list)  # whose words stand in too many places to look at all
    _counted: dict[tuple[str, Terms], Postings] = field(default_factory=dict)
    # Documents with each of the words; None: too much.
    _together: dict[Row, Numbers | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._tf = np.zeros(len(self.corpus.columns), np.float32)
        self._readable = self.corpus.is_alive & self.corpus.columns.read_by(self.scopes)
        self._readable[self.unseen] = False
        self._left = max(MOST_PLACES, FOR_EACH * self.corpus.statistics.documents)

    def run(self) -> Scored:
        wanted = [*self.query.units, *self.query.phrases]
        filters = [*self.query.filters, *self.query.without_filters]
        self._prepare([(unit, row) for unit in [*wanted, *self.query.without] for row in unit.alternatives], filters)
        counted = self._counts(wanted)
        may_be = self._may_be()
        found_by = [self._seen(numbers) for numbers, _ in counted]
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

    def _counts(self, wanted: Sequence[Unit]) -> list[Postings]:
        """The documents that have each, and how often; words that nothing readable has are looked for in two halves."""
        counted = [self._most(unit.alternatives) for unit in wanted]
        missing = [n for n, unit in enumerate(wanted) if unit.may_split and not self._seen(counted[n][0])][:MOST_SPLIT]
        halves = {n: splits_of(wanted[n].written) for n in missing}
        self._prepare([(wanted[n], row) for n, rows in halves.items() for row in rows])
        for n, rows in halves.items():
            counted[n] = self._most(rows)
        return counted

    def _seen(self, numbers: Numbers) -> int:
        """How many of these documents the reader may read."""
        return int(self._readable[numbers].sum())

    def _prepare(self, rows: Sequence[tuple[Unit, Row]], filters: Iterable[Filter] = ()) -> None:
        """Tell which terms are going to be asked for; then of the rows of words that are to be read, their places."""
        asked = {(name, stem) for _, row in rows if len(row) == 1 for name in self.weighs for stem in row[0]}
        asked |= {("text", stem) for _, row in rows if len(row) > 1 for word in row for stem in word}
        asked |= {("keywords", f"{of.name}:{stem}") for of in filters for word in of.words for stem in word}
        self.corpus.foresee({(name, scoped(scope, term)) for name, term in asked for scope in self.scopes}, ())
        read: set[str] = set()
        for unit, row in rows:
            if len(row) > 1 and self._is_read(row):
                read |= {stem for word in row for stem in word}
            elif self._together.get(row, ()) is None and unit not in self._too_much:
                self._too_much.append(unit)
        self.corpus.foresee((), {scoped(scope, stem) for stem in read for scope in self.scopes})

    def _is_read(self, row: Row) -> bool:
        """Whether there is something to read, and it can be."""
        if row not in self._together:
            self._together[row] = self._having_all(row)
        having = self._together[row]
        return having is not None and len(having) > 0

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
        for name, weight in ((name, ADDED[name]) for name in self.weighs if name in ADDED):
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
            may_be[self._most(unwanted.alternatives)[0]] = False
        return may_be

    def _having(self, wanted: Filter) -> Mask:
        """The documents with every word of the value in that column."""
        columns = (self._any("keywords", tuple(f"{wanted.name}:{stem}" for stem in word))[0] for word in wanted.words)
        return reduce(np.logical_and, map(self._mask, columns))

    def _mask(self, numbers: Numbers) -> Mask:
        mask = np.zeros(len(self._tf), np.bool_)
        mask[numbers] = True
        return mask

    def _most(self, alternatives: Iterable[Row]) -> Postings:
        return self._merged([self._any("text", row[0]) if len(row) == 1 else self._row(row) for row in alternatives])

    def _any(self, name: str, terms: Terms) -> Postings:
        """How often each living document has one of these terms, as far as this reader may read it."""
        if (counted := self._counted.get((name, terms))) is None:
            counted = self._counted[name, terms] = self._read(name, terms)
        return counted

    def _read(self, name: str, terms: Terms) -> Postings:
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

    def _row(self, row: Row) -> Postings:
        """How often each living document has the words one behind the other."""
        having, found = self._together[row], list[Postings]()
        if having is None or not len(having):
            return NONE
        for start, segment in self.corpus.segments:
            among = having[having >= start] - np.int32(start)
            for scope in self.scopes:
                numbers, often = documents_of(in_a_row(row, partial(_places, segment, scope, among)))
                found.append((numbers + np.int32(start), often))
        return self._merged(found)

    def _having_all(self, row: Row) -> Numbers | None:
        """The documents that have each of the words somewhere. None, where looking at all places would take too
        long: that is told by what the reader may read alone."""
        having = np.ones(len(self._tf), np.bool_)
        for word in dict.fromkeys(row):
            having &= self._mask(self._any("text", word)[0])
            if not having.any():
                return NONE[0]
        readable = having & self._readable
        cost = sum(places_of(*self._any("text", word), readable) for word in row) if readable.any() else 0
        if cost > self._left:
            return None
        self._left -= cost
        return np.flatnonzero(having).astype(np.int32)


def _places(segment: Segment, scope: str, among: Numbers, word: Terms) -> Places:
    return either(segment.places(scoped(scope, stem), among) for stem in word)
