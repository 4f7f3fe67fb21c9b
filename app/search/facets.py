"""What hits are counted and narrowed by (S-8): values in memory, each in the audience that it was said for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np

from app.kernel.search import Facet
from app.search.codes import among, how_many, known, word
from app.search.corpus import Corpus, Mask

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

    def __init__(self, corpus: Corpus, scopes: Sequence[str], kind: str) -> None:
        self._kind, self._of_kind = kind, corpus.columns.of_kinds([kind])
        self._parts = [
            (slice(start, start + len(segment.columns)), values, among(values.scopes, scopes))
            for start, segment in corpus.segments
            for values in [segment.columns.values]
        ]

    def having(self, name: str, values: Sequence[str]) -> Mask:
        """The documents with any of these values."""
        mask, wanted = np.zeros(len(self._of_kind), np.bool_), known(f"{name}={value}" for value in values)
        for here, said, is_readable in self._parts:
            mask[here][said.saying(wanted, is_readable)] = True
        return mask & self._of_kind

    def counts(self, hits: Mask) -> Counts:
        """How many of the hits have each value, by facet."""
        hits, numbers = hits & self._of_kind, np.zeros(how_many(), np.int32)
        for here, said, is_readable in self._parts:
            said.count(hits[here], is_readable, numbers)
        counts: Counts = {}
        for key in np.flatnonzero(numbers).tolist():
            counts.setdefault(word(key).partition("=")[0], {})[key] = int(numbers[key])
        return counts

    def _openly(self, key: int) -> bool:
        return any(key in said.openly(self._kind, self._of_kind[here]) for here, said, _ in self._parts)

    def named(self, facet: Facet, counts: Counts, chosen: Sequence[str]) -> Counted:
        """The values of one facet among these. What only some may read is named from FEWEST people on."""
        named = counts.get(facet.name, {})
        few = {key for key, number in named.items() if number < FEWEST and not self._openly(key)}
        values = {word(key).partition("=")[2]: number for key, number in named.items() if key not in few}
        shown = sorted(values, key=lambda value: (value not in chosen, -values[value], value))[: MOST + len(chosen)]
        rest = [(OTHER, sum(named[key] for key in few), False)] if few else []
        return Counted(facet, [*((value, values[value], value in chosen) for value in shown), *rest])


def narrowed(found: Facets, chosen: Mapping[str, Sequence[str]], documents: int, but: str = "") -> Mask:
    """The documents with a chosen value of every name, one name left out."""
    masks = [found.having(name, values) for name, values in chosen.items() if values and name != but]
    return reduce(np.logical_and, masks, np.ones(documents, np.bool_))
