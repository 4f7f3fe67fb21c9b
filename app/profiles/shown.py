"""A profile as one reader sees it: what they may not read is simply not in here."""

from collections.abc import Iterable
from datetime import date
from typing import Any


class Shown:
    """Items by kind. Offers and needs that lapsed are for their owner only."""

    def __init__(self, items: Iterable[Any], today: date, *, with_lapsed: bool = False) -> None:
        self._by_kind: dict[str, list[Any]] = {}
        for item in items:
            if with_lapsed or not has_lapsed(item, today):
                self._by_kind.setdefault(item.kind, []).append(item)

    def all(self, kind: str) -> list[Any]:
        return self._by_kind.get(kind, [])

    def one(self, kind: str) -> Any:
        """The only item of its kind, or None."""
        return next(iter(self.all(kind)), None)

    def value(self, kind: str) -> str:
        item = self.one(kind)
        return str(item.value) if item else ""

    def has_any(self, *kinds: str) -> bool:
        return any(kind in self._by_kind for kind in kinds)


def has_lapsed(item: Any, today: date) -> bool:
    return item.expires_on is not None and item.expires_on < today
