"""Answering reporters, and looking again at what an author was asked to change, away from the door."""

from sqlalchemy import select

from app.extensions import db
from app.kernel import mail, reportable
from app.kernel.jobs import every, job
from app.kernel.transaction import transaction, write
from app.moderation import bulk, deciding, retention, upkeep
from app.moderation.models import Case, Decision, Report
from app.notifications.operations import notify


@job("moderation.answer")
def answer(decision_id: int) -> None:
    """Each reporter hears that it was decided, in a unit of work of its own: there may be hundreds."""
    with transaction(write=False):
        decision = db.session.get_one(Decision, decision_id)
        standing = (Report.case_id == decision.case_id, Report.withdrawn_at.is_(None))
        ids = db.session.scalars(select(Report.id).where(*standing).order_by(Report.id)).all()
    for id in ids:
        write(lambda id=id: _answer(id, decision_id))


def _answer(report_id: int, decision_id: int) -> None:
    """What was reported in one thread is told in one line; a decision that was taken back meanwhile is told of to nobody."""
    report = db.session.get_one(Report, report_id)
    if report.answered_id == decision_id or db.session.get_one(Decision, decision_id).undone_at is not None:
        return
    report.answered_id = decision_id
    if report.reporter_id is not None:
        target = reportable.find(report.case.target)
        about = "reports:{}:{}".format(*target.within) if target else ""
        once = f"report:{report.id}:{decision_id}"
        notify(report.reporter_id, "report decided", "report", report.id, once=once, about=about)
    elif report.address:
        mail.queue("report_decided", to=report.address, language=report.language, receipt=report.receipt)


@job("moderation.bulk")
def decide_together(bulk_id: int) -> None:
    """One case in each unit of work, so that nobody waits for it."""
    while write(lambda: bulk.decide_next(bulk_id)):
        pass


@every(6 * 3600)
def let_go() -> None:
    """What was kept of reported things, half a year after their cases closed."""
    while write(retention.let_go):
        pass


@every(600)
def return_lost_cases() -> None:
    with transaction(write=False):
        ids = upkeep.held()
    for id in ids:
        write(lambda id=id: upkeep.return_if_lost(id))


@every(3600)
def remind() -> None:
    with transaction(write=False):
        ids = upkeep.untaken()
    for id in ids:
        write(lambda id=id: upkeep.remind(id))


@job("moderation.look_again")
def look_again(case_id: int, version: int) -> None:
    """An author was asked to change something: if it still says the same, a moderator looks at it again."""

    def look() -> None:
        case = db.session.get(Case, case_id, with_for_update=True)
        target = reportable.find(case.target) if case else None
        if case and target and target.version == version and target.state == "visible":
            deciding.reopen_case(None, case)

    write(look)
