"""Reporting something, reading what became of it, taking it back."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _

from app.kernel.conduct import RULES
from app.kernel.reportable import around, as_seen
from app.moderation import operations, policy, queries
from app.moderation.forms import SAID, ReportForm
from app.moderation.models import REASONS
from app.moderation.views import bp
from app.web.app import writes
from app.web.identity import current_member, member_or_none, public
from app.web.limits import at_most


@bp.get("/rules")
@public
def rules() -> Any:
    return render_template("moderation/rules.html", rules=RULES.values())


@bp.get("/report/<kind>/<int:target_id>")
@public
def ask_report(kind: str, target_id: int, form: ReportForm | None = None) -> Any:
    me = member_or_none()
    target = queries.get_reportable(me, kind, target_id)
    may = [reason for reason in REASONS if policy.report(me, target, reason)]
    form = form or ReportForm(formdata=None, reason=may[0] if len(may) == 1 else None)
    form.offer(may)
    return render_template(
        "moderation/report.html",
        target=target,
        html=as_seen(me, target),
        pieces=around(me, target),
        along=form.along.data or [],
        form=form,
        may=policy.report(me, target, may[0] if may else "other"),
        sent=queries.find_report(me, target) if me else None,
        is_own=me is not None and target.author_id == me.id,
    )


@bp.post("/report/<kind>/<int:target_id>")
@public
@at_most("60 per 30 minutes")
@writes(ReportForm, again=ask_report)
def report(kind: str, target_id: int, form: ReportForm) -> Any:
    me = member_or_none()
    made = operations.report(
        me,
        queries.get_reportable(me, kind, target_id),
        reason=form.reason.data or "",
        text=form.text.data or "",
        address="" if me else form.address.data or "",
        language=str(get_locale()),
        client_key=form.client_key.data or "",
        along=form.along.data or (),
    )
    return redirect(url_for("moderation.show_report", receipt=made.receipt), 303)


@bp.get("/reports")
def reports() -> Any:
    return render_template("moderation/reports.html", reports=queries.own_reports(current_member()), said=SAID)


@bp.get("/reports/<receipt>")
@public
def show_report(receipt: str) -> Any:
    found = queries.get_report(member_or_none(), receipt)
    answer = "" if found.case.is_open else queries.find_answer(found)
    return render_template("moderation/receipt.html", report=found, answer=answer, said=SAID)


@bp.post("/reports/<receipt>/withdrawn")
@public
@writes()
def withdraw(receipt: str) -> Any:
    operations.withdraw_report(member_or_none(), queries.get_report(member_or_none(), receipt))
    flash(_("Your report is taken back."), "good")
    return redirect(url_for("moderation.show_report", receipt=receipt), 303)
