"""What was reported stays until it is decided, and half a year more, for whoever appeals (T-7); so does what was kept of it
(Y-4)."""

from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, case, exists, or_, select, update

from app.extensions import db
from app.kernel import clock
from app.kernel.retention import GONE, goes, held
from app.moderation.models import OPEN, Case, Report, Snapshot

AFTER_THE_DECISION = timedelta(days=183)
AT_ONCE = 100


@held
def is_in_a_case(kind: str, id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    lately = Case.decided_at > clock.now() - AFTER_THE_DECISION
    return exists().where(Case.target_kind == kind, Case.target_id == id, or_(Case.state.in_(OPEN), lately))


@goes
def forget(kind: str, ids: Any, *, named: bool) -> None:
    """Of what is gone for good a case says no words; what was kept for those who decide has a clock of its own."""
    empty = {"excerpt": "", "title": GONE} if named else {"excerpt": ""}
    db.session.execute(update(Case).where(Case.target_kind == kind, Case.target_id.in_(ids)).values(empty))


def due() -> Any:
    """Ids of what was kept for cases that were closed half a year ago. One that was decided and opened again since, and
    then withdrawn, counts from when it was opened."""
    closed = case((Case.state == "withdrawn", Case.opened_at), else_=Case.decided_at)
    over = (Case.state.not_in(OPEN), closed < clock.now() - AFTER_THE_DECISION)
    kept = select(Snapshot.id).join(Case, Case.id == Snapshot.case_id).where(*over)
    return kept.where(or_(Snapshot.html != "", Snapshot.title != GONE))


def let_go() -> int:
    """Empty what was kept for the next hundred; how many that were."""
    ids = db.session.scalars(due().order_by(Snapshot.id).limit(AT_ONCE)).all()
    empty = {"title": GONE, "source": "", "html": "", "files": []}
    db.session.execute(update(Report).where(Report.snapshot_id.in_(ids)).values(excerpt=[]))
    db.session.execute(update(Snapshot).where(Snapshot.id.in_(ids)).values(empty))
    return len(ids)
