"""Segments of the index on disk, for reading: Whoosh's fields and files.

Files are read plainly, not mapped: a map of a file that is cut off kills the process.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.fields import FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Frequency, Positions
from whoosh.reading import TermNotFound
from whoosh.system import pack_uint

from app.search.columns import Numbers, Postings
from app.search.entries import FIELDS, scoped
from app.search.packed import unpacked
from app.search.segments import NONE, Segment


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


SCHEMA = Schema(**{name: Terms(positions=name == "text") for name in FIELDS})


def columns_of(folder: str | Path, segment: Any) -> Path:
    """The file beside a segment's own with its columns; its name lets Whoosh remove it together with them."""
    return Path(folder) / f"{segment.segment_id()}.columns"


class FileSegment(Segment):
    """One segment on disk. Whoosh's files have one place to read from, so a moment's lock lets threads take turns."""

    def __init__(self, storage: FileStorage, segment: Any) -> None:
        columns = unpacked(columns_of(storage.folder, segment).read_bytes())
        if len(columns) != segment.doc_count_all():
            raise ValueError("not the columns of this segment")
        super().__init__(segment.segment_id(), columns)
        self._terms = segment.codec().terms_reader(storage, segment)

    def _read(self, field: str, term: str) -> Postings:
        matcher, numbers, counts = self._matcher(field, term), [], []
        while matcher is not None and matcher.is_active():
            matcher.id(), matcher.weight()  # reads the block
            numbers += matcher._ids
            counts += matcher._weights
            matcher._next_block()
        return (np.array(numbers, np.int32), np.array(counts, np.float32)) if numbers else NONE

    def _holds(self, field: str, scope: str) -> bool:
        begins = scoped(scope, "").encode()
        found = next(self._terms.terms_from(field, begins), ("", b""))
        return bool(found[0] == field and found[1].startswith(begins))

    def positions(self, term: str, among: Numbers) -> dict[int, list[int]]:
        wanted, found = set(among.tolist()), dict[int, list[int]]()
        with self._lock:
            matcher = self._matcher("text", term)
            while matcher is not None and matcher.is_active():
                matcher.id()  # reads the block
                here = [n for n, number in enumerate(matcher._ids) if number in wanted]
                if here:
                    matcher.value()
                    found |= {matcher._ids[n]: matcher.format.decode_positions(matcher._values[n]) for n in here}
                matcher._next_block()
            return found

    def words_from(self, prefix: str, most: int) -> list[tuple[str, int]]:
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
