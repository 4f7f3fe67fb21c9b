"""Reading reports: each reporter their own."""

import secrets
from collections.abc import Sequence
from typing import Any

from markupsafe import Markup
from sqlalchemy import ColumnElement, SQLColumnExpression, case, exists, func, literal, select
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock, reportable
from app.kernel.errors import NotFound
from app.kernel.reportable import Reportable, Target
from app.moderation.models import Case, Decision, Report, Snapshot

LATEST = MOST_WAITING = 50


def get_reportable(actor: Member | None, kind: str, id: int) -> Target:
    """Something that the actor may see, as what they report."""
    known = reportable.kinds.get(kind)
    if known is None or not db.session.scalar(select(known.visible(actor, literal(id)))):
        raise NotFound()
    return known.targets([id])[id]


def find_case(target: Target) -> Case | None:
    return db.session.scalar(select(Case).where(Case.target_kind == target.kind, Case.target_id == target.id))


def find_report(actor: Member, target: Target) -> Report | None:
    """What the actor reported of this."""
    mine = select(Report).join(Report.case).where(Report.reporter_id == actor.id)
    return db.session.scalar(mine.where(Case.target_kind == target.kind, Case.target_id == target.id))


def find_sent(actor: Member | None, client_key: str) -> Report | None:
    by = Report.reporter_id == actor.id if actor else Report.reporter_id.is_(None)
    return db.session.scalars(select(Report).where(by, Report.client_key == client_key).limit(1)).first()


def reported_today(actor: Member) -> int:
    begins = clock.day_begins(actor.time_zone)
    mine = select(func.count()).where(Report.reporter_id == actor.id, Report.at >= begins)
    return db.session.scalar(mine) or 0


def weight_of(actor: Member | None) -> float:
    """How much a reporter's word weighs: by the share of their reports that were upheld, from 0.5 to 1.5 (H-4)."""
    if actor is None:
        return 0.5
    upheld = func.sum(case((Case.outcome.in_(("upheld", "partly", "helped")), 1), else_=0))
    theirs = select(func.count(), upheld).join(Report.case).where(Report.reporter_id == actor.id)
    decided, right = db.session.execute(theirs.where(Case.state == "decided")).one()
    return 0.5 + float(right) / float(decided) if decided else 1.0


def own_reports(actor: Member) -> Sequence[Report]:
    mine = select(Report).where(Report.reporter_id == actor.id).options(joinedload(Report.case))
    return db.session.scalars(mine.order_by(Report.id.desc()).limit(LATEST)).all()


def get_report(actor: Member | None, receipt: str) -> Report:
    """A report by its receipt: the member's who sent it, or a stranger's, whose receipt nobody guesses."""
    found = db.session.scalar(select(Report).where(Report.receipt == receipt).options(joinedload(Report.case)))
    if found is None or (found.reporter_id is not None and (actor is None or found.reporter_id != actor.id)):
        raise NotFound()
    return found


def find_answer(report: Report) -> str:
    """What moderators last said to those who reported it."""
    said = select(Decision.answer).where(Decision.case_id == report.case_id, Decision.undone_at.is_(None))
    return db.session.scalars(said.order_by(Decision.id.desc()).limit(1)).first() or ""


def is_answered_report(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether it is the actor's, and what they heard of it was not taken back since."""
    its, heard = aliased(Report), aliased(Decision)
    undone = exists().where(heard.id == its.answered_id, heard.undone_at.is_not(None))
    return exists().where(its.id == id, its.reporter_id == actor.id, ~undone)


def find_snapshot(of: Case, version: int) -> Snapshot | None:
    return db.session.scalar(select(Snapshot).where(Snapshot.case_id == of.id, Snapshot.version == version))


def standing_reports(of: Case) -> Sequence[Any]:
    """(reason, weight) of those that were not taken back."""
    those = select(Report.reason, Report.weight).where(Report.case_id == of.id, Report.withdrawn_at.is_(None))
    return db.session.execute(those.order_by(Report.id)).all()


def new_receipt() -> str:
    return secrets.token_hex(10)


def waiting(actor: Member) -> list[tuple[Target, Markup]]:
    """What waits in the actor's care before others see it, the longest waiting first, with what they may see of it."""
    found: list[tuple[Target, Markup]] = []
    for kind in reportable.kinds.values():
        if kind.approval is not None:
            ids = db.session.scalars(kind.approval.waiting(actor).limit(MOST_WAITING)).all()
            known = kind.targets(ids) if ids else {}
            targets = [known[id] for id in ids if id in known]
            found += zip(targets, kind.as_seen(actor, [target.html for target in targets]), strict=True)
    return found


def is_in_care(actor: Member, kind: Reportable, id: int) -> bool:
    return bool(db.session.scalar(select(kind.moderated(actor, literal(id)))))
