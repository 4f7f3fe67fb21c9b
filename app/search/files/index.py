"""The index in a folder: where it lies, who may write it, how it is made anew, and how a page reads it without waiting.

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
from pathlib import Path
from uuid import uuid4

from app.search import current
from app.search.columns import Key
from app.search.engine import Missing, Reads, SearchIndex, Snapshot, all_of
from app.search.files.store import Store

log = logging.getLogger(__name__)

TRIES = 10  # to open while a commit removes the files it replaces


class FileIndex(SearchIndex):
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._snapshot: Snapshot | None = None
        self._seen: dict[str, tuple[int, int]] = {}

    # Reading

    def snapshot(self) -> Snapshot:
        """Nothing is locked: two threads at once may both open what is new."""
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
        if had and had.state == (folder, store.generation()):
            return had
        generation, views = store.views(had.known if had and had.state[0] == folder else {})
        self._snapshot = Snapshot((folder, generation), views)
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
        self._snapshot = None
        try:
            (self.folder / "doubted").touch()
        except OSError:
            log.warning("the search index is missing")

    # Writing

    def apply(self, keys: Collection[Key], read: Reads) -> None:
        with self._writing():
            snapshot = self._to_write()
            for journal in self.folder.glob("index-*/journal"):
                with journal.open("a") as file:
                    file.writelines(json.dumps(key) + "\n" for key in keys)
            Store(self._current()).write(keys, read(keys), snapshot.known)

    def _to_write(self) -> Snapshot:
        try:
            return self.snapshot()
        except Missing:
            raise
        except Exception as error:
            self.condemn()
            raise Missing from error

    def condemn(self) -> None:
        if (self.folder / "current").is_symlink():  # else there is none yet
            log.error("the search index is damaged")
        self._snapshot = None
        current.use_none(self.folder)

    def is_whole(self) -> bool:
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
        with self._locked("rebuild.lock"):
            self._clear()
            folder = self.folder / f"index-{uuid4().hex[:12]}"
            store = Store.create(folder)
            (folder / "journal").touch()
            store.write((), all_of(keys, read, said), {})
            with self._writing():
                self._catch_up(folder, read)
                current.use(self.folder, folder.name)
            self._clear()

    def _catch_up(self, folder: Path, read: Reads) -> None:
        noted = {tuple(json.loads(line)) for line in (folder / "journal").read_text().splitlines()}
        if noted:
            Store(folder).write(noted, read(noted), {})
        (folder / "journal").unlink()

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
