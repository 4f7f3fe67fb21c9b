"""What a search knows of every document without reading it: one array a fact, one row a document."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from app.search.codes import among, code, word
from app.search.values import Values

Key = tuple[str, int]  # kind and id
Term = tuple[str, str]  # field and term
Numbers = NDArray[np.int32]  # of documents, in rising order
Postings = tuple[Numbers, NDArray[np.float32]]  # documents that have a term, and how often
NONE: Postings = (np.zeros(0, np.int32), np.zeros(0, np.float32))
Places = NDArray[np.int64]  # where it stands in their text, in rising order: document << BEHIND | place
BEHIND = 32
SEVERAL = {
    "audience_of": ("audiences",),
    "facet_of": ("facets", "facet_scopes"),
    "passage_of": ("passages", "passage_scopes"),
}  # whose document → what a document may have several of


class Card(NamedTuple):
    """What is kept of a document beside its terms. audiences: none for every member; then it counts in the statistics.

    weight: what its score is multiplied by. facets: (scope, "name=value"), passages: (scope, digest of the text).
    """

    kind: str
    id: int
    moment: float
    length: int
    audiences: Sequence[str]
    digest: int
    weight: float = 1.0
    facets: Sequence[Sequence[str]] = ()
    passages: Sequence[Sequence[Any]] = ()

    @property
    def key(self) -> Key:
        return self.kind, self.id


@dataclass(frozen=True)
class Columns:
    """The cards of a segment, or of all of them. What a document has several of stands beside its number."""

    kinds: NDArray[np.int32]
    ids: NDArray[np.int64]
    moments: NDArray[np.float64]
    lengths: NDArray[np.float32]
    is_open: NDArray[np.bool_]
    weights: NDArray[np.float32]
    digests: NDArray[np.int64]
    audience_of: NDArray[np.int32]
    audiences: NDArray[np.int32]
    facet_of: NDArray[np.int32]
    facets: NDArray[np.int32]  # codes of "name=value"
    facet_scopes: NDArray[np.int32]
    passage_of: NDArray[np.int32]
    passages: NDArray[np.int64]  # digests of their texts
    passage_scopes: NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.ids)

    @classmethod
    def of(cls, cards: Sequence[Card]) -> "Columns":
        audiences = [(n, code(scope)) for n, card in enumerate(cards) for scope in card.audiences]
        facets = [(n, code(scope), code(value)) for n, card in enumerate(cards) for scope, value in card.facets]
        passages = [(n, code(scope), text) for n, card in enumerate(cards) for scope, text in card.passages]
        columns = (
            ([code(card.kind) for card in cards], np.int32),
            ([card.id for card in cards], np.int64),
            ([card.moment for card in cards], np.float64),
            ([card.length for card in cards], np.float32),
            ([not card.audiences for card in cards], np.bool_),
            ([card.weight for card in cards], np.float32),
            ([card.digest for card in cards], np.int64),
            ([of for of, _ in audiences], np.int32),
            ([scope for _, scope in audiences], np.int32),
            ([of for of, _, _ in facets], np.int32),
            ([value for _, _, value in facets], np.int32),
            ([scope for _, scope, _ in facets], np.int32),
            ([of for of, _, _ in passages], np.int32),
            ([text for _, _, text in passages], np.int64),
            ([scope for _, scope, _ in passages], np.int32),
        )
        return cls(*(np.array(values, dtype) for values, dtype in columns))

    @classmethod
    def joined(cls, some: Sequence["Columns"]) -> "Columns":
        """One behind the other; numbers of documents go on counting."""
        if len(some) == 1:
            return some[0]
        some = some or [cls.of([])]
        starts = np.cumsum([0, *map(len, some)])
        joined: dict[str, Any] = {}
        for column in fields(cls):
            parts = [getattr(each, column.name) for each in some]
            if column.name.endswith("_of"):
                parts = [part + np.int32(start) for part, start in zip(parts, starts, strict=False)]
            joined[column.name] = np.concatenate(parts)
        return cls(**joined)

    def without(self, gone: Sequence[int]) -> "Columns":
        """All but some documents, numbered anew."""
        stays = np.ones(len(self), np.bool_)
        stays[list(gone)] = False
        numbers, kept = np.cumsum(stays, dtype=np.int32) - np.int32(1), dict[str, Any]()
        for of, several in SEVERAL.items():
            here = stays[getattr(self, of)]
            kept[of] = numbers[getattr(self, of)[here]]
            kept |= {name: getattr(self, name)[here] for name in several}
        single = {one.name: getattr(self, one.name)[stays] for one in fields(self) if one.name not in kept}
        return Columns(**single | kept)

    def of_kinds(self, kinds: Iterable[str]) -> NDArray[np.bool_]:
        return among(self.kinds, kinds)

    def key(self, number: int) -> Key:
        return word(int(self.kinds[number])), int(self.ids[number])

    @cached_property
    def _sorted(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        keys = (self.kinds.astype(np.int64) << 40) + self.ids
        order = np.argsort(keys, kind="stable")
        return keys[order], order

    def numbers_of(self, keys: Iterable[Key]) -> Numbers:
        """Where these things stand; one may stand twice, deleted and anew."""
        wanted = np.array([(code(kind) << 40) + id for kind, id in keys], np.int64)
        ordered, order = self._sorted
        starts, ends = np.searchsorted(ordered, wanted, "left"), np.searchsorted(ordered, wanted, "right")
        found = [order[start:end] for start, end in zip(starts, ends, strict=True) if end > start]
        return np.sort(np.concatenate(found)).astype(np.int32) if found else np.zeros(0, np.int32)

    def by_number(self, texts: Mapping[Key, str]) -> dict[int, str]:
        return {int(number): text for key, text in texts.items() for number in self.numbers_of([key])}

    @cached_property
    def values(self) -> Values:
        """Of their facets."""
        return Values.of_rows(self.facets, self.facet_scopes, self.facet_of)

    def read_by(self, scopes: Iterable[str]) -> NDArray[np.bool_]:
        """Which documents somebody of these scopes may read."""
        readable = self.is_open.copy()
        readable[self.audience_of[among(self.audiences, scopes)]] = True
        return readable
