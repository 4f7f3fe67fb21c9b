"""A meeting as calendars take it (RFC 5545, 5546): one UID for ever, a higher SEQUENCE for each change."""

from email.utils import parseaddr

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _
from icalendar import Calendar, Event, vCalAddress

from app.accounts.models import Member
from app.meetings.models import Meeting


def as_calendar(
    meeting: Meeting, *, method: str, title: str, url: str, site: str, address: str, to: str | None = None
) -> str:
    """The site stands as the organiser, since nobody's address is shown to others. Times are in UTC, so every calendar
    shows its owner's own."""
    event = Event()
    event.add("uid", f"{meeting.uid}@{address.rpartition('@')[2]}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.changed_at)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("summary", title)
    event.add("description", url)
    event.add("url", url)
    event.add("status", "CANCELLED" if meeting.state == "cancelled" else "CONFIRMED")
    event.add("organizer", _person(address, CN=site))
    if to is not None:
        event.add("attendee", _person(to, PARTSTAT="ACCEPTED", ROLE="REQ-PARTICIPANT"))
    calendar = Calendar()
    calendar.add("prodid", f"-//{site}//Crosswalk//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event)
    return str(calendar.to_ical().decode())


def _person(address: str, **facts: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{address}")
    for name, value in facts.items():
        person.params[name] = value
    return person


def to_take_along(meeting: Meeting) -> str:
    return as_calendar(meeting, method="PUBLISH", title=meeting.title, **_here(meeting))


def to_mail(meeting: Meeting, method: str, to: Member) -> str:
    """REQUEST or CANCEL, for one address. What a chat is about is in no mail (N-5), so the meeting goes by the name of the site."""
    with force_locale(to.language):
        title = _("A meeting at %(site)s", site=current_app.config["SITE_NAME"])
    return as_calendar(meeting, method=method, title=title, to=to.email, **_here(meeting))


def _here(meeting: Meeting) -> dict[str, str]:
    config = current_app.config
    return {
        "url": f"{config['PUBLIC_URL']}/meetings/{meeting.id}",
        "site": config["SITE_NAME"],
        "address": parseaddr(config["MAIL_FROM"])[1],
    }
