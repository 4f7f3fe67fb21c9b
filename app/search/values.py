"""The values of facets of one segment, value by value, so that finding and counting one reads only what says it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.search.codes import Codes, code

Mask = NDArray[np.bool_]
Documents = NDArray[np.int32]
Counts = NDArray[np.int32]  # by code of the value


@dataclass(frozen=True)
class Values:
    """What is said to everybody, in the order of codes, and beside it what only some may read."""

    codes: Codes
    starts: NDArray[np.intp]  # where the documents of each code begin
    documents: Documents
    scoped: Codes
    scopes: Codes
    scoped_of: Documents
    _open: dict[str, frozenset[int]] = field(default_factory=dict)

    @classmethod
    def of_rows(cls, values: Codes, scopes: Codes, of: Documents) -> "Values":
        is_open = scopes == code("")
        order = np.argsort(values[is_open])
        codes, starts = np.unique(values[is_open][order], return_index=True)
        confined = ~is_open
        if confined.any():
            confined[confined] = ~np.isin(_pairs(values[confined], of[confined]), _pairs(values[is_open], of[is_open]))
        return cls(codes, starts, of[is_open][order], values[confined], scopes[confined], of[confined])

    def saying(self, wanted: Sequence[int], is_readable: Mask) -> Documents:
        """Documents with any of these values."""
        at = np.flatnonzero(np.isin(self.codes, wanted))
        ends = np.append(self.starts, len(self.documents))
        openly = [self.documents[ends[n] : ends[n + 1]] for n in at]
        return np.concatenate([*openly, self.scoped_of[np.isin(self.scoped, wanted) & is_readable]])

    def count(self, hits: Mask, is_readable: Mask, total: Counts) -> None:
        """Add to each value how many of the hits have it, each once, by however many scopes it came."""
        if len(self.codes):
            total[self.codes] += np.add.reduceat(hits[self.documents], self.starts, dtype=np.int32)
        seen = is_readable & hits[self.scoped_of]
        if seen.any():
            once = np.unique(_pairs(self.scoped[seen], self.scoped_of[seen]))
            total += np.bincount(once >> 32, minlength=len(total)).astype(np.int32)

    def openly(self, kind: str, of_kind: Mask) -> frozenset[int]:
        """The values that every member may read of somebody, or something, of a kind."""
        if kind not in self._open:
            self._open[kind] = frozenset(np.unique(self.codes[self._says(of_kind)]).tolist())
        return self._open[kind]

    def _says(self, hits: Mask) -> Mask:
        return np.logical_or.reduceat(hits[self.documents], self.starts) if len(self.codes) else np.zeros(0, np.bool_)


def _pairs(values: Codes, of: Documents) -> NDArray[np.int64]:
    return (values.astype(np.int64) << 32) | of
