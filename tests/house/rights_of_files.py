"""The rights table: files of posts, feeds, and what threads are about."""

import io

from tests.house.doors import Row, door
from tests.house.places import HIDDEN, KEPT, OF_EDITION, OFFER, OPEN
from tests.house.rights_of_talk import NOT_OF_LEIDEN, staff

FILE = "/files/<int:file_id>"
LINK = "/threads/<int:thread_id>/links/<kind>/<int:subject_id>/delete"


def table() -> tuple[io.BytesIO, str]:
    return io.BytesIO(b"name,reading\nAda,4.2\n"), "readings.csv"


FILES: list[Row] = [
    door("POST /files", sends={"files": table}, members=200, silenced=403),
    door("POST /files", members=422),
    door(f"GET {FILE}", {"file_id": OPEN}, members=200, strangers=404),
    door(f"GET {FILE}", {"file_id": OF_EDITION}, members=200, strangers=404, **NOT_OF_LEIDEN),
    door(f"GET {FILE}", {"file_id": HIDDEN}, members=404, strangers=404, mate=200, **staff(200)),
    door("POST /threads/<int:thread_id>/feed", {"thread_id": OPEN}, members=303),
    door("POST /threads/<int:thread_id>/feed", {"thread_id": OF_EDITION}, members=303, **NOT_OF_LEIDEN),
    door("POST /spaces/<int:space_id>/feed", {"space_id": 1}, members=303),
    door("POST /spaces/<int:space_id>/feed", {"space_id": 3}, members=303, **NOT_OF_LEIDEN),
    door("GET /discuss/<kind>/<int:subject_id>", {"kind": "item", "subject_id": OFFER}, members=303),
    door("GET /discuss/<kind>/<int:subject_id>", {"kind": "planet", "subject_id": OFFER}, members=404),
    door(f"POST {LINK}", {"thread_id": OPEN, "kind": "item", "subject_id": OFFER}, members=403, ada=303, **staff(303)),
    door(
        f"POST {LINK}",
        {"thread_id": OF_EDITION, "kind": "item", "subject_id": 1},
        members=403,
        mate=303,
        **staff(303),
        **NOT_OF_LEIDEN,
    ),
    door("POST /search/saved/<int:search_id>/feed", {"search_id": KEPT}, members=404, ada=303),
    door("GET /settings/feeds", members=200),
    door("POST /settings/feeds/<int:feed_id>/delete", {"feed_id": 101}, members=404, ada=303),
    door("POST /settings/feeds/<int:feed_id>/address", {"feed_id": 101}, members=404, ada=303),
    door("GET /feeds/<secret>.atom", {"secret": "nonsense"}, members=404, strangers=404),
]
