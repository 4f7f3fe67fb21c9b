"""What one search looks through: segments of the index, what waits beside it, and what only this reader may read."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.search.columns import Columns, Numbers, Places, Postings, Term

Mask = NDArray[np.bool_]


def _nothing(terms: Collection[Term], placed: Collection[str]) -> None: ...


class Segment(Protocol):
    """Where terms are looked up. Numbers count from the segment's first document."""

    @property
    def columns(self) -> Columns: ...
    def postings(self, field: str, term: str) -> Postings: ...
    def places(self, term: str, among: Numbers) -> Places: ...


@dataclass(frozen=True)
class Statistics:
    """How many documents every member may read, and how long they are on average."""

    documents: int
    average: float

    @classmethod
    def of(cls, columns: Columns, is_alive: Mask) -> "Statistics":
        lengths = columns.lengths[columns.is_open & is_alive]
        return cls(len(lengths), max(float(lengths.mean()) if len(lengths) else 0.0, 1.0))


@dataclass(frozen=True)
class Corpus:
    """What one search looks through: segments with the number of their first document, and all columns joined.

    foresee: told which terms are going to be asked for, and where in the text those of the second stand.
    """

    segments: Sequence[tuple[int, Segment]]
    columns: Columns
    is_alive: Mask
    statistics: Statistics
    foresee: Callable[[Collection[Term], Collection[str]], None] = _nothing
