"""Segments of the index, for reading: some documents with their terms. They never change; what is deleted in them is
kept beside, so a reader opens only what is new, and may remember what it has read."""

import threading
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Collection
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.search.columns import NONE, Columns, Numbers, Places, Postings, Term
from app.search.meaning.stored import Stored, nothing

KEPT = 1_000_000  # postings of a segment that are remembered, 8 bytes each
OVERHEAD = 30  # what one term counts beside its postings

T = TypeVar("T")


class Kept(Generic[T]):
    """What was read lately: common words are in most queries, and take long to read."""

    def __init__(self, most: int = KEPT) -> None:
        self._most, self._size = most, 0
        self._kept: OrderedDict[Term, tuple[T, int]] = OrderedDict()

    def __contains__(self, key: Term) -> bool:
        return key in self._kept

    def get(self, key: Term) -> T | None:
        if (found := self._kept.get(key)) is None:
            return None
        self._kept.move_to_end(key)
        return found[0]

    def keep(self, key: Term, read: T, size: int) -> T:
        if key not in self._kept:
            self._kept[key] = (read, size + OVERHEAD)
            self._size += size + OVERHEAD
        while self._size > self._most:
            _, (_, oldest) = self._kept.popitem(last=False)
            self._size -= oldest
        return read


class Segment(ABC):
    """One segment, wherever it lies. Threads take turns, a moment each."""

    def __init__(self, name: str, columns: Columns) -> None:
        self.name, self.columns = name, columns
        self._lock = threading.RLock()
        self._kept: Kept[Postings] = Kept()
        self._scopes: dict[Term, bool] = {}
        self._rows, self._rows_of = np.full(len(columns.passages), -1, np.int64), nothing()

    @abstractmethod
    def places(self, term: str, among: Numbers) -> Places:
        """Where a term of the text stands in these documents."""

    @abstractmethod
    def words_from(self, prefix: str, most: int) -> list[tuple[str, int]]:
        """Words that begin so, with the number of documents that have them."""

    @abstractmethod
    def _read(self, field: str, term: str) -> Postings: ...

    @abstractmethod
    def _holds(self, field: str, scope: str) -> bool:
        """Whether any term of the field is for that scope."""

    def postings(self, field: str, term: str) -> Postings:
        if not self.has_scope(field, term):
            return NONE
        with self._lock:
            if (kept := self._kept.get((field, term))) is not None:
                return kept
            read = self._read(field, term)
            return self._kept.keep((field, term), read, len(read[0]))

    def stands(self, field: str, term: str, among: NDArray[np.bool_]) -> bool:
        """Whether one of these documents has the term."""
        return bool(among[self.postings(field, term)[0]].any())

    def has_scope(self, field: str, term: str) -> bool:
        """Whether anything here is for this term's scope: most scopes of a reader are in few segments."""
        scope, mark, _ = term.rpartition("|")
        if not mark:
            return True
        known = self._scopes.get((field, scope))
        if known is None:
            with self._lock:
                known = self._scopes[field, scope] = self._holds(field, scope)
        return known

    def rows(self, stored: Stored) -> NDArray[np.int64]:
        """Where the vectors of the passages lie; only those that had none are looked up again."""
        rows, had = self._rows, self._rows_of
        if had is not stored:
            rows = rows.copy() if had.generation == stored.generation else np.full(len(rows), -1, np.int64)
            missing = rows < 0
            rows[missing] = stored.rows(self.columns.passages[missing])
            self._rows, self._rows_of = rows, stored
        return rows


class View:
    """A segment as one generation sees it: without what that has deleted."""

    def __init__(self, segment: Segment, gone: Collection[int]) -> None:
        self.segment, self.columns = segment, segment.columns
        self.postings, self.places, self.stands = segment.postings, segment.places, segment.stands
        self.is_alive = np.ones(len(segment.columns), np.bool_)
        self.is_alive[list(gone)] = False
