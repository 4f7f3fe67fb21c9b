"""What must be kept for a while though it would be thrown away: a feature above says so here, so that content names none.

held(holds)      where `holds(kind, id)` is the SQL condition that the thing two columns point at is needed still
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, false, or_

Holds = Callable[[str, SQLColumnExpression[Any]], ColumnElement[bool]]
_holds: list[Holds] = []


def held(holds: Holds) -> Holds:
    _holds.append(holds)
    return holds


def is_held(kind: str, id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    return or_(false(), *(holds(kind, id) for holds in _holds))
