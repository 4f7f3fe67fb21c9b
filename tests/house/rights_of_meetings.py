"""The rights table: finding a time in a room."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from app.kernel import clock
from tests.house.doors import Answer, Row, door
from tests.house.places import DM
from tests.house.places_of_meetings import FIXED, PROPOSED


def soon() -> str:
    at = clock.now().astimezone(ZoneInfo("Europe/Amsterdam")) + timedelta(days=9)
    return at.strftime("%Y-%m-%dT12:00")


TIMES = {"client_key": "0123456789abcdef", "title": "Alarms", "minutes": "60", "time_1": soon}
ROOM, OPEN_ONE, FIXED_ONE = {"room_id": DM}, {"meeting_id": PROPOSED}, {"meeting_id": FIXED}


def inside(ada: Answer, other: Answer | None = None) -> dict[str, Answer]:
    """The two of the room; ada is the proposer."""
    return {"ada": ada, "space_moderator": other or ada}


MEETINGS: list[Row] = [
    door("GET /meetings", members=200),
    door("GET /rooms/<int:room_id>/meetings/new", ROOM, members=404, **inside(200)),
    door("POST /rooms/<int:room_id>/meetings/new", ROOM, TIMES, members=404, **inside(303)),
    door("GET /meetings/<int:meeting_id>", OPEN_ONE, members=404, **inside(200)),
    door("GET /meetings/<int:meeting_id>", FIXED_ONE, members=404, **inside(200)),
    door("POST /meetings/<int:meeting_id>/ticks", OPEN_ONE, {"times": str(PROPOSED)}, members=404, **inside(303)),
    door("POST /meetings/<int:meeting_id>/time", OPEN_ONE, {"time": str(PROPOSED)}, members=404, **inside(303, 403)),
    door("POST /meetings/<int:meeting_id>/cancellation", OPEN_ONE, members=404, **inside(303, 403)),
    door("GET /meetings/<int:meeting_id>/meeting.ics", OPEN_ONE, members=404),  # there is none yet
    door("GET /meetings/<int:meeting_id>/meeting.ics", FIXED_ONE, members=404, **inside(200)),
]
