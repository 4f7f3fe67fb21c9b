"""The rights table: moving posts and threads, and how a thread goes on."""

from datetime import timedelta

from app.kernel import clock
from tests.house.doors import Row, door
from tests.house.places import CLEARED, HIDDEN, OF_EDITION, OF_IMAGING, OPEN
from tests.house.rights_of_talk import NOT_OF_LEIDEN, WHY, keepers, staff

AT, THERE = {"thread_id": OPEN}, {"thread_id": OF_IMAGING}
SPLIT = {"title": "A thread of its own", "space": "1", "post": "2"}
CLEARED_AT = AT | {"bulk_id": CLEARED}
UNTIL = {"scope": "space", "until": (clock.now() + timedelta(days=3)).date().isoformat()}
T = "/threads/<int:thread_id>"
LET, TURNED = staff(303), staff(200)

MOVING: list[Row] = [
    *(
        door(f"GET {T}/{what}", AT, members=403, **TURNED)
        for what in ("split", "posts/move", "merge", "move", "slow", "pin", "posts/delete")
    ),
    door(f"GET {T}/split", THERE, members=403, **keepers(200)),
    door(f"GET {T}/split", {"thread_id": HIDDEN}, members=404, mate=403, **staff(403)),
    door(f"POST {T}/split", AT, SPLIT, members=403, **LET),
    door(f"POST {T}/posts/move", AT, {"post": "2", "target": str(OF_IMAGING)}, members=403, **LET),
    door(f"POST {T}/merge", THERE, {"target": str(OPEN)}, members=403, **LET),
    door(f"POST {T}/move", AT, {"space": "2"}, members=403, **LET),
    door(f"POST {T}/move", THERE, {"space": "1"}, members=403, **LET),
    door(f"POST {T}/slow", AT, WHY | {"pace": "300"}, members=403, **LET),
    door(f"POST {T}/slow", THERE, WHY | {"pace": "300"}, members=403, **keepers(303)),
    door(f"POST {T}/slow/delete", AT, members=403, **LET),
    door(f"POST {T}/pin", AT, UNTIL, members=403, **LET),
    door(f"POST {T}/pin", THERE, UNTIL | {"scope": "site"}, members=403, **LET),
    door(f"POST {T}/pin/delete", AT, members=403, **LET),
    door(f"POST {T}/unpinned", AT, members=303),
    door(f"POST {T}/unpinned", {"thread_id": OF_EDITION}, members=303, **NOT_OF_LEIDEN),
    door(f"POST {T}/unlisted", AT, members=403, **LET),
    door(f"POST {T}/unlisted/delete", AT, members=403, **LET),
    door(f"POST {T}/archived", AT, members=403, **LET),
    door(f"POST {T}/archived/delete", AT, members=403, **LET),
    door(f"POST {T}/posts/delete", AT, WHY | {"post": "2"}, members=403, **LET),
    door(f"GET {T}/removals/<int:bulk_id>", CLEARED_AT, members=403, **TURNED),
    door(f"GET {T}/removals/<int:bulk_id>", THERE | {"bulk_id": CLEARED}, members=403, **keepers(404)),
    door(f"POST {T}/removals/<int:bulk_id>/delete", CLEARED_AT, members=403, **LET),
]
