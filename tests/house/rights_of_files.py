"""The rights table: files of posts."""

import io

from tests.house.doors import Row, door
from tests.house.places import HIDDEN, OF_EDITION, OPEN, REPLY
from tests.house.rights_of_talk import NOT_OF_LEIDEN, staff

FILE = "/files/<int:file_id>"


def table() -> tuple[io.BytesIO, str]:
    return io.BytesIO(b"name,reading\nAda,4.2\n"), "readings.csv"


FILES: list[Row] = [
    door("POST /files", sends={"files": table}, members=200, silenced=403),
    door("POST /files", members=422),
    door(f"GET {FILE}", {"file_id": OPEN}, members=200, strangers=404),
    door(f"GET {FILE}", {"file_id": OF_EDITION}, members=200, strangers=404, **NOT_OF_LEIDEN),
    door(f"GET {FILE}", {"file_id": HIDDEN}, members=404, strangers=404, mate=200, **staff(200)),
    door(f"POST {FILE}/delete", {"file_id": REPLY}, members=404, mate=303),
    door(f"POST {FILE}/delete", {"file_id": OPEN}, members=404, ada=303),
    door(f"POST {FILE}/delete", {"file_id": HIDDEN}, members=404, mate=403),
]
