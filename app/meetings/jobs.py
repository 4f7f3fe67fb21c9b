"""The jobs door: calendars by mail, and one reminder the day before."""

from typing import Any

from app.accounts.models import Member
from app.extensions import db
from app.kernel import mail
from app.kernel.jobs import job
from app.kernel.transaction import write
from app.meetings import operations, queries
from app.meetings.calendar import to_mail
from app.meetings.clocks import said
from app.meetings.models import Meeting
from app.notifications import choices
from app.notifications.kinds import KINDS
from app.notifications.stops import stop_path


@job(operations.MAIL)
def mail_meeting(meeting_id: int, sequence: int) -> None:
    """What was changed again meanwhile is told by the later change."""

    def unit() -> None:
        meeting = db.session.get(Meeting, meeting_id)
        if meeting is None or meeting.sequence != sequence:
            return
        template = "meeting_cancelled" if meeting.state == "cancelled" else "meeting_fixed"
        for member, is_named in queries.people_to_tell(meeting):
            _mail(template, meeting, member, by=meeting.proposer.shown_name if is_named else "")

    write(unit)


@job(operations.REMIND)
def remind(meeting_id: int, sequence: int) -> None:
    def unit() -> None:
        meeting = db.session.get(Meeting, meeting_id)
        for member in operations.remind(meeting, sequence) if meeting else ():
            _mail("meeting_tomorrow", meeting, member)

    write(unit)


def _mail(template: str, meeting: Meeting, member: Member, *, by: str = "") -> None:
    wanted = choices.channels(member.id, KINDS["meeting"]).mail == "now"
    if not wanted or not member.email or meeting.starts_at is None:
        return
    more: dict[str, Any] = {}
    if template != "meeting_tomorrow":
        method = "CANCEL" if meeting.state == "cancelled" else "REQUEST"
        more["calendar"] = {"method": method, "text": to_mail(meeting, method, member)}
    mail.queue(
        template, to=member.email, language=member.language, name=member.display_name, by=by,
        when=said(meeting.starts_at, member.time_zone, member.language),
        minutes=meeting.minutes, is_update=meeting.sequence > 0, meeting_id=meeting.id,
        stop=stop_path(member.id, "meeting"), thread=f"about-meeting-{meeting.id}.{member.id}", **more,
    )  # fmt: skip
