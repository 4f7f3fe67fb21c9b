"""How much waits for a moderator, in the rail."""

import functools
import operator
from collections.abc import Iterable
from typing import Any

from sqlalchemy import func, literal, select

from app.kernel import reportable
from app.moderation.cases import is_in_care
from app.moderation.models import OPEN, Case
from app.web.templating import shell


@shell
def waiting(me: Any) -> dict[str, Any]:
    if not me.is_staff:
        return {"cases": 0, "open_cases": 0, "waiting": 0}
    open_cases = select(func.count()).select_from(Case).where(Case.state.in_(OPEN), is_in_care(me))
    return {
        "open_cases": open_cases.scalar_subquery(),
        "waiting": sum_of(kind.approval.count(me) for kind in reportable.kinds.values() if kind.approval),
        "cases": lambda nav: nav.open_cases + nav.waiting,
    }


def sum_of(counts: Iterable[Any]) -> Any:
    return functools.reduce(operator.add, counts, literal(0))
