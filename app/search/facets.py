"""What hits are counted and narrowed by (S-8): values in memory, each in the audience that it was said for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from app.kernel.search import Facet
from app.search.columns import Columns, code, word
from app.search.ranking import Mask

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

    def __init__(self, columns: Columns, scopes: Sequence[str], of_kind: Mask) -> None:
        seen = of_kind[columns.facet_of] & np.isin(columns.facet_scopes, [code(scope) for scope in scopes])
        self._values, self._of = columns.facets[seen], columns.facet_of[seen]
        self._documents = len(columns)
        self._opened: set[int] | None = None  # values that every member may read of somebody; None: all are such
        is_open = columns.facet_scopes[seen] == code("")
        if not is_open.all():
            self._opened = set(np.unique(self._values[is_open]).tolist())
            pairs = (self._values.astype(np.int64) << 32) | self._of
            scoped = np.setdiff1d(pairs[~is_open], pairs[is_open])  # each once, however many scopes it came by
            pairs = np.concatenate([pairs[is_open], scoped])
            self._values, self._of = (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)

    def having(self, name: str, values: Sequence[str]) -> Mask:
        """The documents with any of these values."""
        mask = np.zeros(self._documents, np.bool_)
        mask[self._of[np.isin(self._values, [code(f"{name}={value}") for value in values])]] = True
        return mask

    def counts(self, hits: Mask) -> Counts:
        """How many of the hits have each value, by facet."""
        numbers = np.bincount(self._values[hits[self._of]])
        counts: Counts = {}
        for key in np.flatnonzero(numbers).tolist():
            counts.setdefault(word(key).partition("=")[0], {})[key] = int(numbers[key])
        return counts

    def named(self, facet: Facet, counts: Counts, chosen: Sequence[str]) -> Counted:
        """The values of one facet among these. What only some may read is named from FEWEST people on."""
        named = counts.get(facet.name, {})
        few = {key for key, number in named.items() if number < FEWEST and not self._is_open(key)}
        values = {word(key).partition("=")[2]: number for key, number in named.items() if key not in few}
        shown = sorted(values, key=lambda value: (value not in chosen, -values[value], value))[: MOST + len(chosen)]
        rest = [(OTHER, sum(named[key] for key in few), False)] if few else []
        return Counted(facet, [*((value, values[value], value in chosen) for value in shown), *rest])

    def _is_open(self, key: int) -> bool:
        return self._opened is None or key in self._opened


def narrowed(found: Facets, chosen: Mapping[str, Sequence[str]], documents: int, but: str = "") -> Mask:
    """The documents with a chosen value of every name, one name left out."""
    masks = [found.having(name, values) for name, values in chosen.items() if values and name != but]
    return reduce(np.logical_and, masks, np.ones(documents, np.bool_))
