"""The rights table: what readers make of posts."""

from tests.house.doors import Row, door
from tests.house.places import HIDDEN, LOCKED, OF_EDITION, OF_IMAGING, OPEN
from tests.house.rights_of_talk import NOT_OF_LEIDEN, POST, staff

MUTED = {"level": "muted"}
USEFUL = {"kind": "useful"}
THEIRS = {"thread_id": OF_EDITION, "position": 1}
SECOND = {"thread_id": OPEN, "position": 2}

READING: list[Row] = [
    door(f"POST {POST}/answer", SECOND, members=403, ada=303, **staff(303)),
    door(f"POST {POST}/answer", {"thread_id": OPEN, "position": 1}, members=403),
    door(f"POST {POST}/answer", {"thread_id": OF_IMAGING, "position": 1}, members=403),
    door(f"POST {POST}/answer", {"thread_id": HIDDEN, "position": 1}, members=404, mate=403, **staff(403)),
    door(f"POST {POST}/answer/delete", SECOND, members=403, ada=303, **staff(303)),
    door("POST /threads/<int:thread_id>/watch", {"thread_id": OPEN}, MUTED, members=303),
    door("POST /threads/<int:thread_id>/watch", {"thread_id": OPEN}, {"level": "loud"}, members=422),
    door("POST /threads/<int:thread_id>/watch", {"thread_id": OF_EDITION}, MUTED, members=303, **NOT_OF_LEIDEN),
    door("POST /threads/<int:thread_id>/watch", {"thread_id": HIDDEN}, MUTED, members=404, mate=303, **staff(303)),
    door("POST /spaces/<int:space_id>/watch", {"space_id": 1}, MUTED, members=303),
    door("POST /spaces/<int:space_id>/watch", {"space_id": 3}, MUTED, members=303, **NOT_OF_LEIDEN),
    door("GET /settings/watching", members=200),
    door("POST /settings/watching", sends={"started": "mentions", "replied": "all"}, members=303),
    door("POST /settings/watching", sends={"started": "muted", "replied": "all"}, members=422),
    door("GET /threads/next", members=303),
    door(f"POST {POST}/reactions", SECOND, USEFUL, members=303, mate=403, silenced=403),
    door(f"POST {POST}/reactions", THEIRS, USEFUL, members=303, mate=403, silenced=403, **NOT_OF_LEIDEN),
    door(f"POST {POST}/reactions", {"thread_id": LOCKED, "position": 1}, USEFUL, members=403, **staff(403)),
    door(f"POST {POST}/reactions/delete", SECOND, USEFUL, members=303),
    door(f"POST {POST}/reactions/delete", THEIRS, USEFUL, members=303, **NOT_OF_LEIDEN),
]
