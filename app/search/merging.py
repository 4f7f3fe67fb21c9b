"""Which segments are written anew as one, so that there are few of them and the large ones are seldom written."""

from collections.abc import Sequence

MERGE = 5  # segments of one size become one
WORST = 0.5  # share of deleted documents at which a segment counts as small


def merged(sizes: Sequence[tuple[int, int]]) -> list[int]:
    """Of segments with so many living documents, and so many in all, those that are to become one."""
    alike: dict[int, list[int]] = {}
    for n, (living, every) in enumerate(sizes):
        alike.setdefault(0 if every - living > WORST * every else _size(living), []).append(n)
    return [n for size in sorted(alike) if len(alike[size]) >= MERGE for n in alike[size]]


def _size(documents: int) -> int:
    size = 0
    while documents >= MERGE:
        documents, size = documents // MERGE, size + 1
    return size
