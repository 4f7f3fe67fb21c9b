"""Which documents a query finds, and in what order: BM25F over one joined text, with a little more for title and extra.

A reader's scopes say which terms exist for them, so text for others can neither match nor move anything; statistics
come from the text that every member may read, without what is deleted.
"""

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import NamedTuple, Protocol

from app.search.analysis import stems
from app.search.entries import Card, Key, scoped
from app.search.language import MOST_TERMS, Filter, Query, Terms, Unit

K1, B = 1.2, 0.75
TITLE, EXTRA = 0.3, 0.5  # added weight of a word that stands there too
SHORTEST_PART = 3  # letters of each half when a word is split

Counts = dict[int, float]  # document number → how often


class Segment(Protocol):
    @property
    def cards(self) -> Sequence[Card]: ...
    @property
    def gone(self) -> Collection[int]: ...

    def postings(self, field: str, term: str) -> list[tuple[int, float]]: ...
    def positions(self, term: str) -> dict[int, list[int]]: ...


class Match(NamedTuple):
    """A document that was found. Matches sort as they are shown: those with every word, then by score, newer, by id."""

    is_partial: bool
    minus_score: float
    minus_moment: float
    key: Key


@dataclass(frozen=True)
class Statistics:
    """How many documents every member may read, and how long they are on average."""

    documents: int
    average: float


