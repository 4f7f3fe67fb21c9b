"""Segments of the index on disk, for reading: Whoosh's fields and files.

Files are read plainly, not mapped: a map of a file that is cut off kills the process. Segments never change; what is
deleted in them is kept beside, so a reader opens only what is new.
"""

import json
import threading
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Frequency, Positions
from whoosh.reading import TermNotFound
from whoosh.system import pack_uint

from app.search.entries import FIELDS, Card, Key


class File(StructFile):  # type: ignore[misc]
    """Closes when nobody reads it any more, also when what it holds could not be understood."""

    def __del__(self) -> None:
        self.file.close()


class Files(FileStorage):  # type: ignore[misc]
    def open_file(self, name: str, **how: Any) -> File:
        return File((Path(self.folder) / name).open("rb"), name=name, **how)


class Terms(FieldType):  # type: ignore[misc]
    """A field whose terms are made already, as (term, position)."""

    analyzer = scorable = stored = unique = vector = column_type = None  # lengths are on the card

    def __init__(self, *, positions: bool = False) -> None:
        self.format = Positions() if positions else Frequency()

    def index(self, value: Sequence[tuple[str, int]], **how: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        places: dict[str, list[int]] = {}
        for term, at in value:
            places.setdefault(term, []).append(at)
        for term, found in places.items():
            kept = self.format.encode(sorted(found)) if self.format.supports("positions") else pack_uint(len(found))
            yield term.encode("utf-8", "surrogatepass"), len(found), float(len(found)), kept


SCHEMA = Schema(card=COLUMN(VarBytesColumn()), **{name: Terms(positions=name == "text") for name in FIELDS})


class Segment:
    """One segment on disk. Whoosh's files have one place to read from, so a moment's lock lets threads take turns."""

    def __init__(self, storage: FileStorage, segment: Any) -> None:
        codec, self.name = segment.codec(), segment.segment_id()
        columns = codec.per_document_reader(storage, segment)
        self.cards = [
            Card(*json.loads(bytes(raw))) for raw in columns.column_reader("card", SCHEMA["card"].column_type)
        ]
        self._terms = codec.terms_reader(storage, segment)
        self._lock = threading.Lock()
        self.numbers: dict[Key, list[int]] = {}
        for number, card in enumerate(self.cards):
            self.numbers.setdefault(card.key, []).append(number)
        self.documents, self.length = _open(self.cards)

    def postings(self, field: str, term: str) -> list[tuple[int, float]]:
        with self._lock:
            matcher = self._matcher(field, term)
            found: list[tuple[int, float]] = []
            while matcher is not None and matcher.is_active():
                matcher.id(), matcher.weight()  # reads the block
                found += zip(matcher._ids, matcher._weights, strict=True)
                matcher._next_block()
            return found

    def positions(self, term: str) -> dict[int, list[int]]:
        with self._lock:
            matcher, found = self._matcher("text", term), {}
            while matcher is not None and matcher.is_active():
                found[matcher.id()] = matcher.value_as("positions")
                matcher.next()
            return found

    def words_from(self, prefix: str, most: int) -> list[tuple[str, int]]:
        """Words that begin so, with the number of documents that have them."""
        start, found = prefix.encode(), []
        with self._lock:
            for field, term in islice(self._terms.terms_from("words", start), most):
                if field != "words" or not term.startswith(start):
                    break
                found.append((term.decode(), int(self._terms.doc_frequency(field, term))))
        return found

    def _matcher(self, field: str, term: str) -> Any:
        try:
            return self._terms.matcher(field, term.encode("utf-8", "surrogatepass"), SCHEMA[field].format)
        except TermNotFound:
            return None


class View:
    """A segment as one generation sees it: without what that has deleted."""

    def __init__(self, segment: Segment, gone: Collection[int]) -> None:
        self.segment, self.gone = segment, frozenset(gone)
        self.cards, self.postings, self.positions = segment.cards, segment.postings, segment.positions
        documents, length = _open([self.cards[number] for number in self.gone])
        self.documents, self.length = segment.documents - documents, segment.length - length


def _open(cards: Sequence[Card]) -> tuple[int, int]:
    """How many of these every member may read, and their words: what the statistics are made of."""
    lengths = [card.length for card in cards if card.is_open]
    return len(lengths), sum(lengths)
