"""What people are known for, by what they did: each feature registers its sources, so that profiles name no feature.

@evidence("answer", _l("Accepted answer"), _l("Accepted answers"), url=post_url)      in the feature's evidence.py
def answers(reader): return select(...)

The select has one row for each line that the reader may read (None: a visitor), of anybody, with COLUMNS. Whoever
changes what it selects calls search.changed("person", the member) in the same transaction.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import CompoundSelect, Select, literal, union_all

# title: what is said. within: where it was. place: what the address needs beside id and title. is_open: every member
# may read the source, so the index may keep the line.
COLUMNS = ("member_id", "source_id", "title", "within", "at", "place", "is_open")
Lines = Callable[[Any], Select[*tuple[Any, ...]]]


@dataclass(frozen=True)
class Kind:
    """One kind of evidence; url(source_id, title, place) is where a line comes from."""

    kind: str
    label: str
    plural: str
    url: Callable[[int, str, int], str]
    lines: Lines


kinds: dict[str, Kind] = {}


def evidence(kind: str, label: str, plural: str, *, url: Callable[[int, str, int], str]) -> Callable[[Lines], Lines]:
    def register(lines: Lines) -> Lines:
        kinds[kind] = Kind(kind, label, plural, url, lines)
        return lines

    return register


def lines(reader: Any, of: Any) -> CompoundSelect[Any]:
    """The lines of these members (ids, or a select of them) that the reader may read, with their kind."""
    return union_all(*(_of(known, reader, of) for known in kinds.values()))


def _of(known: Kind, reader: Any, of: Any) -> Select[*tuple[Any, ...]]:
    query = known.lines(reader)
    return query.add_columns(literal(known.kind).label("kind")).where(query.selected_columns[0].in_(of))
