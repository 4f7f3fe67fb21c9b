"""Sorted lists to begin a word in (type-ahead): nothing is scored, a few places of a list are read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from app.kernel.text import fold

WIDTH = 32  # bytes of a key that are compared; what is longer is compared where it is shown


@dataclass(frozen=True)
class Names:
    """Keys in order, and beside each the number of what it belongs to. 100,000 people take 10 MB."""

    keys: np.ndarray
    numbers: np.ndarray

    @classmethod
    def of(cls, named: Iterable[tuple[int, str]]) -> "Names":
        """(number, name): a name stands there by each of its words, so that any of them may be begun."""
        pairs = [(key, number) for number, name in named for key in keys_of(name)]
        keys = np.array([key for key, _ in pairs], f"S{WIDTH}") if pairs else np.zeros(0, f"S{WIDTH}")
        numbers = np.array([number for _, number in pairs], np.int64)
        order = np.lexsort((numbers, keys))
        return cls(keys[order], numbers[order])

    def __len__(self) -> int:
        return len(self.keys)

    def beginning(self, typed: str) -> Iterator[int]:
        """The numbers whose name has a word that begins so, each once, in the order of the names."""
        first = typed.encode()[:WIDTH]
        start = int(np.searchsorted(self.keys, first))
        end = int(np.searchsorted(self.keys, first + b"\xff" * (WIDTH - len(first)), "right")) if first else start
        seen: set[int] = set()
        for number in self.numbers[start:end]:
            if int(number) not in seen:
                seen.add(int(number))
                yield int(number)


def folded(text: str) -> str:
    return " ".join(fold(text).replace("-", " ").split())


def keys_of(name: str) -> Iterator[bytes]:
    """ "Anna van der Berg" from each of its words on, the first behind it: "berg anna"."""
    words = folded(name).split()[:8]
    for at in range(len(words)):
        yield " ".join([*words[at:], *words[:at]]).encode("utf-8", "replace")[:WIDTH]


def begins(typed: str, name: str) -> bool:
    """Whether the name, begun at one of its words, begins so."""
    wanted, words = folded(typed), folded(name).split()
    return any(" ".join([*words[at:], *words[:at]]).startswith(wanted) for at in range(len(words)))
