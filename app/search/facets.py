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
MOST = 12  # values of a facet that are shown


@dataclass(frozen=True)
class Counted:
    """A facet with its most frequent values: (value, how many hits, whether it is chosen). OTHER: those too few."""

    facet: Facet
    values: Sequence[tuple[str, int, bool]]


class Facets:
    """The values that one reader may read, of the documents of a kind."""

    def __init__(self, columns: Columns, scopes: Sequence[str], of_kind: Mask) -> None:
        seen = np.isin(columns.facet_scopes, [code(scope) for scope in scopes]) & of_kind[columns.facet_of]
        pairs = (columns.facets[seen].astype(np.int64) << 32) | columns.facet_of[seen]
        is_open = columns.facet_scopes[seen] == code("")
        scoped = np.setdiff1d(pairs[~is_open], pairs[is_open])  # each once, however many scopes it came by
        self._opened = set(np.unique(pairs[is_open] >> 32).tolist())
        pairs = np.concatenate([pairs[is_open], scoped])
        self._values, self._of = (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)
        self._documents = len(columns)

    def having(self, name: str, values: Sequence[str]) -> Mask:
        """The documents with any of these values."""
        mask = np.zeros(self._documents, np.bool_)
        mask[self._of[np.isin(self._values, [code(f"{name}={value}") for value in values])]] = True
        return mask

    def count(self, facet: Facet, hits: Mask, chosen: Sequence[str]) -> Counted:
        """How many of the hits have each value. What only some may read is named from FEWEST people on."""
        counts = np.bincount(self._values[hits[self._of]])
        named = {key: int(counts[key]) for key in np.flatnonzero(counts) if word(key).startswith(f"{facet.name}=")}
        few = {key for key, number in named.items() if number < FEWEST and key not in self._opened}
        values = {word(key).partition("=")[2]: number for key, number in named.items() if key not in few}
        shown = sorted(values, key=lambda value: (value not in chosen, -values[value], value))[: MOST + len(chosen)]
        rest = [(OTHER, sum(named[key] for key in few), False)] if few else []
        return Counted(facet, [*((value, values[value], value in chosen) for value in shown), *rest])


def narrowed(found: Facets, chosen: Mapping[str, Sequence[str]], documents: int, but: str = "") -> Mask:
    """The documents with a chosen value of every name, one name left out."""
    masks = [found.having(name, values) for name, values in chosen.items() if values and name != but]
    return reduce(np.logical_and, masks, np.ones(documents, np.bool_))
