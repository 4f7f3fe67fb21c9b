"""The index as a whole: where it lies, who may write it, how it is made anew, and how a page reads it without waiting.

`current` names the folder in use. A new index is built beside it and put in its place at once; what changes meanwhile
is noted in the new one's journal and done again before the change. Whoever writes holds `writer.lock`.
"""

import fcntl
import json
import logging
import os
import shutil
import time
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from uuid import uuid4

import numpy as np
from flask import current_app
from numpy.typing import NDArray

from app.search.columns import Columns, Key
from app.search.entries import Entry
from app.search.meaning.stored import Stored
from app.search.ranking import Statistics
from app.search.segments import Segment, View
from app.search.store import Store

log = logging.getLogger(__name__)

Reads = Callable[[Collection[Key]], Iterable[Entry]]
CHUNK = 500
TRIES = 10  # to open while a commit removes the files it replaces


class Missing(Exception):
    """There is no index, or none that can be used."""


@dataclass(frozen=True)
class Snapshot:
    """One generation of the index, as one search sees it from beginning to end."""

    folder: Path
    generation: int
    views: list[View]

    @cached_property
    def columns(self) -> Columns:
        return Columns.joined([view.columns for view in self.views])

    @cached_property
    def is_alive(self) -> NDArray[np.bool_]:
        return np.concatenate([np.zeros(0, np.bool_), *(view.is_alive for view in self.views)])

    @cached_property
    def statistics(self) -> Statistics:
        return Statistics.of(self.columns, self.is_alive)

    @cached_property
    def segments(self) -> list[tuple[int, View]]:
        """Each with the number of its first document."""
        starts = np.cumsum([0, *(len(view.columns) for view in self.views)])
        return [(int(start), view) for start, view in zip(starts, self.views, strict=False)]

    def rows(self, stored: Stored) -> NDArray[np.int64]:
        """Where the vectors of the passages lie, -1 for what has none yet."""
        return np.concatenate([np.zeros(0, np.int64), *(view.segment.rows(stored) for view in self.views)])

    @property
    def known(self) -> dict[str, Segment]:
        return {view.segment.name: view.segment for view in self.views}

    def living(self) -> Iterator[tuple[Key, int]]:
        """Key and digest of each document."""
        for number in np.flatnonzero(self.is_alive):
            yield self.columns.key(number), int(self.columns.digests[number])


def search_index() -> "SearchIndex":
    """The index of this application, one for each process."""
    index: SearchIndex = current_app.extensions.setdefault("search", SearchIndex(current_app.config["DATA"] / "search"))
    return index


class SearchIndex:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._snapshot: Snapshot | None = None
        self._seen: dict[str, tuple[int, int]] = {}

    # Reading

    def snapshot(self) -> Snapshot:
        """The newest generation. Nothing is locked: two threads at once may both open what is new."""
        for last in [False] * TRIES + [True]:
            try:
                return self._newest()
            except OSError as error:
                if last or not (self.folder / "current").exists():
                    raise Missing from error
                time.sleep(0.01)
        raise AssertionError("unreachable")

    def _newest(self) -> Snapshot:
        folder, had = self._current(), self._snapshot
        store = Store(folder)
        if had and had.folder == folder and had.generation == store.generation():
            return had
        self._snapshot = Snapshot(folder, *store.views(had.known if had and had.folder == folder else {}))
        return self._snapshot

    def _current(self) -> Path:
        return self.folder / os.readlink(self.folder / "current")

    def is_usable(self) -> bool:
        try:
            self.snapshot()
        except Exception:  # a damaged file can break anything
            return False
        return True

    def is_being_built(self) -> bool:
        return any(self.folder.glob("index-*/journal"))

    def doubt(self) -> None:
        """A page met damage: drop what is open and have the jobs process look."""
        self._snapshot = None
        try:
            (self.folder / "doubted").touch()
        except OSError:
            log.warning("the search index is missing")

    # Writing

    def apply(self, keys: Collection[Key], read: Reads) -> None:
        """Bring these things up to date: they are read under the lock, so that the newest state is written last."""
        with self._writing():
            snapshot = self._to_write()
            for journal in self.folder.glob("index-*/journal"):
                with journal.open("a") as file:
                    file.writelines(json.dumps(key) + "\n" for key in keys)
            self._write(snapshot, keys, read)

    def _write(self, snapshot: Snapshot, keys: Collection[Key], read: Reads) -> None:
        Store(snapshot.folder).write(keys, read(keys), snapshot.known)

    def _to_write(self) -> Snapshot:
        try:
            return self.snapshot()
        except Missing:
            raise
        except Exception as error:
            self.condemn()
            raise Missing from error

    def condemn(self) -> None:
        """Take a damaged index out of use; pages search by SQL until there is a new one."""
        if (self.folder / "current").is_symlink():  # else there is none yet
            log.error("the search index is damaged")
        self._snapshot = None
        (self.folder / "current").unlink(missing_ok=True)

    def is_whole(self) -> bool:
        """Whether every file still is what was written."""
        with self._writing():
            if (self.folder / "doubted").exists():
                (self.folder / "doubted").unlink()
                self._seen.clear()
            try:
                return Store(self._current()).is_whole(self._seen)
            except Exception:
                return False

    # Made anew

    def rebuild(
        self, keys: Callable[[], Iterable[Key]], read: Reads, said: Callable[[int], None] = lambda n: None
    ) -> None:
        """Build a new index beside the old one and put it in its place; a second rebuild waits for the first."""
        with self._locked("rebuild.lock"):
            self._clear()
            folder = self.folder / f"index-{uuid4().hex[:12]}"
            store = Store.create(folder)
            (folder / "journal").touch()
            store.write((), self._all(keys, read, said), {})
            with self._writing():
                self._catch_up(folder, read)
                self._use(folder)
            self._clear()

    def _all(self, keys: Callable[[], Iterable[Key]], read: Reads, said: Callable[[int], None]) -> Iterator[Entry]:
        every = list(keys())
        for start in range(0, len(every), CHUNK):
            yield from read(every[start : start + CHUNK])
            said(min(start + CHUNK, len(every)))

    def _catch_up(self, folder: Path, read: Reads) -> None:
        noted = {tuple(json.loads(line)) for line in (folder / "journal").read_text().splitlines()}
        if noted:
            Store(folder).write(noted, read(noted), {})
        (folder / "journal").unlink()

    def _use(self, folder: Path) -> None:
        link = self.folder / f"current.{os.getpid()}"
        link.unlink(missing_ok=True)
        link.symlink_to(folder.name)
        link.replace(self.folder / "current")

    def _clear(self) -> None:
        """Remove what is not in use: the index before this one, and what a killed rebuild left."""
        used = os.readlink(self.folder / "current") if (self.folder / "current").is_symlink() else ""
        for left in self.folder.glob("index-*"):
            if left.name != used:
                shutil.rmtree(left, ignore_errors=True)

    # Locks that die with their process

    def _writing(self) -> AbstractContextManager[None]:
        return self._locked("writer.lock")

    @contextmanager
    def _locked(self, name: str) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / name).open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
