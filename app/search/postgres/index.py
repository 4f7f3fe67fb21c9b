"""The index in the database: who may write it, how it is made anew, and how a page reads it without waiting.

Every change is one transaction, so whoever is killed leaves nothing half done. Connections are the index's own: a page
that reads it holds one of the house's already, and would wait for a second one.
"""

import logging
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from functools import cached_property
from itertools import chain, islice

from sqlalchemy import URL, Connection, Engine, create_engine, delete, exists, insert, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from app.kernel import clock
from app.search.columns import Key
from app.search.engine import Missing, Reads, SearchIndex, Snapshot, all_of
from app.search.postgres.models import StoredIndex, StoredSegment
from app.search.postgres.segments import newest, reading, state
from app.search.postgres.store import Store, drawn

log = logging.getLogger(__name__)

BUILT = 5_000  # documents of a new index that are written together
READABLE = timedelta(seconds=60)  # so long a dropped segment stays for searches that have begun
WRITER, REBUILD = 0x63726F73, 0x73776B31  # the keys of the locks, which are this database's


class DatabaseIndex(SearchIndex):
    def __init__(self, url: URL, kind: str = "") -> None:
        self._url, self._kind = url, kind
        self._snapshot: Snapshot | None = None
        self._used = (StoredIndex.is_used, StoredIndex.kind == kind)
        self._built = (StoredIndex.is_used.is_(False), StoredIndex.kind == kind)

    @cached_property
    def database(self) -> Engine:
        return create_engine(self._url, pool_pre_ping=True)

    # Reading

    def snapshot(self) -> Snapshot:
        """Nothing is locked: two threads at once may both read what is new."""
        had = self._snapshot
        with reading(self.database) as connection:
            if had is None or had.state != state(connection, self._kind):
                had = self._snapshot = newest(self.database, connection, had, kind=self._kind)
        return had

    def is_usable(self) -> bool:
        try:
            self.snapshot()
        except SQLAlchemyError:  # says nothing of the index
            raise
        except Exception:  # damaged rows can break anything
            return False
        return True

    def is_being_built(self) -> bool:
        with reading(self.database) as connection:
            return bool(connection.scalar(select(exists().where(*self._built))))

    def doubt(self) -> None:
        self._snapshot = None
        with suppress(SQLAlchemyError), reading(self.database) as connection:
            connection.execute(update(StoredIndex).where(*self._used).values(is_doubted=True))

    # Writing

    def apply(self, keys: Collection[Key], read: Reads) -> None:
        with self._writing() as connection:
            snapshot, used = self._to_write(connection)
            building = select(StoredIndex.id, StoredIndex.journal).where(*self._built)
            for id, journal in connection.execute(building).all():
                noted = [*journal, *sorted(keys)]
                connection.execute(update(StoredIndex).where(StoredIndex.id == id).values(journal=noted))
            Store(connection, used).write(keys, read(keys), snapshot.views)
            _sweep(connection)

    def _to_write(self, connection: Connection) -> tuple[Snapshot, int]:
        used = connection.scalar(select(StoredIndex.id).where(*self._used))
        if used is None:
            raise Missing
        try:
            return newest(self.database, connection, self._snapshot, index=used), used
        except SQLAlchemyError:
            raise
        except Exception as error:
            with self.database.begin() as other:
                self._condemn(other)
            raise Missing from error

    def condemn(self) -> None:
        self._snapshot = None
        with self._writing() as connection:
            if self._condemn(connection):
                log.error("the search index is damaged")

    def is_whole(self) -> bool:
        with self._writing() as connection:  # between two statements nobody may commit
            _sweep(connection)
            used = connection.execute(select(StoredIndex.id, StoredIndex.is_doubted).where(*self._used)).first()
            if used is None:
                return False
            connection.execute(
                update(StoredIndex).where(StoredIndex.id == used.id, StoredIndex.is_doubted).values(is_doubted=False)
            )
            try:
                return Store(connection, used.id).is_whole(closely=used.is_doubted)
            except ValueError:  # what was written can no longer be read
                return False

    # Made anew

    def rebuild(
        self, keys: Callable[[], Iterable[Key]], read: Reads, said: Callable[[int], None] = lambda n: None
    ) -> None:
        with self._rebuilding():
            index = self._begun()
            entries, had = all_of(keys, read, said), None
            for first in entries:
                with self.database.begin() as connection:
                    had = newest(self.database, connection, had, index=index)
                    Store(connection, index).write((), chain([first], islice(entries, BUILT - 1)), had.views)
            with self._writing() as connection:
                journal = connection.scalar(select(StoredIndex.journal).where(StoredIndex.id == index)) or []
                noted = {(kind, id) for kind, id in journal}
                if noted:
                    had = newest(self.database, connection, had, index=index)
                    Store(connection, index).write(noted, read(noted), had.views)
                self._condemn(connection)
                connection.execute(update(StoredIndex).where(StoredIndex.id == index).values(is_used=True, journal=[]))
                _sweep(connection)

    def _begun(self) -> int:
        """A new index without anything; what a rebuild that died left is removed."""
        index = drawn()
        with self.database.begin() as connection:
            dead = select(StoredIndex.id).where(*self._built)
            connection.execute(delete(StoredSegment).where(StoredSegment.index_id.in_(dead)))
            connection.execute(delete(StoredIndex).where(*self._built))
            connection.execute(insert(StoredIndex).values(id=index, kind=self._kind))
        return index

    def _condemn(self, connection: Connection) -> bool:
        """Take the index out of use. Its segments stay a while for searches that have begun."""
        used = connection.scalar(select(StoredIndex.id).where(*self._used))
        if used is not None:
            dropped = update(StoredSegment).where(StoredSegment.index_id == used, StoredSegment.dropped_at.is_(None))
            connection.execute(dropped.values(dropped_at=clock.now()))
            connection.execute(delete(StoredIndex).where(StoredIndex.id == used))
        return used is not None

    # Locks that end with their transaction or connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with self.database.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": self._key(WRITER)})
            yield connection

    @contextmanager
    def _rebuilding(self) -> Iterator[None]:
        with reading(self.database) as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": self._key(REBUILD)})
            try:
                yield
            finally:
                connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": self._key(REBUILD)})

    def _key(self, lock: int) -> int:
        """Each index has locks of its own."""
        return lock + (zlib.crc32(self._kind.encode()) << 30)


def _sweep(connection: Connection) -> None:
    connection.execute(delete(StoredSegment).where(StoredSegment.dropped_at < clock.now() - READABLE))
