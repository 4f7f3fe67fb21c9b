"""What the glossary adds to a search: the accepted pairs, in the memory of each process, looked at again in time (S-4).

Nothing is indexed anew: a decision holds at once in the process that took it, and within two seconds in every other.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from app.glossary import queries
from app.kernel.transaction import after_commit

MOST, WORDS = 8, 100  # expansions of one query, and words of it that are looked at
LOOK_EVERY = 1.5  # seconds; the rest of the two is for the look itself

# Search's analysis stands above the glossary, so its caller hands it in: a text → for each word, the stems it may stand as.
Analyse = Callable[[str], Sequence[Collection[str]]]
Rows = tuple[frozenset[str], ...]
Span = tuple[int, int]


@dataclass(frozen=True)
class Expansion:
    """What the query writes as `written`, the field `field` calls `adds`: the same, or something narrower."""

    pair_id: int
    written: str
    adds: str
    field: str
    relation: str


@dataclass(frozen=True)
class Term:
    """One side of an accepted pair: its words, and the field that says it so."""

    pair_id: int
    text: str
    field: str


@dataclass(frozen=True)
class _Side:
    """A term that widens a search when it is searched for, and what it adds."""

    term: str
    adds: Term
    relation: str


class Expansions:
    """The accepted pairs at one moment."""

    def __init__(self, pairs: Iterable[Any]) -> None:
        self.terms: list[Term] = []
        self._sides: list[_Side] = []
        self._analysed: dict[Analyse, dict[str, list[tuple[Rows, _Side]]]] = {}
        for id, a, b, field_a, field_b, relation in pairs:
            one, other = Term(id, a, field_a), Term(id, b, field_b)
            self.terms += [one, other]
            if relation != "broader":  # who searches the broader of two finds the narrower, never the other way
                self._sides.append(_Side(a, other, relation))
            if relation != "narrower":
                self._sides.append(_Side(b, one, "narrower" if relation == "broader" else "same"))

    def of(self, words: Sequence[str], analyse: Analyse) -> list[Expansion]:
        """What the words of a query (plain ones, in their order, small words among them) add: one step, no chains.

        The longest term is taken first, and no word is part of two. What the query says already is not added.
        """
        of_word = [(number, frozenset(stems)) for number, word in enumerate(words[:WORDS]) for stems in analyse(word)]
        rows = tuple(stems for _, stems in of_word)
        found: dict[str, Expansion] = {}
        for (start, end), side in self._each_once(self._chosen(rows, analyse)):
            adds = side.adds
            if adds.text not in found and not _says(rows, _rows(adds.text, analyse)):
                written = " ".join(words[of_word[start][0] : of_word[end - 1][0] + 1])
                found[adds.text] = Expansion(adds.pair_id, written, adds.text, adds.field, side.relation)
            if len(found) == MOST:
                break
        return list(found.values())

    def _each_once(self, chosen: Sequence[tuple[Span, Sequence[_Side]]]) -> Iterator[tuple[Span, _Side]]:
        """What a term adds, where the query first has it: the same word may stand there a hundred times."""
        done: set[int] = set()
        for span, sides in chosen:
            yield from ((span, side) for side in sides if id(side) not in done)
            done.update(map(id, sides))

    def near(self, words: Sequence[str], analyse: Analyse, most: int = 5) -> list[Term]:
        """Terms that share a word with these (telling ones): where nothing was found, what it may be called (S-9)."""
        wanted = {stem for word in words for stems in analyse(word) for stem in stems}
        shared: dict[str, tuple[int, int, Term]] = {}
        for number, term in enumerate(self.terms):
            if hits := sum(not wanted.isdisjoint(stems) for stems in _rows(term.text, analyse)):
                shared.setdefault(term.text, (-hits, number, term))
        return [term for *_, term in sorted(shared.values(), key=lambda each: each[:2])[:most]]

    def _chosen(self, rows: Rows, analyse: Analyse) -> list[tuple[Span, list[_Side]]]:
        """Which stretches of the query are terms, from left to right."""
        spans: dict[Span, list[_Side]] = {}
        for span, side in self._matches(rows, analyse):
            spans.setdefault(span, []).append(side)
        taken: set[int] = set()
        for start, end in sorted(spans, key=lambda span: (span[0] - span[1], span[0])):
            if taken.isdisjoint(range(start, end)):
                taken.update(range(start, end))
            else:
                del spans[start, end]
        return sorted(spans.items(), key=lambda each: each[0])

    def _matches(self, rows: Rows, analyse: Analyse) -> Iterator[tuple[Span, _Side]]:
        begun = self._begun(frozenset().union(*rows), analyse)
        for start, stems in enumerate(rows):
            sides = {id(side): (term, side) for stem in stems for term, side in begun.get(stem, ())}
            for term, side in sides.values():
                if _stands_at(rows, start, term):
                    yield (start, start + len(term)), side

    def _begun(self, said: frozenset[str], analyse: Analyse) -> dict[str, list[tuple[Rows, _Side]]]:
        """Of the terms that begin with one of these stems those of which every word is said: many may begin alike."""
        beginning = self._beginning(analyse)
        return {
            stem: [(term, side) for term, side in beginning[stem] if not any(map(said.isdisjoint, term))]
            for stem in said & beginning.keys()
        }

    def _beginning(self, analyse: Analyse) -> dict[str, list[tuple[Rows, _Side]]]:
        """The terms that widen a search, by the stems of their first word."""
        if (kept := self._analysed.get(analyse)) is None:
            kept = {}
            for side in self._sides:
                if rows := _rows(side.term, analyse):
                    for stem in rows[0]:
                        kept.setdefault(stem, []).append((rows, side))
            self._analysed = {analyse: kept}
        return kept


def _rows(text: str, analyse: Analyse) -> Rows:
    return tuple(frozenset(stems) for stems in analyse(text))


def _stands_at(rows: Rows, start: int, term: Rows) -> bool:
    here = rows[start : start + len(term)]
    return len(here) == len(term) and not any(a.isdisjoint(b) for a, b in zip(here, term, strict=True))


def _says(rows: Rows, term: Rows) -> bool:
    return any(_stands_at(rows, start, term) for start in range(len(rows)))


class _Kept:
    """The table in the memory of this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        self._now, self._age, self._looked_at = Expansions(()), -1, float("-inf")

    def look_soon(self) -> None:
        self._looked_at = float("-inf")

    def now(self) -> Expansions:
        with self._lock:
            if (at := time.monotonic()) - self._looked_at >= LOOK_EVERY:
                self._looked_at = at
                if (age := queries.age()) != self._age:
                    self._now, self._age = Expansions(queries.accepted_pairs()), age
            return self._now


kept = _Kept()


def expansions() -> Expansions:
    """What the glossary adds now; one small statement every other second, a second one when something changed."""
    return kept.now()


@after_commit
def glossary_changed() -> None:
    """Have this process look again at once; others do within two seconds."""
    kept.look_soon()
