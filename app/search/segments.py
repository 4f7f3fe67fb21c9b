"""Segments of the index on disk, for reading: Whoosh's fields and files.

Files are read plainly, not mapped: a map of a file that is cut off kills the process. Segments never change; what is
deleted in them is kept beside, so a reader opens only what is new.
"""

import json
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Frequency, Positions
from whoosh.reading import TermNotFound
from whoosh.system import pack_uint

from app.search.columns import Card, Columns, Postings
from app.search.entries import FIELDS, scoped
from app.search.meaning.stored import Stored, nothing


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


KEPT = 1_000_000  # postings of a segment that are remembered, 8 bytes each
OVERHEAD = 30  # what one term counts beside its postings
NONE: Postings = (np.zeros(0, np.int32), np.zeros(0, np.float32))

SCHEMA = Schema(card=COLUMN(VarBytesColumn()), **{name: Terms(positions=name == "text") for name in FIELDS})


class Segment:
    """One segment on disk. Whoosh's files have one place to read from, so a moment's lock lets threads take turns."""

    def __init__(self, storage: FileStorage, segment: Any) -> None:
        codec, self.name = segment.codec(), segment.segment_id()
        columns = codec.per_document_reader(storage, segment)
        self.columns = Columns.of(
            [Card(*json.loads(bytes(raw))) for raw in columns.column_reader("card", SCHEMA["card"].column_type)]
        )
        self._terms = codec.terms_reader(storage, segment)
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], Postings] = OrderedDict()
        self._size = 0
        self._scopes: dict[str, bool] = {}
        self._rows, self._rows_of = np.full(len(self.columns.passages), -1, np.int64), nothing()

    def postings(self, field: str, term: str) -> Postings:
        with self._lock:
            if (kept := self._kept.get((field, term))) is not None:
                self._kept.move_to_end((field, term))
                return kept
            read = self._read(field, term) if self._has_scope(field, term) else NONE
            self._keep((field, term), read)
            return read

    def rows(self, stored: Stored) -> NDArray[np.int64]:
        """Where the vectors of the passages lie; only those that had none are looked up again."""
        rows, had = self._rows, self._rows_of
        if had is not stored:
            rows = rows.copy() if had.generation == stored.generation else np.full(len(rows), -1, np.int64)
            missing = rows < 0
            rows[missing] = stored.rows(self.columns.passages[missing])
            self._rows, self._rows_of = rows, stored
        return rows

    def _read(self, field: str, term: str) -> Postings:
        matcher, numbers, counts = self._matcher(field, term), [], []
        while matcher is not None and matcher.is_active():
            matcher.id(), matcher.weight()  # reads the block
            numbers += matcher._ids
            counts += matcher._weights
            matcher._next_block()
        return (np.array(numbers, np.int32), np.array(counts, np.float32)) if numbers else NONE

    def _has_scope(self, field: str, term: str) -> bool:
        """Whether anything here is for this term's scope: most scopes of a reader are in few segments."""
        scope, mark, _ = term.rpartition("|")
        if not mark:
            return True
        known = self._scopes.get(f"{field} {scope}")
        if known is None:
            found = next(self._terms.terms_from(field, scoped(scope, "").encode()), ("", b""))
            known = found[0] == field and found[1].startswith(scoped(scope, "").encode())
            self._scopes[f"{field} {scope}"] = known
        return known

    def _keep(self, key: tuple[str, str], read: Postings) -> None:
        """Remember what was read lately: common words are in most queries, and take long to read."""
        self._kept[key] = read
        self._size += len(read[0]) + OVERHEAD
        while self._size > KEPT:
            _, oldest = self._kept.popitem(last=False)
            self._size -= len(oldest[0]) + OVERHEAD

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
        self.segment, self.columns = segment, segment.columns
        self.postings, self.positions = segment.postings, segment.positions
        self.is_alive = np.ones(len(segment.columns), np.bool_)
        self.is_alive[list(gone)] = False
