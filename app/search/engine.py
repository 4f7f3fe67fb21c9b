"""What an index is, whichever engine keeps it: how it is read at one moment, brought up to date, and made anew."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.search.columns import Columns, Key, Term
from app.search.corpus import Statistics
from app.search.entries import Entry
from app.search.meaning.stored import Stored
from app.search.segments import Segment, View

Reads = Callable[[Collection[Key]], Iterable[Entry]]
CHUNK = 500


class Missing(Exception):
    """There is no index, or none that can be used."""


@dataclass(frozen=True)
class Snapshot:
    """One generation of the index, as one search sees it from beginning to end."""

    state: tuple[Hashable, ...]  # what it was read at; another state is another snapshot
    views: list[View]

    def foresee(self, terms: Collection[Term], placed: Collection[str]) -> None:
        """A search is about to ask for these terms, and where those of `placed` stand in the text."""

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
            yield self.columns.key(int(number)), int(self.columns.digests[number])


class SearchIndex(ABC):
    """The index as a whole. One writes at a time, others wait; who reads never waits."""

    @abstractmethod
    def snapshot(self) -> Snapshot:
        """The newest generation."""

    @abstractmethod
    def is_usable(self) -> bool: ...

    @abstractmethod
    def is_being_built(self) -> bool: ...

    @abstractmethod
    def doubt(self) -> None:
        """A page met damage: drop what is open and have the jobs process look."""

    @abstractmethod
    def apply(self, keys: Collection[Key], read: Reads) -> None:
        """Bring these things up to date: they are read under the lock, so that the newest state is written last."""

    @abstractmethod
    def condemn(self) -> None:
        """Take a damaged index out of use; pages search by SQL until there is a new one."""

    @abstractmethod
    def is_whole(self) -> bool:
        """Whether everything still is what was written."""

    @abstractmethod
    def rebuild(
        self, keys: Callable[[], Iterable[Key]], read: Reads, said: Callable[[int], None] = lambda n: None
    ) -> None:
        """Build a new index beside the old one and put it in its place; a second rebuild waits for the first."""


def all_of(keys: Callable[[], Iterable[Key]], read: Reads, said: Callable[[int], None]) -> Iterator[Entry]:
    """Everything, read a chunk at a time."""
    every = list(keys())
    for start in range(0, len(every), CHUNK):
        yield from read(every[start : start + CHUNK])
        said(min(start + CHUNK, len(every)))
