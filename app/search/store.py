"""Whoosh, and nothing of it elsewhere: one folder with an index, its segments for reading, and its writer.

Files are read plainly, not mapped: a map of a file that is cut off kills the process. Segments never change; what is
deleted in them is kept beside, so a reader opens only what is new.
"""

import json
import os
import threading
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, FieldType, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Frequency, Positions
from whoosh.index import TOC, EmptyIndexError, FileIndex
from whoosh.reading import SegmentReader, TermNotFound
from whoosh.system import pack_uint
from whoosh.writing import SegmentWriter

from app.search.entries import FIELDS, Card, Entry, Key

SUMS = "sums.json"
LOCK_SECONDS = 30
MERGE = 5  # segments of one size become one
WORST = 0.5  # share of deleted documents at which a segment is written anew


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


class Store:
    """The index in one folder. It is written by one at a time; whoever writes holds SearchIndex's lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.storage = Files(str(folder), supports_mmap=False)

    @classmethod
    def create(cls, folder: Path) -> "Store":
        folder.mkdir(parents=True)
        store = cls(folder)
        FileIndex.create(store.storage, SCHEMA)
        store._seal()
        return store

    def generation(self) -> int:
        return int(TOC._latest_generation(self.storage, "MAIN"))

    def views(self, known: dict[str, Segment]) -> tuple[int, list[View]]:
        """The newest generation and its segments; those in `known` are open already."""
        toc = self._toc()
        opened = [(known.get(s.segment_id()) or Segment(self.storage, s), s) for s in toc.segments]
        return toc.generation, [View(segment, tuple(s.deleted_docs())) for segment, s in opened]

    def write(self, changed: Collection[Key], entries: Iterable[Entry], known: dict[str, Segment]) -> None:
        """Take out what is there under these keys and put the entries in, in one commit that survives a power cut."""
        with self._writer() as writer:
            for segment in writer.segments:
                kept = known.get(segment.segment_id()) or Segment(self.storage, segment)
                for number in [number for key in changed for number in kept.numbers.get(key, ())]:
                    segment.delete_document(number)
            for entry in entries:
                card = json.dumps(entry.card).encode()
                writer.add_document(card=card, **{name: entry.fields[name] for name in FIELDS if entry.fields[name]})
            writer.commit(mergetype=_merge)
        self._seal()

    @contextmanager
    def _writer(self) -> Iterator[SegmentWriter]:
        index = FileIndex(self.storage, SCHEMA)
        writer = SegmentWriter(index, timeout=LOCK_SECONDS, limitmb=64, compound=False)
        try:
            yield writer
        finally:
            with suppress(Exception):
                if not writer.is_closed:
                    writer.cancel()
            if not writer.is_closed:  # else a failed commit keeps Whoosh's lock for ever
                writer.writelock.release()

    def _seal(self) -> None:
        """Write the files of this generation through to the disk, and down what they hold."""
        before, sums = self._sums(), {}
        for path in self._files():
            sums[path.name] = before.get(path.name) or _sum(path, sync=True)
        fresh = self.folder / f".{SUMS}.{os.getpid()}"
        with fresh.open("w") as file:
            json.dump(sums, file)
            file.flush()
            os.fsync(file.fileno())
        fresh.rename(self.folder / SUMS)
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def is_whole(self, seen: dict[str, tuple[int, int]]) -> bool:
        """Whether every file is as it was written. `seen` keeps size and time of those that were read before."""
        sums, files = self._sums(), self._files()
        was_killed = files[-1].name not in sums  # between a commit and its seal
        for path in files:
            stat = path.stat()
            if path.name not in sums and was_killed or seen.get(path.name) == (stat.st_size, stat.st_mtime_ns):
                continue
            if sums.get(path.name) != _sum(path):
                return False
            seen[path.name] = (stat.st_size, stat.st_mtime_ns)
        if was_killed and sums:
            self._seal()
        return bool(sums)

    def _toc(self) -> TOC:
        try:
            return TOC.read(self.storage, "MAIN", schema=SCHEMA)
        except EmptyIndexError as error:
            raise FileNotFoundError(self.folder) from error

    def _sums(self) -> dict[str, int]:
        try:
            sums = json.loads((self.folder / SUMS).read_bytes())
        except (FileNotFoundError, ValueError):
            return {}
        return sums if isinstance(sums, dict) else {}

    def _files(self) -> list[Path]:
        toc = self._toc()
        names = {segment.segment_id() for segment in toc.segments}
        files = [path for path in self.folder.iterdir() if path.name.split(".")[0] in names and path.is_file()]
        return [*files, self.folder / f"_MAIN_{toc.generation}.toc"]


def _sum(path: Path, *, sync: bool = False) -> int:
    with path.open("rb") as file:
        if sync:
            os.fsync(file.fileno())
        return zlib.crc32(file.read())


def _merge(writer: SegmentWriter, segments: Sequence[Any]) -> list[Any]:
    """Keep few segments without writing the large ones often: MERGE of about one size become one."""
    sizes: dict[int, list[Any]] = {}
    for segment in segments:
        living = segment.doc_count_all() - segment.deleted_count()
        worn = segment.deleted_count() > WORST * segment.doc_count_all()
        sizes.setdefault(0 if worn else _size(living), []).append(segment)
    merged: list[Any] = []
    for size in sorted(sizes):
        if len(sizes[size]) >= MERGE:
            merged += sizes[size]
    kept = [s for s in segments if s not in merged and s.deleted_count() < s.doc_count_all()]
    for segment in merged:
        reader = SegmentReader(writer.storage, writer.schema, segment)
        writer.add_reader(reader)
        reader.close()
    return kept


def _size(documents: int) -> int:
    size = 0
    while documents >= MERGE:
        documents, size = documents // MERGE, size + 1
    return size
