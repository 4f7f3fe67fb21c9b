"""A decision of moderators, as the member concerned reads it."""

from typing import Any

from flask import render_template

from app.kernel import subjects
from app.kernel.conduct import RULES
from app.notifications.statements import queries
from app.notifications.views import bp
from app.notifications.wording import DECIDED
from app.profiles.queries import cards
from app.web.identity import current_member


@bp.get("/decisions/<int:statement_id>")
def statement(statement_id: int) -> Any:
    me = current_member()
    found = queries.get_statement(me, statement_id)
    kind = subjects.kinds.get(found.subject_kind)
    shown = kind.shown(me, [found.subject_id]) if kind else {}
    return render_template(
        "notifications/statement.html",
        statement=found,
        what=DECIDED[found.act],
        rule=RULES.get(found.rule),
        shown=shown.get(found.subject_id),
        by=cards(me, [found.by_id]).get(found.by_id),
    )