@dataclass
class Search:
    """One query of one reader."""

    query: Query
    scopes: Sequence[str]
    statistics: Statistics
    dropped: list[str] = field(default_factory=list)  # words beyond MOST_TERMS

    def run(self, segments: Sequence[tuple[Segment, Collection[Key]]]) -> list[Match]:
        """All matches, best first. Beside each segment: the keys to leave out of it, because they are
        searched elsewhere."""
        wanted = [*self.query.units, *self.query.phrases]
        counted = [self._in_all(segments, unit) for unit in wanted]
        kept = self._rarest(wanted, [sum(map(len, of)) for of in counted])
        units = [wanted[n] for n in kept]
        idf = [self._idf(segments, counted[n]) for n in kept]
        found: list[Match] = []
        for at, (segment, hidden) in enumerate(segments):
            found += self._score(segment, hidden, units, [counted[n][at] for n in kept], idf)
        return sorted(found)

    def _in_all(self, segments: Sequence[tuple[Segment, Collection[Key]]], unit: Unit) -> list[Counts]:
        found = [self._most(segment, unit.alternatives) for segment, _ in segments]
        if unit.may_split and not any(found):
            found = [self._most(segment, _splits(unit.written)) for segment, _ in segments]
        return found

    def _rarest(self, wanted: Sequence[Unit], found: Sequence[int]) -> list[int]:
        """Which to use: at most MOST_TERMS, the rarest first, words that nobody uses last."""
        order = sorted(range(len(wanted)), key=lambda n: (found[n] == 0, found[n]))
        self.dropped = [wanted[n].written for n in sorted(order[MOST_TERMS:])]
        return sorted(order[:MOST_TERMS])

    def _idf(self, segments: Sequence[tuple[Segment, Collection[Key]]], counted: Sequence[Counts]) -> float:
        having = 0
        for (segment, hidden), counts in zip(segments, counted, strict=True):
            cards = (segment.cards[number] for number in counts)
            having += sum(1 for card in cards if card.is_open and card.key not in hidden)
        return max(1.0, math.log(max(self.statistics.documents, 1) / (having + 1)) + 1)

    def _score(
        self, segment: Segment, hidden: Collection[Key], units: list[Unit], counted: list[Counts], idf: list[float]
    ) -> Iterator[Match]:
        if not (numbers := self._candidates(segment, units, counted)):
            return
        titles = [self._plain(segment, "title", unit) for unit in units]
        extras = [self._plain(segment, "extra", unit) for unit in units]
        kinds, every, average = self.query.kinds, len(units), self.statistics.average
        for number in numbers:
            kind, id, moment, length, *_ = segment.cards[number]
            if (hidden and (kind, id) in hidden) or (kinds and kind not in kinds):
                continue
            longer = K1 * (1 - B + B * length / average)
            score, has = 0.0, 0
            for weight, counts, title, extra in zip(idf, counted, titles, extras, strict=True):
                if tf := counts.get(number):
                    has += 1
                    score += weight * tf * (K1 + 1) / (tf + longer)
                    if number in title or number in extra:
                        added = TITLE * _weight(title.get(number, 0)) + EXTRA * _weight(extra.get(number, 0))
                        score += weight * added
            yield Match(has < every, -round(score, 9), -moment, (kind, id))

    def _candidates(self, segment: Segment, units: list[Unit], counted: list[Counts]) -> set[int]:
        """Numbers of the documents with at least one word, and with all that must hold."""
        must = [set(c) for unit, c in zip(units, counted, strict=True) if unit in self.query.phrases]
        must += [self._having(segment, wanted) for wanted in self.query.filters]
        if any_of := [c for unit, c in zip(units, counted, strict=True) if unit not in self.query.phrases]:
            must.append(set().union(*any_of))
        elif not must and self.query.kinds:
            must.append(set(range(len(segment.cards))) - set(segment.gone))
        found = reduce(set.intersection, must) if must else set()
        for unwanted in self.query.without:
            found -= set(self._most(segment, unwanted.alternatives))
        for column in self.query.without_filters:
            found -= self._having(segment, column)
        return found

    def _having(self, segment: Segment, wanted: Filter) -> set[int]:
        """Numbers of the documents with every word of the value in that column."""
        columns = [
            set(self._any(segment, "keywords", tuple(f"{wanted.name}:{stem}" for stem in word)))
            for word in wanted.words
        ]
        return reduce(set.intersection, columns)

    def _most(self, segment: Segment, alternatives: Iterable[tuple[Terms, ...]]) -> Counts:
        found: Counts = {}
        for row in alternatives:
            counts = self._any(segment, "text", row[0]) if len(row) == 1 else self._rows(segment, row)
            for number, tf in counts.items():
                found[number] = max(tf, found.get(number, 0.0))
        return found

    def _plain(self, segment: Segment, name: str, unit: Unit) -> Counts:
        return self._any(segment, name, tuple(stem for row in unit.alternatives if len(row) == 1 for stem in row[0]))

    def _any(self, segment: Segment, name: str, terms: Terms) -> Counts:
        """How often each living document has one of these terms, as far as this reader may read it."""
        found: Counts = {}
        for scope in self.scopes:
            for term in terms:
                for number, tf in segment.postings(name, scoped(scope, term)):
                    if number not in segment.gone:
                        found[number] = max(tf, found.get(number, 0.0))
        return found

    def _rows(self, segment: Segment, row: Sequence[Terms]) -> Counts:
        """How often each living document has the words one behind the other."""
        found: Counts = {}
        for scope in self.scopes:
            places = [_merged([segment.positions(scoped(scope, stem)) for stem in word]) for word in row]
            for number in reduce(set.intersection, (set(place) for place in places)):
                starts = reduce(set.intersection, ({p - n for p in place[number]} for n, place in enumerate(places)))
                if starts and number not in segment.gone:
                    found[number] = max(float(len(starts)), found.get(number, 0.0))
        return found


def _weight(tf: float) -> float:
    return tf * (K1 + 1) / (tf + K1)


def _merged(places: Sequence[dict[int, list[int]]]) -> dict[int, list[int]]:
    merged: dict[int, list[int]] = {}
    for place in places:
        for number, positions in place.items():
            merged[number] = [*merged.get(number, ()), *positions]
    return merged


def _splits(word: str) -> list[tuple[Terms, ...]]:
    """ "fewview" may be written "few view"."""
    cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
    return [(stems(word[:cut]), stems(word[cut:])) for cut in cuts]
