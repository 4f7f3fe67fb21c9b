"""Whether the index says what the database says."""

import random
from collections import Counter
from collections.abc import Callable, Collection, Sequence

from app.search.columns import Key
from app.search.entries import Entry
from app.search.index import Missing, SearchIndex

SHARE, FEWEST = 100, 20  # one in a hundred, twenty at least
NAMED = 5  # keys that a line names


def differences(
    index: SearchIndex,
    keys: Sequence[Key],
    read: Callable[[Collection[Key]], Sequence[Entry]],
    waiting: Collection[Key],
) -> list[str]:
    """One line for each kind of difference. What still waits to be indexed is not one."""
    if not index.is_usable() or not index.is_whole():
        return ["The index is missing or damaged."]
    try:
        living = list(index.snapshot().living())
    except Missing:
        return ["The index is missing."]
    indexed = {key: digest for key, digest in living if key not in waiting}
    wanted = set(keys) - set(waiting)
    both = sorted(wanted & indexed.keys())
    sample = random.sample(both, min(len(both), max(len(both) // SHARE, FEWEST)))  # noqa: S311
    fresh = {entry.card.key: entry.card.digest for entry in read(sample)}
    found = {
        "in the database, not in the index": sorted(wanted - indexed.keys()),
        "in the index, not in the database": sorted(indexed.keys() - wanted),
        "twice in the index": sorted(key for key, times in Counter(key for key, _ in living).items() if times > 1),
        "indexed with another text": [key for key in sample if fresh.get(key) != indexed[key]],
    }
    return [f"{len(some)} {what}: {_named(some)}" for what, some in found.items() if some]


def _named(keys: Sequence[Key]) -> str:
    return ", ".join(f"{kind} {id}" for kind, id in keys[:NAMED]) + (" …" if len(keys) > NAMED else "")
