"""What the index keeps of a document: its terms by field, each marked with the audience that it is for."""

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from app.kernel.search import Document
from app.search import analysis

Key = tuple[str, int]  # kind and id
FIELDS = ("text", "title", "extra", "keywords", "words")
EVERY = "*"  # the scope of those who may read what any edition or group may
NEAR = "near"  # the scope of what only this reader may read
GAP = 50  # positions between two texts, so that no phrase runs across


class Card(NamedTuple):
    """The little that a hit needs before it is shown. `is_open`: for every member, so it counts in the statistics."""

    kind: str
    id: int
    moment: float
    length: int
    is_open: bool
    digest: int

    @property
    def key(self) -> Key:
        return self.kind, self.id


@dataclass(frozen=True)
class Entry:
    """The terms of one document: field → (term, position). A term for fewer than all begins with its scope."""

    card: Card
    fields: dict[str, list[tuple[str, int]]]


def scoped(scope: str, term: str) -> str:
    return f"{scope}|{term}" if scope else term


def entry(document: Document) -> Entry:
    stated = document.language if document.language in analysis.LANGUAGES else ""
    language = analysis.language_of(document.members) or stated
    scopes = ("",) if not document.audiences else (*document.audiences, EVERY)
    fields: dict[str, list[tuple[str, int]]] = {name: [] for name in FIELDS}
    for name, text in (("text", document.members), ("title", document.title), ("extra", document.extra)):
        found = list(analysis.terms(text, language))
        fields[name] += [(scoped(scope, term), at) for scope in scopes for term, at in found]
    length = sum(1 for _ in analysis.words(document.members))
    fields["text"] += _for_cohorts(document, language, length + GAP) if not document.audiences else ()
    fields["keywords"] += [
        (scoped(scope, term), 0)
        for scope in scopes
        for name, values in document.keywords.items()
        for term in keyword_terms(name, values)
    ]
    if not document.audiences:
        fields["words"] += [(word, 0) for word in {word.folded for word in analysis.words(document.members)}]
    return Entry(_card(document, length, fields), fields)


def _for_cohorts(document: Document, language: str, start: int) -> Iterator[tuple[str, int]]:
    for edition, text in document.cohorts.items():
        for term, at in analysis.terms(text, language or analysis.language_of(text)):
            yield scoped(f"edition:{edition}", term), start + at
    for text in dict.fromkeys(document.cohorts.values()):
        for term, at in analysis.terms(text, language or analysis.language_of(text)):
            yield scoped(EVERY, term), start + at


def keyword_terms(name: str, values: Iterable[str]) -> Iterator[str]:
    for value in values:
        for word in analysis.words(str(value)):
            for stem in analysis.stems(word.folded):
                yield f"{name}:{stem}"


def _card(document: Document, length: int, fields: dict[str, list[tuple[str, int]]]) -> Card:
    plain = repr([(name, sorted(fields[name])) for name in FIELDS])
    digest = zlib.crc32(plain.encode("utf-8", "surrogatepass"))
    return Card(document.kind, document.id, float(document.moment), length, not document.audiences, digest)


class MemorySegment:
    """A few documents, searched like a segment of the index on disk."""

    gone: Collection[int] = frozenset()

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.cards = [entry.card for entry in entries]
        self._places: dict[tuple[str, str], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, made in enumerate(entries):
            for name, found in made.fields.items():
                for term, at in found:
                    self._places[name, term][number].append(at)

    def postings(self, field: str, term: str) -> list[tuple[int, float]]:
        """(number, how often) of each document that has the term."""
        places = self._places.get((field, term), {})
        return [(number, float(len(found))) for number, found in places.items()]

    def positions(self, term: str) -> dict[int, list[int]]:
        return dict(self._places.get(("text", term), {}))


class Overlaid:
    """A segment in which this reader may read more of some documents than it holds; number → further text."""

    def __init__(self, segment: Any, more: Mapping[int, str]) -> None:
        self._segment, self.cards, self.gone = segment, segment.cards, segment.gone
        self._places: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, text in more.items():
            for term, at in analysis.terms(text, analysis.language_of(text)):
                self._places[scoped(NEAR, term)][number].append(at)

    def postings(self, field: str, term: str) -> list[tuple[int, float]]:
        if not term.startswith(f"{NEAR}|"):
            found: list[tuple[int, float]] = self._segment.postings(field, term)
            return found
        return [(n, float(len(found))) for n, found in self._places.get(term, {}).items() if field == "text"]

    def positions(self, term: str) -> dict[int, list[int]]:
        if term.startswith(f"{NEAR}|"):
            return dict(self._places.get(term, {}))
        places: dict[int, list[int]] = self._segment.positions(term)
        return places
