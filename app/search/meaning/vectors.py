"""Where the vectors of texts lie: rows that are only ever added, so that a text has one wherever it is said.

`current` names the folder in use: two files that grow together, the numbers first. Readers map what is there and look
again when it has grown; nothing that they read is ever changed. Whoever writes holds `writer.lock`.
"""

import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from app.search import current
from app.search.meaning.model import NAME, Floats
from app.search.meaning.stored import DIGESTS, ROW, VECTORS, Damaged, Integers, Stored, count, mapped, nothing

WHOLE = "whole"
COPIED = 2048  # rows that are copied at once
TRIES = 10  # to open while the folder is replaced
SOUND = 1e-3  # so much may the square of a length be from one


class Vectors:
    def __init__(self, folder: Path, model: str = NAME) -> None:
        self.folder, self.model = folder, model
        self._stored = nothing()

    # Reading

    def stored(self) -> Stored:
        """What there is now. Nothing is locked: two threads at once may both map what is new."""
        for _ in range(TRIES):
            if not (name := self._current()):
                break
            try:
                return self._newest(name)
            except FileNotFoundError:  # replaced between two looks
                continue
            except Damaged:
                self.condemn(name)
        return nothing()

    def _newest(self, name: str) -> Stored:
        had = self._stored if self._stored.generation == name else nothing(name)
        there = count(self.folder / name)
        if there < len(had.sorted):  # rows only ever come: to read one that is cut off would kill the process
            raise Damaged
        if there > len(had.sorted):
            had = had.grown(self.folder / name, there)
        self._stored = had
        return had

    def _current(self) -> str:
        """The folder in use; none, if there is none or another model made it."""
        try:
            name = os.readlink(self.folder / "current")
        except OSError:
            return ""
        return name if name.startswith(f"{self.model}-") else ""

    # Whether all that is said has been seen to

    def is_whole(self) -> bool:
        """Whether everything has been asked for since the store was made."""
        return bool(name := self._current()) and (self.folder / name / WHOLE).exists()

    def mark_whole(self) -> None:
        with self._writing():
            (self._to_write() / WHOLE).touch()

    def mark_missing(self) -> None:
        """Something changed, and its texts were not looked at."""
        if name := self._current():
            (self.folder / name / WHOLE).unlink(missing_ok=True)

    def seconds_since_swept(self) -> float:
        """How long ago the store was begun, or last rid of what nobody says any more."""
        name = self._current()
        return time.time() - (self.folder / name / WHOLE).stat().st_mtime if name and self.is_whole() else 0

    # Whether it is what was written

    def is_sound(self) -> bool:
        """Whether every row still has length one; all of them are read."""
        matrix = self.stored().matrix
        parts = (matrix[start : start + COPIED] for start in range(0, len(matrix), COPIED))
        return all(bool((np.abs(np.einsum("ij,ij->i", part, part) - 1) < SOUND).all()) for part in parts)

    def condemn(self, name: str = "") -> None:
        """Use it no more: all vectors are made anew, in another folder. Who still reads it goes on."""
        with self._writing():
            if (in_use := self._current()) and name in ("", in_use):
                current.use_none(self.folder)
                shutil.rmtree(self.folder / in_use, ignore_errors=True)

    # Writing

    def append(self, digests: Integers, vectors: Floats) -> None:
        """Keep these, but for those that are there; durable when this returns."""
        with self._writing():
            folder = self._to_write()
            _cut(folder)
            first = np.sort(np.unique(digests, return_index=True)[1])
            new = first[self.stored().rows(digests[first]) < 0]
            _add(folder / VECTORS, vectors[new])
            _add(folder / DIGESTS, digests[new])

    def keep(self, wanted: Integers, since: Stored) -> int:
        """Leave out all but those wanted and those that came after `since`; returns how many went."""
        with self._writing():
            folder = self._to_write()
            _cut(folder)
            stored = self.stored()
            kept = np.zeros(len(stored.matrix), bool)
            kept[stored.places] = np.isin(stored.sorted, wanted)
            if stored.generation == since.generation:
                kept[len(since.matrix) :] = True
            if not kept.all():
                self._use(self._copied(folder, stored, np.flatnonzero(kept)))
            elif self.is_whole():
                (folder / WHOLE).touch()
            return int(len(kept) - kept.sum())

    def _copied(self, old: Path, stored: Stored, rows: Integers) -> Path:
        """These rows in a folder of their own."""
        fresh = self._fresh()
        for start in range(0, len(rows), COPIED):
            _add(fresh / VECTORS, stored.matrix[rows[start : start + COPIED]])
        _add(fresh / DIGESTS, mapped(old / DIGESTS, np.int64, (len(stored.matrix),))[rows])
        if (old / WHOLE).exists():
            (fresh / WHOLE).touch()
        return fresh

    def _to_write(self) -> Path:
        """The folder in use, made if there is none."""
        if name := self._current():
            return self.folder / name
        self._use(fresh := self._fresh())
        return fresh

    def _fresh(self) -> Path:
        fresh = self.folder / f"{self.model}-{uuid4().hex[:12]}"
        fresh.mkdir()
        for name in (VECTORS, DIGESTS):
            (fresh / name).touch()
        return fresh

    def _use(self, fresh: Path) -> None:
        current.use(self.folder, fresh.name)
        for left in self.folder.iterdir():  # the one before, and what a killed writer left
            if left.name not in ("current", fresh.name) and not left.is_symlink() and left.is_dir():
                shutil.rmtree(left, ignore_errors=True)

    @contextmanager
    def _writing(self) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "writer.lock").open("w") as file:  # the lock dies with its process
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


def _cut(folder: Path) -> None:
    """Forget what a writer who was killed had begun. If more than that is lost, all that is said is looked at again."""
    whole = count(folder)
    if (folder / VECTORS).stat().st_size == whole * ROW and (folder / DIGESTS).stat().st_size == whole * 8:
        return
    (folder / WHOLE).unlink(missing_ok=True)
    os.truncate(folder / VECTORS, whole * ROW)
    os.truncate(folder / DIGESTS, whole * 8)


def _add(path: Path, rows: NDArray[Any]) -> None:
    with path.open("ab") as file:
        file.write(np.ascontiguousarray(rows).data)
        file.flush()
        os.fsync(file.fileno())
