"""The list behind the bell."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import redirect, render_template, request, url_for

from app.kernel import clock
from app.notifications import choices, lines, operations, queries
from app.notifications.forms import ReadForm
from app.notifications.kinds import KINDS
from app.notifications.lines import days
from app.notifications.views import bp
from app.web.app import writes
from app.web.identity import current_member


@bp.get("/notifications")
def index() -> Any:
    me = current_member()
    page = queries.latest(me, after=request.args.get("after", ""), before=request.args.get("before", ""))
    rows = [row[0] for row in page.items]
    kept, channels = choices.all_of(me.id)
    today = clock.now().astimezone(ZoneInfo(me.time_zone or "UTC")).date()
    return render_template(
        "notifications/index.html",
        page=page,
        days=days(me, rows),
        newest=max((row.id for row in rows), default=0),
        today=today,
        yesterday=today - timedelta(days=1),
        kept=kept,
        mailed=[KINDS[name].text for name, how in channels.items() if how.mail == "now"],
    )


@bp.get("/notifications/<int:notification_id>")
def follow(notification_id: int) -> Any:
    """Where a mail points: an address that names nothing, and leads on for whoever may still see it."""
    me = current_member()
    return redirect(lines.where(me, queries.get_notification(me, notification_id)))


@bp.post("/notifications/read")
@writes(ReadForm)
def read_all(form: ReadForm) -> Any:
    operations.mark_all_read(current_member(), up_to=form.up_to.data or 0)
    return redirect(url_for("notifications.index"), 303)


@bp.post("/notifications/<int:notification_id>/read")
@writes()
def read(notification_id: int) -> Any:
    me = current_member()
    operations.mark_read(me, queries.get_notification(me, notification_id))
    return redirect(url_for("notifications.index"), 303)
