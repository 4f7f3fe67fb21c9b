"""What the index keeps of a document: its terms by field, each marked with the audience that it is for."""

import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from app.kernel.search import Document, apart
from app.search import analysis
from app.search.columns import Card, Columns, Numbers, Places, Postings
from app.search.meaning.stored import digest
from app.search.phrases import standing

FIELDS = ("text", "title", "extra", "keywords", "words")
EVERY = "*"  # the scope of those who may read what any edition or group may
OWN = "own"  # the scope of what is for its owner alone: it is never here
CONFIDED = "confided"  # the scope of what only this reader may read
GAP = 50  # positions between two texts, so that no phrase runs across


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
    audiences = _audiences(document)
    scopes = audiences or ("",)
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
    return Entry(_card(document, audiences, length, fields), fields)


def _audiences(document: Document) -> tuple[str, ...]:
    """With those who may read everybody's; of what stands apart nobody may."""
    return (*document.audiences, EVERY) if document.audiences and document.kind not in apart else (*document.audiences,)


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


def _card(document: Document, audiences: Sequence[str], length: int, fields: dict[str, list[tuple[str, int]]]) -> Card:
    facets = sorted({(scope, f"{name}={value}") for scope, name, value in _for_all_too(document.facets)})
    passages = [
        (scope, digest(text)) for scope, text in _for_all_too((p.scope, p.text) for p in document.passages if p.text)
    ]
    plain = repr(
        [(name, sorted(fields[name])) for name in FIELDS] + [facets, passages, document.weight, document.moment]
    )
    return Card(
        document.kind, document.id, float(document.moment), length, audiences,
        zlib.crc32(plain.encode("utf-8", "surrogatepass")), document.weight,
        [list(facet) for facet in facets], [list(passage) for passage in passages],
    )  # fmt: skip


def _for_all_too(scoped_things: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """What is for some edition is also for those who may read every edition's; what is for its owner is for nobody."""
    things = [thing for thing in scoped_things if thing[0] != OWN]
    every = [(EVERY, *thing[1:]) for thing in things if thing[0]]
    return list(dict.fromkeys([*things, *every]))


class MemorySegment:
    """A few documents, searched like a segment of the index on disk."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.columns = Columns.of([entry.card for entry in entries])
        self._places: dict[tuple[str, str], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, made in enumerate(entries):
            for name, found in made.fields.items():
                for term, at in found:
                    self._places[name, term][number].append(at)

    def postings(self, field: str, term: str) -> Postings:
        places = self._places.get((field, term), {})
        return np.array(list(places), np.int32), np.array([len(found) for found in places.values()], np.float32)

    def places(self, term: str, among: Numbers) -> Places:
        return standing(self._places.get(("text", term), {}), among)


class Confided:
    """What only this reader may read of some documents, searched beside the index; number of the document → text."""

    columns = Columns.of([])  # the documents are others'

    def __init__(self, texts: Mapping[int, str]) -> None:
        self._places: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for number, text in texts.items():
            for term, at in analysis.terms(text, analysis.language_of(text)):
                self._places[scoped(CONFIDED, term)][number].append(at)

    def postings(self, field: str, term: str) -> Postings:
        places = self._places.get(term, {}) if field == "text" else {}
        return np.array(list(places), np.int32), np.array([len(found) for found in places.values()], np.float32)

    def places(self, term: str, among: Numbers) -> Places:
        return standing(self._places.get(term, {}), among)
