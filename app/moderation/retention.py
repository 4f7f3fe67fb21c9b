"""What was reported stays until it is decided, and half a year more, for whoever appeals (T-7)."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, or_

from app.kernel import clock
from app.kernel.retention import held
from app.moderation.models import OPEN, Case

AFTER_THE_DECISION = timedelta(days=183)


@held
def is_in_a_case(kind: str, id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    lately = Case.decided_at > clock.now() - AFTER_THE_DECISION
    return exists().where(Case.target_kind == kind, Case.target_id == id, or_(Case.state.in_(OPEN), lately))
