"""What must be kept for a while though it would be thrown away, and what else goes with what is thrown away: a feature says
so here, so that content names none.

held(holds)      where `holds(kind, id)` is the SQL condition that the thing two columns point at is needed still
goes(forget)     where `forget(kind, ids, named=)` lets go of what a feature keeps of the words of these things; `named`: also
                 of what they are called. `ids` is whatever in_() takes
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, false, or_

GONE = "…"  # in place of what something was called
Holds = Callable[[str, SQLColumnExpression[Any]], ColumnElement[bool]]
Forget = Callable[..., None]
_holds: list[Holds] = []
_forgets: list[Forget] = []


def held(holds: Holds) -> Holds:
    _holds.append(holds)
    return holds


def is_held(kind: str, id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    return or_(false(), *(holds(kind, id) for holds in _holds))


def goes(forget: Forget) -> Forget:
    _forgets.append(forget)
    return forget


def forget(kind: str, ids: Any, *, named: bool) -> None:
    """These things are gone for good: so is what was kept of them elsewhere."""
    for each in _forgets:
        each(kind, ids, named=named)
