"""How notifications name a report and a case."""

from collections.abc import Collection, Mapping

from flask import url_for
from sqlalchemy import select

from app.accounts.models import Member
from app.extensions import db
from app.kernel.subjects import Shown, Subject, subject
from app.moderation.cases import case_exists, visible_cases
from app.moderation.models import Case, Report
from app.moderation.queries import is_answered_report


def shown_reports(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    mine = select(Report.id, Report.receipt, Case.title).join(Report.case)
    rows = db.session.execute(mine.where(Report.id.in_(ids), Report.reporter_id == actor.id))
    return {id: Shown(title, url_for("moderation.show_report", receipt=receipt)) for id, receipt, title in rows}


def shown_cases(actor: Member, ids: Collection[int]) -> Mapping[int, Shown]:
    found = db.session.scalars(visible_cases(actor).where(Case.id.in_(ids)))
    return {case.id: Shown(case.title, url_for("moderation.show_case", case_id=case.id)) for case in found}


subject(Subject("case", visible=case_exists, shown=shown_cases))
subject(Subject("report", visible=is_answered_report, shown=shown_reports))
