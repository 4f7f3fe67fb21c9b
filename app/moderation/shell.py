"""How much waits for a moderator, in the rail."""

from typing import Any

from sqlalchemy import func, select

from app.moderation.cases import is_in_care
from app.moderation.models import OPEN, Case
from app.web.templating import shell


@shell
def waiting(me: Any) -> dict[str, Any]:
    if not me.is_staff:
        return {"cases": 0}
    open_cases = select(func.count()).select_from(Case).where(Case.state.in_(OPEN), is_in_care(me))
    return {"cases": open_cases.scalar_subquery()}
