"""One folder with an index: its writer, and the seal by which damage is seen. Whoosh is here and in segments.py only."""

import json
import os
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

from whoosh.index import TOC, EmptyIndexError, FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from app.search.columns import Columns, Key
from app.search.entries import FIELDS, Entry
from app.search.files.segments import PLACES, SCHEMA, Files, FileSegment, columns_of
from app.search.merging import merged
from app.search.packed import packed
from app.search.segments import Segment, View

SUMS = "sums.json"
LOCK_SECONDS = 30
AT_ONCE = 500  # documents


class Store:
    """The index in one folder. It is written by one at a time; whoever writes holds the index's lock."""

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
        opened = [(known.get(s.segment_id()) or FileSegment(self.storage, s), s) for s in toc.segments]
        return toc.generation, [View(segment, tuple(s.deleted_docs())) for segment, s in opened]

    def write(self, changed: Collection[Key], entries: Iterable[Entry], known: dict[str, Segment]) -> None:
        """Take out what is there under these keys and put the entries in, in one commit that survives a power cut."""
        with self._writer() as writer:
            had = [(known.get(s.segment_id()) or FileSegment(self.storage, s)).columns for s in writer.segments]
            for segment, columns in zip(writer.segments, had, strict=True):
                for number in columns.numbers_of(changed):
                    segment.delete_document(int(number))
            chosen = merged([(s.doc_count_all() - s.deleted_count(), s.doc_count_all()) for s in writer.segments])
            kept = [had[n].without(list(writer.segments[n].deleted_docs())) for n in chosen]
            made = packed(Columns.joined([*_added(writer, entries), *kept]))
            columns_of(self.folder, writer.newsegment).write_bytes(made)
            writer.commit(mergetype=partial(_merge, chosen))
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


def _added(writer: SegmentWriter, entries: Iterable[Entry]) -> Iterator[Columns]:
    """Put entries into the new segment; their columns, some at a time: as cards they are large."""
    left = iter(entries)
    while some := list(islice(left, AT_ONCE)):
        for entry in some:
            terms = {name: entry.fields[name] for name in FIELDS} | {PLACES: entry.fields["text"]}
            writer.add_document(**{name: found for name, found in terms.items() if found})
        yield Columns.of([entry.card for entry in some])


def _merge(chosen: Collection[int], writer: SegmentWriter, segments: Sequence[Any]) -> list[Any]:
    """Put what lives in the chosen ones behind what the new segment has."""
    for n in chosen:
        reader = SegmentReader(writer.storage, writer.schema, segments[n])
        writer.add_reader(reader)
        reader.close()
    return [s for n, s in enumerate(segments) if s.doc_count_all() > s.deleted_count() and n not in chosen]
