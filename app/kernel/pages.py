"""Keyset pages: the next page starts behind the last row seen, so nothing moves or repeats while people write."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, literal, tuple_
from sqlalchemy.orm import InstrumentedAttribute

from app.extensions import LARGEST, db


@dataclass
class Page:
    """Rows of one page; `next` and `previous` are opaque cursors, None at the ends."""

    items: Sequence[Any]
    next: str | None = None
    previous: str | None = None


def page(
    query: Select[*tuple[Any, ...]],
    keys: Sequence[InstrumentedAttribute[Any]],
    *,
    size: int,
    descending: bool = False,
    after: str = "",
    before: str = "",
    values: Mapping[str, Any] | None = None,
) -> Page:
    """One page of `query`, whose rows start with (or are) an entity that has `keys`; all keys run one way.

    A cursor that makes no sense gives the first page. `values` are for the query's parameters, if it has any.
    """
    cursor, backwards = _read(before or after, keys), bool(before)
    falling = descending != backwards
    if cursor:
        here, seen = tuple_(*keys), tuple_(*(literal(value, key.type) for value, key in zip(cursor, keys, strict=True)))
        query = query.where(here < seen if falling else here > seen)
    ordered = _kept if values is not None and not cursor else _ordered
    rows: list[Any] = list(db.session.execute(ordered(query, tuple(keys), falling, size + 1), values).all())
    more, rows = len(rows) > size, rows[:size]
    if backwards:
        rows.reverse()
    return Page(
        items=rows,
        next=_cursor(rows[-1], keys) if rows and (more or backwards) else None,
        previous=_cursor(rows[0], keys) if rows and cursor and (more or not backwards) else None,
    )


def _ordered(query: Select[Any], keys: tuple[InstrumentedAttribute[Any], ...], falling: bool, most: int) -> Select[Any]:
    return query.order_by(*(key.desc() if falling else key.asc() for key in keys)).limit(most)


# The first page of a query that is itself kept (it has parameters): building it takes as long as running it.
_kept = lru_cache(maxsize=64)(_ordered)


def _cursor(row: Any, keys: Sequence[InstrumentedAttribute[Any]]) -> str:
    values = [getattr(row, key.key, None) if hasattr(row, key.key) else getattr(row[0], key.key) for key in keys]
    plain = [value.isoformat() if isinstance(value, datetime) else value for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _read(cursor: str, keys: Sequence[InstrumentedAttribute[Any]]) -> list[Any] | None:
    try:
        values = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        if not isinstance(values, list) or len(values) != len(keys):
            return None
        return [_typed(value, key) for value, key in zip(values, keys, strict=True)]
    except (ValueError, TypeError, OverflowError, RecursionError):
        return None


def _typed(value: Any, key: InstrumentedAttribute[Any]) -> Any:
    wanted = key.type.python_type if key.type.python_type is not None else str
    if wanted is datetime:
        moment = datetime.fromisoformat(value)
        if moment.tzinfo is None:
            raise ValueError("no time zone")
        return moment.astimezone(UTC)  # in another zone it may lie before all time
    if not isinstance(value, wanted) or isinstance(value, bool):
        raise ValueError("another type")
    if isinstance(value, int) and abs(value) > LARGEST:
        raise ValueError("too large")
    if isinstance(value, str) and b"\0" in value.encode():  # which half a character refuses by itself
        raise ValueError("no text that a database holds")
    return value
