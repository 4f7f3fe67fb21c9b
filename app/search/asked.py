"""What the address of a search asks for: the words, the kind, filters, and what to leave out of widening."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from app.kernel import text
from app.kernel.search import kinds
from app.search.language import LONGEST

MOST_VALUES, LONGEST_VALUE = 20, 120
MOST_WITHOUT = 20
LONGEST_PAGE = 6  # digits


@dataclass(frozen=True)
class Asked:
    """A search as its address says it. Filters hold all together; of one filter, one value is enough (P-8).

    without: glossary pairs that are not to widen it. exactly: nothing is corrected. order: the name of the order in
    which earlier pages showed the hits.
    """

    text: str = ""
    kind: str = ""
    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()
    without: tuple[int, ...] = ()
    exactly: bool = False
    page: int = 1
    order: str = ""

    @classmethod
    def of(cls, address: Any) -> "Asked":
        """Read an address (its parameters may stand there several times). What makes no sense is passed over."""
        filters = ((name, _values(address.getlist(name))) for name in filter_names())
        return cls(
            text=text.tame(address.get("q", "")[: LONGEST * 4])[: LONGEST + 2],  # with what tells that it was cut
            kind=text.tame(address.get("type", "")[:24]),
            filters=tuple((name, values) for name, values in filters if values),
            without=tuple(_numbers(address.getlist("without")))[:MOST_WITHOUT],
            exactly=address.get("exactly") == "1",
            page=next(_numbers([address.get("page", "")[:LONGEST_PAGE]]), 1),
            order=text.tame(address.get("order", "")[:32]),
        )

    @property
    def chosen(self) -> dict[str, tuple[str, ...]]:
        return dict(self.filters)

    def but(self, **changes: Any) -> "Asked":
        """The same with something changed: from the first page, in an order of its own."""
        return replace(self, **({"page": 1, "order": ""} | changes))

    def with_filter(self, name: str, value: str) -> "Asked":
        values = (*self.chosen.get(name, ()), value)
        return self.but(filters=tuple(sorted((self.chosen | {name: values}).items())))

    def without_filter(self, name: str, value: str) -> "Asked":
        left = self.chosen | {name: tuple(v for v in self.chosen.get(name, ()) if v != value)}
        return self.but(filters=tuple(sorted((n, values) for n, values in left.items() if values)))

    def query(self) -> list[tuple[str, Any]]:
        """Its address, as parameters."""
        pairs: list[tuple[str, Any]] = [("q", self.text)]
        pairs += [("type", self.kind)] if self.kind else []
        pairs += [(name, value) for name, values in self.filters for value in values]
        pairs += [("without", id) for id in self.without]
        pairs += [("exactly", "1")] if self.exactly else []
        pairs += [("page", self.page)] if self.page > 1 else []
        return pairs + ([("order", self.order)] if self.order else [])

    def url(self, path: str) -> str:
        return f"{path}?{urlencode(self.query(), errors='replace')}"


def filter_names() -> list[str]:
    """By what anything can be narrowed."""
    return sorted({facet.name for known in kinds.values() for facet in known.facets})


def _values(given: Iterable[str]) -> tuple[str, ...]:
    values = (text.tame(value) for value in list(given)[:MOST_VALUES])
    return tuple(dict.fromkeys(value for value in values if value and len(value) <= LONGEST_VALUE))


def _numbers(given: Iterable[str]) -> Iterator[int]:
    return (number for value in given if (number := text.number(value)))
