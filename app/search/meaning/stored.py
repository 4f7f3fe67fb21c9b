"""The vectors as one reader sees them: the rows that there were, found by the digests of their texts."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.search.meaning.model import WIDTH, Floats

Integers = NDArray[np.int64]
VECTORS, DIGESTS = "vectors.f32", "digests.i64"
ROW = WIDTH * 4  # bytes


def digest(text: str) -> int:
    """What a text's vector is known by."""
    whole = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(whole[:8], "big", signed=True)


def digests(texts: Sequence[str]) -> Integers:
    return np.fromiter((digest(text) for text in texts), np.int64, len(texts))


@dataclass(frozen=True)
class Stored:
    """A row keeps its number as long as `generation` is the same."""

    generation: str
    matrix: Floats
    sorted: Integers  # with `places`, by which a row is found: 12 bytes a text
    places: NDArray[np.int32]

    def rows(self, wanted: Integers) -> Integers:
        """The row of each, -1 where there is none yet."""
        if not len(self.sorted):
            return np.full(len(wanted), -1, np.int64)
        at = np.minimum(np.searchsorted(self.sorted, wanted), len(self.sorted) - 1)
        return np.where(self.sorted[at] == wanted, self.places[at].astype(np.int64), -1)

    def grown(self, folder: Path, count: int) -> "Stored":
        """With the rows that came since; only these are sorted, and put where they belong."""
        had = len(self.sorted)
        new = mapped(folder / DIGESTS, np.int64, (count,))[had:]
        order = np.argsort(new, kind="stable")
        new, places = new[order], (order + had).astype(np.int32)
        at = np.searchsorted(self.sorted, new)
        matrix = mapped(folder / VECTORS, np.float32, (count, WIDTH))
        return Stored(self.generation, matrix, np.insert(self.sorted, at, new), np.insert(self.places, at, places))


def nothing(generation: str = "") -> Stored:
    none = np.empty((0, WIDTH), np.float32)
    return Stored(generation, none, np.empty(0, np.int64), np.empty(0, np.int32))


class Damaged(Exception):
    """Rows that were there are there no more."""


def count(folder: Path) -> int:
    """How many rows are whole: a writer who was killed may leave a part of one."""
    return min((folder / VECTORS).stat().st_size // ROW, (folder / DIGESTS).stat().st_size // 8)


def mapped(path: Path, kind: Any, shape: tuple[int, ...]) -> NDArray[Any]:
    return np.memmap(path, kind, "r", shape=shape) if shape[0] else np.empty(shape, kind)
