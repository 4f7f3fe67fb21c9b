"""Segments of the index on disk, for reading: Whoosh's fields and files.

Files are read plainly, not mapped: a map of a file that is cut off kills the process.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from whoosh.fields import FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Existence, Format
from whoosh.reading import TermNotFound

from app.search.columns import NONE, Numbers, Places, Postings
from app.search.entries import FIELDS, scoped
from app.search.packed import unpacked
from app.search.phrases import are_among, placed
from app.search.segments import Segment


class File(StructFile):  # type: ignore[misc]
    """Closes when nobody reads it any more, also when what it holds could not be understood."""

    def __del__(self) -> None:
        self.file.close()


class Files(FileStorage):  # type: ignore[misc]
    def open_file(self, name: str, **how: Any) -> File:
        return File((Path(self.folder) / name).open("rb"), name=name, **how)


class Terms(FieldType):  # type: ignore[misc]
    """A field whose terms are made already, as (term, place). What is kept of a term in a document is how often it
    stands there, and nothing more, or its places."""

    analyzer = scorable = stored = unique = vector = column_type = None  # lengths are on the card

    def __init__(self, kept: Format) -> None:
        self.format = kept

    def index(self, value: Sequence[tuple[str, int]], **how: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        places: dict[str, list[int]] = {}
        for term, at in value:
            places.setdefault(term, []).append(at)
        is_placed = self.format.fixed_value_size() is None
        for term, found in places.items():
            kept = np.array(sorted(found), PLACE).tobytes() if is_placed else b""
            yield term.encode("utf-8", "surrogatepass"), len(found), float(len(found)), kept


class Placed(Format):  # type: ignore[misc]
    """Places are in a field of their own: reading them costs more than all the rest, and only phrases need them."""


PLACES, PLACE = "places", np.dtype("<i4")
SCHEMA = Schema(**{name: Terms(Existence()) for name in FIELDS}, **{PLACES: Terms(Placed())})


FORMAT = "v2"  # of all files of the index: one of another is made anew


def columns_of(folder: str | Path, segment: Any) -> Path:
    """The file beside a segment's own with its columns; its name lets Whoosh remove it together with them."""
    return Path(folder) / f"{segment.segment_id()}.{FORMAT}.columns"


class FileSegment(Segment):
    """One segment on disk. Whoosh's files have one place to read from, so a moment's lock lets threads take turns."""

    def __init__(self, storage: FileStorage, segment: Any) -> None:
        columns = unpacked(columns_of(storage.folder, segment).read_bytes())
        if len(columns) != segment.doc_count_all():
            raise ValueError("not the columns of this segment")
        super().__init__(segment.segment_id(), columns)
        self._terms = segment.codec().terms_reader(storage, segment)

    def _read(self, field: str, term: str) -> Postings:
        numbers, counts = [], []
        for block in self._blocks(field, term):
            block.weight()  # reads them
            numbers += block._ids
            counts += block._weights
        return (np.array(numbers, np.int32), np.array(counts, np.float32)) if numbers else NONE

    def stands(self, field: str, term: str, among: NDArray[np.bool_]) -> bool:
        """As anywhere, but a common term, which is in one of the first documents, is not read to its end."""
        with self._lock:
            if (field, term) in self._kept:
                return super().stands(field, term, among)
            return any(among[list(block._ids)].any() for block in self._blocks(field, term))

    def _holds(self, field: str, scope: str) -> bool:
        begins = scoped(scope, "").encode()
        found = next(self._terms.terms_from(field, begins), ("", b""))
        return bool(found[0] == field and found[1].startswith(begins))

    def places(self, term: str, among: Numbers) -> Places:
        numbers, kept = list[int](), list[bytes]()
        with self._lock:
            for block in self._blocks(PLACES, term) if self.has_scope("text", term) else ():
                here = np.flatnonzero(are_among(np.array(block._ids, np.int32), among)).tolist()
                if here:
                    block.value()  # reads them
                    numbers += [block._ids[n] for n in here]
                    kept += [block._values[n] for n in here]
        counts = np.array([len(each) // PLACE.itemsize for each in kept], np.int32)
        return placed(np.array(numbers, np.int32), counts, np.frombuffer(b"".join(kept), PLACE))

    def words_from(self, prefix: str, most: int) -> list[tuple[str, int]]:
        start, found = prefix.encode(), []
        with self._lock:
            for field, term in islice(self._terms.terms_from("words", start), most):
                if field != "words" or not term.startswith(start):
                    break
                found.append((term.decode(), int(self._terms.doc_frequency(field, term))))
        return found

    def _blocks(self, field: str, term: str) -> Iterator[Any]:
        """The matcher of a term at each block of its postings."""
        try:
            matcher = self._terms.matcher(field, term.encode("utf-8", "surrogatepass"), SCHEMA[field].format)
        except TermNotFound:
            return
        while matcher.is_active():
            matcher.id()  # reads the block's documents
            yield matcher
            matcher._next_block()
