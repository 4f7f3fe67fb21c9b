"""Meetings for the doors to act on."""

from datetime import timedelta

from app.extensions import db
from app.kernel import clock
from app.meetings.models import Meeting, MeetingTick, MeetingTime
from tests.cast import ids

PROPOSED, FIXED = 101, 102  # by ada, in her dm; each one's only time has its id


def build(room_id: int) -> None:
    at = clock.now() + timedelta(days=9)
    for id in (PROPOSED, FIXED):
        db.session.add(
            Meeting(
                id=id, room_id=room_id, proposer_id=ids.ada, client_key=f"meeting-{id}", title="Alarms", minutes=60,
                state="fixed" if id == FIXED else "proposed", starts_at=at if id == FIXED else None,
                times=[MeetingTime(id=id, starts_at=at, ticks=[MeetingTick(member_id=ids.ada)])],
            )
        )  # fmt: skip
    db.session.flush()
