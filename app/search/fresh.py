"""What waits to be indexed, as the database has it now: read once for each change, not once for each search."""

import threading
from collections.abc import Mapping, Sequence

from flask import current_app

from app.search.columns import Key
from app.search.entries import Entry, MemorySegment
from app.search.sources import entries

Change = tuple[str, int]  # when a row of the outbox was put there, and its number: numbers may be used again


class Fresh:
    """What was read of waiting changes. A thing changes only together with a new row in the outbox, so what was read
    for its newest row holds until there is a newer one."""

    def __init__(self) -> None:
        self._read: dict[Key, tuple[Change, Sequence[Entry]]] = {}
        self._segment: tuple[Mapping[Key, Change], MemorySegment] = {}, MemorySegment([])
        self._lock = threading.Lock()

    def segment(self, wanted: Mapping[Key, Change]) -> MemorySegment:
        """The things as they are; `wanted`: each with its newest row in the outbox."""
        with self._lock:
            of, segment = self._segment
            if of == wanted:
                return segment
            known = {key: self._read[key] for key in wanted if key in self._read and self._read[key][0] == wanted[key]}
        missing = sorted(wanted.keys() - known.keys())
        failed: list[Exception] = []
        made: dict[Key, list[Entry]] = {key: [] for key in missing}
        for entry in entries(missing, failed):
            made[entry.card.key].append(entry)
        known |= {key: (wanted[key], found) for key, found in made.items() if found or not failed}
        segment = MemorySegment([entry for key in sorted(known) for entry in known[key][1]])
        with self._lock:
            self._read, self._segment = known, ({} if failed else dict(wanted), segment)
        return segment


def fresh(kind: str = "") -> Fresh:
    """What waits for the common index, or for that of a kind that stands apart."""
    kept: dict[str, Fresh] = current_app.extensions.setdefault("fresh", {})
    return kept.get(kind) or kept.setdefault(kind, Fresh())
