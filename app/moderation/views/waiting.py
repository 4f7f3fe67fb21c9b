"""What waits for a moderator before others read it: let it through, or not."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.kernel import reportable
from app.kernel.errors import NotFound
from app.moderation import queries
from app.moderation.deciding_forms import RejectionForm, SeenForm
from app.moderation.views import bp
from app.moderation.views.queue import moderator
from app.web.app import writes

AT = "/moderation/waiting/<kind>/<int:target_id>"


@bp.get("/moderation/waiting")
def waiting(form: SeenForm | None = None, **_at: Any) -> Any:
    targets = queries.waiting(moderator())
    return render_template("moderation/waiting.html", targets=targets, most=queries.MOST_WAITING, form=form)


def _approval(kind: str, target_id: int) -> reportable.Approval:
    """How this kind is let through, if the thing is in the reader's care."""
    me, known = moderator(), reportable.kinds.get(kind)
    if known is None or known.approval is None or not queries.is_in_care(me, known, target_id):
        raise NotFound()
    return known.approval


@bp.post(AT + "/approval")
@writes(SeenForm, again=waiting)
def approve(kind: str, target_id: int, form: SeenForm) -> Any:
    version = int(form.version.data) if form.version.data else None
    _approval(kind, target_id).approve(moderator(), target_id, version=version)
    flash(_("It is there for everybody now, and its author hears of it."), "good")
    return redirect(url_for("moderation.waiting"), 303)


@bp.get(AT + "/rejection")
def ask_reject(kind: str, target_id: int, form: RejectionForm | None = None) -> Any:
    _approval(kind, target_id)
    [target] = reportable.kinds[kind].targets([target_id]).values()
    html = reportable.as_seen(moderator(), target)
    return render_template("moderation/reject.html", target=target, html=html, form=form or RejectionForm())


@bp.post(AT + "/rejection")
@writes(RejectionForm, again=ask_reject)
def reject(kind: str, target_id: int, form: RejectionForm) -> Any:
    said = {"reason": form.reason.data or "", "rule": form.rule.data or ""}
    _approval(kind, target_id).reject(moderator(), target_id, **said)
    flash(_("It was not let through. Its author reads why."), "good")
    return redirect(url_for("moderation.waiting"), 303)
