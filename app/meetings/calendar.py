"""A meeting as calendars take it (RFC 5545, 5546): one UID for ever, a higher SEQUENCE for each change."""

from email.utils import parseaddr

from flask import current_app
from icalendar import Calendar, Event, vCalAddress

from app.meetings.models import Meeting


def as_calendar(meeting: Meeting, *, method: str, url: str, site: str, address: str, to: str | None = None) -> str:
    """PUBLISH to take along; REQUEST and CANCEL by mail, to one address. The site stands as the organiser, since
    nobody's address is shown to others. Times are in UTC, so every calendar shows its owner's own."""
    event = Event()
    event.add("uid", f"{meeting.uid}@{address.rpartition('@')[2]}")
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", meeting.changed_at)
    event.add("dtstart", meeting.starts_at)
    event.add("dtend", meeting.ends_at)
    event.add("summary", meeting.title)
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


def calendar_of(meeting: Meeting, method: str, *, to: str | None = None) -> str:
    config = current_app.config
    return as_calendar(
        meeting, method=method, url=f"{config['PUBLIC_URL']}/meetings/{meeting.id}", site=config["SITE_NAME"],
        address=parseaddr(config["MAIL_FROM"])[1], to=to,
    )  # fmt: skip
