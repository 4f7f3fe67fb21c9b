"""Proposing times in a room, ticking them, fixing one, cancelling."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from app.accounts.models import Member
from app.chat import operations as chat
from app.chat.queries import get_membership
from app.extensions import db
from app.kernel import clock, outbox
from app.kernel.errors import Invalid
from app.kernel.policy import require
from app.meetings import policy, queries
from app.meetings.clocks import by_the_clock, in_utc
from app.meetings.models import LENGTHS, MOST_TIMES, Meeting, MeetingTick, MeetingTime
from app.notifications.operations import notify

FURTHEST, REMINDED = timedelta(days=366), timedelta(days=1)
MAIL, REMIND = "meetings.mail", "meetings.remind"
_ESCAPED = r"\\\1"
_MARKS = re.compile(r"([\\`*_\[\]<>#~|!&])")


def propose(
    actor: Member, room_id: int, *, title: str, minutes: int, times: Sequence[datetime | None], base: str, client_key: str
) -> Meeting:  # fmt: skip
    """Propose up to five times, as the actor's own clock shows them; the room gets a message with a link. `base` is the
    address under which meetings are. The same client_key twice is one meeting."""
    if already := queries.find_proposed(actor, client_key):
        return already
    membership = get_membership(actor, room_id)
    require(policy.propose(actor, membership))
    if minutes not in LENGTHS:
        raise Invalid("Choose how long it takes.", field="minutes")
    meeting = Meeting(
        room=membership.room, proposer_id=actor.id, client_key=client_key, title=title, minutes=minutes,
        times=[MeetingTime(starts_at=at, ticks=[MeetingTick(member_id=actor.id)]) for at in _moments(actor, times)],
    )  # fmt: skip
    db.session.add(meeting)
    db.session.flush()
    body = _entry(title, f"{base}{meeting.id}")
    chat.post_message(actor, membership.room, body=body, client_key=meeting.message_key)
    return meeting


def tick_times(actor: Member, meeting: Meeting, time_ids: Collection[int]) -> None:
    """Say at which of the times one can; the others one cannot."""
    require(policy.tick(actor, meeting, get_membership(actor, meeting.room_id)))
    if not set(time_ids) <= {time.id for time in meeting.times}:
        raise Invalid("Choose among the times that are proposed.", field="times")
    for time in meeting.times:
        mine = next((tick for tick in time.ticks if tick.member_id == actor.id), None)
        if time.id in time_ids and mine is None:
            time.ticks.append(MeetingTick(member_id=actor.id))
        elif time.id not in time_ids and mine is not None:
            time.ticks.remove(mine)


def fix_time(actor: Member, meeting: Meeting, time_id: int) -> None:
    """Fix one of the times; everybody of the room gets it for their calendar. Another one later is an update."""
    require(policy.fix(actor, meeting, get_membership(actor, meeting.room_id)))
    chosen = next((time for time in meeting.times if time.id == time_id), None)
    if chosen is None or chosen.starts_at <= clock.now():
        raise Invalid("Choose among the times that are still to come.")
    if meeting.state == "fixed" and meeting.starts_at == chosen.starts_at:
        return
    meeting.sequence += meeting.starts_at is not None
    meeting.state, meeting.starts_at, meeting.reminded_at = "fixed", chosen.starts_at, None
    _tell(actor, meeting, "meeting fixed")
    if (wait := meeting.starts_at - REMINDED - clock.now()) > timedelta():
        outbox.put(REMIND, after=wait, meeting_id=meeting.id, sequence=meeting.sequence)


def cancel_meeting(actor: Member, meeting: Meeting) -> None:
    """Call it off; it goes from the calendars that had it."""
    if meeting.state == "cancelled" and meeting.proposer_id == actor.id:
        return
    require(policy.cancel(actor, meeting))
    meeting.state = "cancelled"
    meeting.sequence += meeting.starts_at is not None
    _tell(actor, meeting, "meeting cancelled")


def remind(meeting: Meeting, sequence: int) -> Sequence[Member]:
    """The day before, once: gives whom to write to. A time that was changed meanwhile has a reminder of its own."""
    is_due = meeting.state == "fixed" and meeting.sequence == sequence and meeting.reminded_at is None
    if not is_due or meeting.starts_at is None or meeting.starts_at <= clock.now():
        return []
    meeting.reminded_at = clock.now()
    people = [member for member, _ in queries.people_to_tell(meeting)]
    for member in people:
        once = f"meeting:{meeting.id}:{sequence}:tomorrow"
        notify(member.id, "meeting tomorrow", "meeting", meeting.id, once=once, mails=True)
    return people


def _tell(actor: Member, meeting: Meeting, cause: str) -> None:
    meeting.changed_at = clock.now()
    db.session.flush()
    once = f"meeting:{meeting.id}:{meeting.sequence}:{meeting.state}"
    for member, is_named in queries.people_to_tell(meeting):
        if member.id != actor.id:
            by_id = actor.id if is_named else None
            notify(member.id, cause, "meeting", meeting.id, by_id=by_id, once=once, mails=True)
    if meeting.starts_at is not None:
        outbox.put(MAIL, meeting_id=meeting.id, sequence=meeting.sequence)
    chat.draw_again(actor, meeting.message_key)


def _moments(actor: Member, times: Sequence[datetime | None]) -> list[datetime]:
    """What the actor's clock shows at these times, as moments; refused at the field where it is wrong."""
    now = by_the_clock(clock.now(), actor.time_zone)
    found: list[datetime] = []
    for number, local in enumerate(times[:MOST_TIMES], 1):
        if local is None:
            continue
        field = f"time_{number}"
        if not now < local <= now + FURTHEST:
            raise Invalid("Choose a time from now on, within a year.", field=field)
        if (at := in_utc(local, actor.time_zone)) is None:
            raise Invalid("The clocks go forward that night, and this time is left out.", field=field)
        if at not in found:
            found.append(at)
    if not found:
        raise Invalid("Propose at least one time.", field="time_1")
    return sorted(found)


def _entry(title: str, url: str) -> str:
    return f"[{_MARKS.sub(_ESCAPED, title)}]({url})"
