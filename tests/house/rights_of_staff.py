"""The rights table: schools, editions and their people, rosters: for organisers of the edition, and admins."""

from datetime import timedelta
from typing import Any

from app.kernel import clock
from tests.cast import ids
from tests.house.doors import Answer, Row, door
from tests.house.places import CHECKED, EDITION_LINK, FINISHED, READ, RETURNED, roster

LEIDEN: dict[str, Any] = {"edition_id": 1}
SCHOOL: dict[str, Any] = {"school_id": 1}
ADA, STAGED = LEIDEN | {"member_id": ids.ada}, LEIDEN | {"member_id": ids.staged}
BOUNCED = LEIDEN | {"member_id": RETURNED}
EDITION = {"name": "Leiden 2025", "time_zone": "Europe/Amsterdam", "language": "en", "state": "planned", "version": "1"}
AT_EDITION = "/organise/editions/<int:edition_id>"
AT_PERSON = f"{AT_EDITION}/people/<int:member_id>"
AT_IMPORT = "/organise/imports/<int:import_id>"


def tended(which: str, at: dict[str, Any], sends: dict[str, Any] | None = None, *, does: Answer) -> Row:
    """For the edition's organiser and admins; for everybody else it does not exist."""
    return door(which, at, sends, members=404, organiser=does, admin=does)


SCHOOLS = [
    door("GET /organise", members=404, organiser=200, elsewhere=200, admin=200),
    door(
        "POST /organise/schools", sends={"name": "Winter School"}, members=404, organiser=403, elsewhere=403, admin=303
    ),
    door("GET /organise/schools/<int:school_id>", SCHOOL, members=404, admin=200),
    door("POST /organise/schools/<int:school_id>", SCHOOL, {"name": "Winter School"}, members=404, admin=303),
    door("GET /organise/schools/<int:school_id>/editions/new", SCHOOL, members=404, admin=200),
    door("POST /organise/schools/<int:school_id>/editions", SCHOOL, EDITION, members=404, admin=303),
    tended(f"GET {AT_EDITION}/edit", LEIDEN, does=200),
    tended(f"POST {AT_EDITION}/edit", LEIDEN, EDITION, does=303),
    door(
        f"POST {AT_EDITION}/organisers", LEIDEN, {"address": "mate@example.org"}, members=404, organiser=403, admin=303
    ),
]

PEOPLE = [
    tended(f"GET {AT_EDITION}", LEIDEN, does=200),
    tended(f"GET {AT_EDITION}/groups", LEIDEN, does=200),
    tended(f"POST {AT_EDITION}/groups", LEIDEN, {"number": "9", "name": "Light"}, does=303),
    tended("GET /organise/groups/<int:group_id>", {"group_id": 1}, does=200),
    tended("POST /organise/groups/<int:group_id>", {"group_id": 1}, {"number": "4", "name": "Light"}, does=303),
    tended(f"GET {AT_PERSON}", ADA, does=200),
    tended(f"POST {AT_PERSON}/role", ADA, {"role": "speaker"}, does=303),
    door(f"POST {AT_PERSON}/role", ADA, {"role": "organiser"}, members=404, organiser=403, admin=303),
    tended(f"POST {AT_PERSON}/groups", LEIDEN | {"member_id": ids.mate}, {"group": "1"}, does=303),
    tended(f"POST {AT_PERSON}/groups/<int:group_id>/leave", ADA | {"group_id": 1}, does=303),
    tended(f"POST {AT_PERSON}/remove", ADA, does=303),
    tended(f"GET {AT_EDITION}/invite", LEIDEN, {"everybody": "1"}, does=200),
    tended(f"POST {AT_EDITION}/invite", LEIDEN, {"everybody": "1"}, does=303),
    tended(f"POST {AT_PERSON}/invite", STAGED, does=303),
    tended(f"POST {AT_PERSON}/revoke", STAGED, does=303),
    tended(f"POST {AT_PERSON}/address", BOUNCED, {"email": "bo@noordhaven.example"}, does=303),
    tended(f"POST {AT_PERSON}/address", ADA, {"email": "ada@noordhaven.example"}, does=403),
]

NEW_LINK: dict[str, Any] = {
    "client_key": "0123456789abcdef",
    "most": "20",
    "ends_on": lambda: (clock.now().date() + timedelta(days=7)).isoformat(),
}
AT_LINK = {"link_id": EDITION_LINK}

LINKS = [
    tended(f"GET {AT_EDITION}/links", LEIDEN, does=200),
    tended(f"POST {AT_EDITION}/links", LEIDEN, NEW_LINK, does=303),
    tended("POST /organise/links/<int:link_id>/pause", AT_LINK, does=303),
    tended("POST /organise/links/<int:link_id>/resumption", AT_LINK, does=303),
    tended("POST /organise/links/<int:link_id>/end", AT_LINK, does=303),
]

ROW = {"import_id": CHECKED, "number": 2}

ROSTERS = [
    tended(f"GET {AT_EDITION}/imports", LEIDEN, does=200),
    tended(f"POST {AT_EDITION}/imports", LEIDEN, {"client_key": "0123456789abcdef", "file": roster}, does=303),
    tended(f"GET {AT_IMPORT}", {"import_id": READ}, does=200),
    tended(f"GET {AT_IMPORT}", {"import_id": CHECKED}, does=200),
    tended(f"GET {AT_IMPORT}", {"import_id": FINISHED}, does=200),
    tended(f"GET {AT_IMPORT}/progress", {"import_id": CHECKED}, does=200),
    tended(f"GET {AT_IMPORT}/columns", {"import_id": READ}, does=200),
    tended(
        f"POST {AT_IMPORT}/columns",
        {"import_id": READ},
        {"version": "1", "column-0": "name", "column-1": "email"},
        does=303,
    ),
    tended(f"GET {AT_IMPORT}/rows/<int:number>", ROW, does=200),
    tended(f"POST {AT_IMPORT}/rows/<int:number>", ROW, {"version": "1", "left_out": "1"}, does=303),
    tended(f"POST {AT_IMPORT}/start", {"import_id": CHECKED}, {"version": "1"}, does=303),
    tended(f"POST {AT_IMPORT}/undo", {"import_id": FINISHED}, {"version": "1"}, does=303),
    tended(f"POST {AT_IMPORT}/discard", {"import_id": CHECKED}, {"version": "1"}, does=303),
    tended(f"POST {AT_IMPORT}/report.csv", {"import_id": FINISHED}, does=200),
]

COHORTS = [*SCHOOLS, *PEOPLE, *LINKS, *ROSTERS]
