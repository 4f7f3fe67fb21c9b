"""What hits are counted and narrowed by (S-8): values in memory, each in the audience that it was said for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from app.kernel.search import Facet
from app.search.columns import Columns, among, code, word
from app.search.corpus import Mask

FEWEST = 3  # people that a value which only some may read must have to be named
OTHER = ""
Counts = dict[str, dict[int, int]]  # name → code of "name=value" → how many
MOST = 12  # values of a facet that are shown


@dataclass(frozen=True)
class Counted:
    """A facet with its most frequent values: (value, how many hits, whether it is chosen). OTHER: those too few."""

    facet: Facet
    values: Sequence[tuple[str, int, bool]]


class Facets:
    """The values that one reader may read, of the documents of a kind."""

    def __init__(self, columns: Columns, scopes: Sequence[str], kind: str) -> None:
        self._columns, self._kind, self._of_kind = columns, kind, columns.of_kinds([kind])
        self._readable = among(columns.facet_scopes, scopes)

    def having(self, name: str, values: Sequence[str]) -> Mask:
        """The documents with any of these values."""
        mask = np.zeros(len(self._columns), np.bool_)
        wanted = among(self._columns.facets, (f"{name}={value}" for value in values))
        mask[self._columns.facet_of[wanted & self._readable]] = True
        return mask & self._of_kind

    def counts(self, hits: Mask) -> Counts:
        """How many of the hits have each value, by facet."""
        seen = np.flatnonzero((hits & self._of_kind)[self._columns.facet_of] & self._readable)
        numbers = np.bincount(self._once(seen))
        counts: Counts = {}
        for key in np.flatnonzero(numbers).tolist():
            counts.setdefault(word(key).partition("=")[0], {})[key] = int(numbers[key])
        return counts

    def _once(self, seen: NDArray[np.intp]) -> NDArray[np.int32]:
        """The values of these rows, each once for a document, by however many scopes it came."""
        is_open = self._columns.facet_scopes[seen] == code("")
        values, of = self._columns.facets[seen], self._columns.facet_of[seen]
        if is_open.all():
            return values
        pairs = (values.astype(np.int64) << 32) | of
        scoped = np.setdiff1d(pairs[~is_open], pairs[is_open])
        return np.concatenate([values[is_open], (scoped >> 32).astype(np.int32)])

    def named(self, facet: Facet, counts: Counts, chosen: Sequence[str]) -> Counted:
        """The values of one facet among these. What only some may read is named from FEWEST people on."""
        named = counts.get(facet.name, {})
        said_openly = self._columns.open_facets(self._kind)
        few = {key for key, number in named.items() if number < FEWEST and key not in said_openly}
        values = {word(key).partition("=")[2]: number for key, number in named.items() if key not in few}
        shown = sorted(values, key=lambda value: (value not in chosen, -values[value], value))[: MOST + len(chosen)]
        rest = [(OTHER, sum(named[key] for key in few), False)] if few else []
        return Counted(facet, [*((value, values[value], value in chosen) for value in shown), *rest])


def narrowed(found: Facets, chosen: Mapping[str, Sequence[str]], documents: int, but: str = "") -> Mask:
    """The documents with a chosen value of every name, one name left out."""
    masks = [found.having(name, values) for name, values in chosen.items() if values and name != but]
    return reduce(np.logical_and, masks, np.ones(documents, np.bool_))
