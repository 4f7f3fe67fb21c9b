"""The rights table: what readers make of posts."""

from tests.house.doors import Row, door
from tests.house.places import HIDDEN, OF_IMAGING, OPEN
from tests.house.rights_of_talk import POST, staff

SECOND = {"thread_id": OPEN, "position": 2}

READING: list[Row] = [
    door(f"POST {POST}/answer", SECOND, members=403, ada=303, **staff(303)),
    door(f"POST {POST}/answer", {"thread_id": OPEN, "position": 1}, members=403),
    door(f"POST {POST}/answer", {"thread_id": OF_IMAGING, "position": 1}, members=403),
    door(f"POST {POST}/answer", {"thread_id": HIDDEN, "position": 1}, members=404, mate=403, **staff(403)),
    door(f"POST {POST}/answer/delete", SECOND, members=403, ada=303, **staff(303)),
]
