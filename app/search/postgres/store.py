"""One index in the database, as its writer sees it: within one transaction, which holds the lock of all writers."""

import secrets
import zlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, insert, select, update

from app.kernel import clock
from app.search.columns import Columns, Key
from app.search.entries import Entry
from app.search.merging import merged
from app.search.packed import packed, unpacked
from app.search.postgres.models import StoredIndex, StoredPostings, StoredSegment
from app.search.postgres.packing import Packing, Row, joined, renumbered, scope_of, unpack
from app.search.segments import View

Alive = NDArray[np.bool_]

AT_ONCE = 2_000  # rows
COPY = "COPY search_postings (segment_id, field, term, numbers, counts, places) FROM STDIN (FORMAT BINARY)"
COLUMNS = (
    StoredPostings.field, StoredPostings.term, StoredPostings.numbers, StoredPostings.counts, StoredPostings.places,
)  # fmt: skip


def drawn() -> int:
    """An id that no index or segment had before."""
    return secrets.randbits(62)


class Store:
    def __init__(self, connection: Connection, index: int) -> None:
        self.connection, self.index = connection, index
        self._living = (StoredSegment.index_id == index, StoredSegment.dropped_at.is_(None))

    def write(self, changed: Collection[Key], entries: Iterable[Entry], views: Sequence[View]) -> None:
        """Take out what is there under these keys and put the entries in."""
        ids = [int(view.segment.name) for view in views]
        alive = [_without(view, changed) for view in views]
        chosen = merged([(int(lives.sum()), len(lives)) for lives in alive])
        for n, (id, lives, view) in enumerate(zip(ids, alive, views, strict=True)):
            if n in chosen or not lives.any():
                self._change(id, dropped_at=clock.now())
            elif lives.sum() < view.is_alive.sum():
                self._change(id, gone=_bits(~lives), generation=StoredSegment.generation + 1)
        self._add([(ids[n], views[n].columns, alive[n]) for n in chosen], entries)
        has = select(func.count()).where(*self._living).scalar_subquery()
        self.connection.execute(update(StoredIndex).where(StoredIndex.id == self.index).values(segments=has))

    def _add(self, parts: Sequence[tuple[int, Columns, Alive]], entries: Iterable[Entry]) -> None:
        """A segment of these entries, and of what lives in some others."""
        new = Packing(entries, sum(int(lives.sum()) for _, _, lives in parts))
        rows, start = [], 0
        columns: list[Columns] = []
        for id, had, lives in parts:
            columns.append(had.without(np.flatnonzero(~lives).tolist()))
            numbers = np.where(lives, start + np.cumsum(lives) - 1, -1).astype(np.int32)
            rows.append(renumbered(self.rows(id), numbers))
            start += len(columns[-1])
        if len(every := Columns.joined([*columns, Columns.of(new.cards)])):
            self._put(drawn(), every, joined([*rows, new.rows()]))

    def _put(self, id: int, columns: Columns, rows: Iterator[Row]) -> None:
        gone = _bits(np.zeros(len(columns), np.bool_))
        fresh = {"cards": packed(columns), "scopes": [], "gone": gone, "terms": 0, "checksum": 0}
        new = insert(StoredSegment).values(id=id, index_id=self.index, documents=len(columns), **fresh)
        self.connection.execute(new)
        terms, checksum, scopes = 0, 0, set()
        while some := list(islice(rows, AT_ONCE)):
            self._copy(id, some)
            terms, checksum = terms + len(some), summed(some, checksum)
            scopes |= {scope_of(row.term) for row in some}
        self._change(id, terms=terms, checksum=checksum, scopes=sorted(scopes))

    def _copy(self, id: int, rows: Sequence[Row]) -> None:
        driver = self.connection.connection.driver_connection
        with driver.cursor() as cursor, cursor.copy(COPY) as copy:  # type: ignore[union-attr]
            copy.set_types(["int8", "int2", "bytea", "bytea", "bytea", "bytea"])
            for row in rows:
                copy.write_row((id, *row.packed))

    def _change(self, id: int, **values: object) -> None:
        self.connection.execute(update(StoredSegment).where(StoredSegment.id == id).values(**values))

    def _columns(self, id: int) -> Columns:
        return unpacked(self.connection.scalar(select(StoredSegment.cards).where(StoredSegment.id == id)) or b"")

    def rows(self, id: int) -> Iterator[Row]:
        """Its postings in the order of fields and terms; read as they are used."""
        asked = select(*COLUMNS).where(StoredPostings.segment_id == id).order_by(*COLUMNS[:2])
        with self.connection.execute(asked, execution_options={"yield_per": AT_ONCE}) as found:
            for field, term, *packed in found:
                yield Row(field, bytes(term), *(unpack(each) for each in packed))

    def is_whole(self, closely: bool) -> bool:
        """Whether every segment is there with as many terms as were written; closely: and they are what was written."""
        has = select(func.count()).where(StoredPostings.segment_id == StoredSegment.id).scalar_subquery()
        asked = select(StoredSegment.id, StoredSegment.terms, has, StoredSegment.checksum)
        rows = self.connection.execute(asked.where(*self._living)).all()
        wanted = self.connection.scalar(select(StoredIndex.segments).where(StoredIndex.id == self.index))
        return len(rows) == wanted and all(
            terms == found and (not closely or (summed(self.rows(id)) == checksum and len(self._columns(id))))
            for id, terms, found, checksum in rows
        )


def summed(rows: Iterable[Row], so_far: int = 0) -> int:
    for row in rows:
        for each in (str(row.field).encode(), *row.packed[1:]):
            so_far = zlib.crc32(each, so_far)
    return so_far


def _without(view: View, changed: Collection[Key]) -> Alive:
    alive = view.is_alive.copy()
    alive[view.columns.numbers_of(changed)] = False
    return alive


def _bits(mask: Alive) -> bytes:
    return np.packbits(mask).tobytes()
