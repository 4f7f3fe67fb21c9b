"""Finding a time in a room."""

from typing import Any

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.chat.queries import get_membership
from app.kernel.errors import NotFound
from app.meetings import operations, policy, queries
from app.meetings.calendar import to_take_along
from app.meetings.forms import NAMES, FixForm, ProposeForm, TickForm
from app.profiles.named import is_named
from app.profiles.queries import cards
from app.web.app import writes
from app.web.identity import current_member

bp = Blueprint("meetings", __name__)


@bp.get("/meetings")
def index() -> Any:
    return render_template("meetings/index.html", meetings=queries.coming(current_member()))


@bp.get("/rooms/<int:room_id>/meetings/new")
def propose(room_id: int, form: ProposeForm | None = None) -> Any:
    membership = get_membership(current_member(), room_id)
    verdict = policy.propose(current_member(), membership)
    return render_template(
        "meetings/propose.html", form=form or ProposeForm(), names=NAMES, room=membership.room, verdict=verdict
    )


@bp.post("/rooms/<int:room_id>/meetings/new")
@writes(ProposeForm, again=propose)
def send_times(form: ProposeForm, room_id: int) -> Any:
    meeting = operations.propose(
        current_member(), room_id, title=form.title.data, minutes=form.minutes.data, times=form.times,
        base=f"{current_app.config['PUBLIC_URL']}/meetings/", client_key=form.client_key.data,
    )  # fmt: skip
    return redirect(url_for("meetings.show", meeting_id=meeting.id), 303)


@bp.get("/meetings/<int:meeting_id>")
def show(meeting_id: int, form: Any = None) -> Any:
    me = current_member()
    meeting = queries.get_meeting(me, meeting_id)
    membership = get_membership(me, meeting.room_id)
    there = {id for time in meeting.times for id in time.member_ids}
    if is_named(meeting.proposer_id, to=me):
        there.add(meeting.proposer_id)
    return render_template(
        "meetings/show.html",
        meeting=meeting,
        form=form,
        cards=cards(me, there),
        may_tick=policy.tick(me, meeting, membership),
        may_fix=policy.fix(me, meeting, membership),
        may_cancel=policy.cancel(me, meeting) if meeting.state != "cancelled" else None,
    )


@bp.post("/meetings/<int:meeting_id>/ticks")
@writes(TickForm, again=show)
def tick(form: TickForm, meeting_id: int) -> Any:
    operations.tick_times(current_member(), _meeting(meeting_id), form.times.data or [])
    flash(_("Kept."))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@bp.post("/meetings/<int:meeting_id>/time")
@writes(FixForm, again=show)
def fix(form: FixForm, meeting_id: int) -> Any:
    operations.fix_time(current_member(), _meeting(meeting_id), form.time.data or 0)
    flash(_("Fixed. Everybody here gets it for their calendar by mail."))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@bp.post("/meetings/<int:meeting_id>/cancellation")
@writes(again=show)
def cancel(meeting_id: int) -> Any:
    operations.cancel_meeting(current_member(), _meeting(meeting_id))
    return redirect(url_for("meetings.show", meeting_id=meeting_id), 303)


@bp.get("/meetings/<int:meeting_id>/meeting.ics")
def calendar(meeting_id: int) -> Any:
    """To take along; there is one once a time is fixed."""
    meeting = _meeting(meeting_id)
    if meeting.starts_at is None:
        raise NotFound()
    disposition = {"Content-Disposition": f'attachment; filename="meeting-{meeting_id}.ics"'}
    return Response(to_take_along(meeting), mimetype="text/calendar", headers=disposition)


def _meeting(meeting_id: int) -> Any:
    return queries.get_meeting(current_member(), meeting_id)
