"""What a thread may be about (T-21): each feature registers the kinds of its things, so that threads name no feature.

@linked("item", _l("An offer or need"), url=item_url)      in the feature's linked.py
def items(reader): return select(id, within, title)

The select has one row for each thing that the reader may read. It is asked once for all readers alike, so it takes its
moments from profiles.readers.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select

Things = Callable[[Any], Select[*tuple[Any, ...]]]


@dataclass(frozen=True)
class Kind:
    """One kind of thing; url(id, within) is where it stands."""

    kind: str
    label: str
    url: Callable[[int, int], str]
    things: Things


kinds: dict[str, Kind] = {}


def linked(kind: str, label: str, *, url: Callable[[int, int], str]) -> Callable[[Things], Things]:
    def register(things: Things) -> Things:
        kinds[kind] = Kind(kind, label, url, things)
        return things

    return register
