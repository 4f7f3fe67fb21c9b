"""The rights table: reporting, and what moderators do with what was reported."""

from tests.house.doors import Row, door
from tests.house.places import HIDDEN, OF_EDITION, OPEN, REPLY
from tests.house.places_of_tending import CASE, DONE_BY_ADMIN, OF_COMMON, PURGE, QUEUED, RECEIPT, REPORTED, STATEMENT
from tests.house.rights_of_talk import KEY, NOT_OF_LEIDEN, WHY, keepers, staff

POST = {"kind": "post", "target_id": REPLY}
IN_LEIDEN = {"kind": "thread", "target_id": OF_EDITION}
UNKIND = KEY | {"reason": "unkind", "text": "It mocks the nurses."}
REPORTING: list[Row] = [
    door("GET /rules", members=200, strangers=200),
    door("GET /report/<kind>/<int:target_id>", POST, members=200, strangers=404),
    door("GET /report/<kind>/<int:target_id>", IN_LEIDEN, members=200, strangers=404, **NOT_OF_LEIDEN),
    door("POST /report/<kind>/<int:target_id>", POST, UNKIND, members=303, strangers=404, mate=403),
    door("POST /report/<kind>/<int:target_id>", {"kind": "post", "target_id": REPORTED}, UNKIND, members=303, strangers=404, mate=403, friend=409),
    door("POST /report/<kind>/<int:target_id>", IN_LEIDEN, UNKIND, members=303, strangers=404, mate=403, **NOT_OF_LEIDEN),
    door("GET /reports", members=200),
    door("GET /reports/<receipt>", {"receipt": RECEIPT}, members=404, strangers=404, friend=200),
    door("POST /reports/<receipt>/withdrawn", {"receipt": RECEIPT}, members=404, strangers=404, friend=303),
]  # fmt: skip

HERE, ELSEWHERE = {"case_id": CASE}, {"case_id": OF_COMMON}
DECIDED = KEY | {"version": "1", "outcome": "upheld", "rule": "kind", "act": "hide", "reason": "It mocks the nurses."}
C = "/moderation/cases/<int:case_id>"
DECIDING: list[Row] = [
    door("GET /moderation", members=404, **keepers(200)),
    door(f"GET {C}", HERE, members=404, **keepers(200)),
    door(f"GET {C}", ELSEWHERE, members=404, **staff(200)),
    door(f"POST {C}/taken", HERE, {"version": "1"}, members=404, **keepers(303)),
    door(f"POST {C}/taken", ELSEWHERE, {"version": "1"}, members=404, site_moderator=403, admin=303),
    door(f"POST {C}/taken/delete", HERE, members=404, **keepers(303)),
    door(f"POST {C}/decision", HERE, DECIDED, members=404, **keepers(303)),
    door(f"POST {C}/decision", HERE, DECIDED | {"version": "7"}, members=404, **keepers(409)),
    # the site moderator reported this one, so another decides
    door(f"POST {C}/decision", ELSEWHERE, DECIDED, members=404, site_moderator=403, admin=303),
    door(f"POST {C}/reopened", HERE, members=404, **keepers(303)),
    door("GET /decisions/<int:statement_id>", {"statement_id": STATEMENT}, members=404, mate=200),
]
W = "/moderation/waiting/<kind>/<int:target_id>"
WAITS, OPEN_POST = {"kind": "post", "target_id": QUEUED}, {"kind": "post", "target_id": REPLY}
APPROVING: list[Row] = [
    door("GET /moderation/waiting", members=404, **keepers(200)),
    door(f"POST {W}/approval", WAITS, members=404, **keepers(303)),
    door(f"POST {W}/approval", OPEN_POST, members=404, **staff(409)),
    door(f"GET {W}/rejection", WAITS, members=404, **keepers(200)),
    door(f"POST {W}/rejection", WAITS, WHY, members=404, **keepers(303)),
]
LOG: list[Row] = [
    door("GET /moderation/log", members=404, **keepers(200)),
    door("POST /moderation/log.csv", members=404, **staff(200), space_moderator=403),
]
B = "/moderation/together"
CHOSEN = {"case": f"{CASE}-1"}
SPAM = KEY | CHOSEN | {"outcome": "upheld", "rule": "advertising", "act": "hide", "reason": "It sells something."}
TOGETHER: list[Row] = [
    door(f"GET {B}", sends=CHOSEN, members=404, **keepers(200)),
    door(f"POST {B}", sends=SPAM, members=404, **keepers(303)),
    door(f"POST {B}", sends=SPAM | {"case": f"{OF_COMMON}-1"}, members=404, space_moderator=409, site_moderator=409, admin=303),
    door(f"GET {B}/<int:bulk_id>", {"bulk_id": DONE_BY_ADMIN}, members=404, admin=200),
    door(f"GET {B}/<int:bulk_id>/progress", {"bulk_id": DONE_BY_ADMIN}, members=404, admin=200),
    door(f"POST {B}/<int:bulk_id>/delete", {"bulk_id": DONE_BY_ADMIN}, members=404, admin=303),
]  # fmt: skip
T = "/threads/<int:thread_id>"
FIRST_OF_HIDDEN = {"thread_id": HIDDEN, "position": 1}  # stands itself, in a thread that does not
PURGING: list[Row] = [
    door(f"GET {T}/purge", {"thread_id": HIDDEN}, members=404, mate=403, **staff(200)),
    door(f"GET {T}/purge", {"thread_id": OPEN}, members=403),
    door(f"POST {T}/purge", {"thread_id": HIDDEN}, WHY, members=404, mate=403, **staff(303)),
    door(f"GET {T}/posts/<int:position>/purge", FIRST_OF_HIDDEN, members=404, mate=403, **staff(403)),
    door(f"POST {T}/posts/<int:position>/purge", FIRST_OF_HIDDEN, WHY, members=404, mate=403, **staff(403)),
    door("GET /moderation/purges", members=403, **staff(200)),
    door("POST /moderation/purges/<int:purge_id>/agreement", {"purge_id": PURGE}, members=403, admin=303),
    door("POST /moderation/purges/<int:purge_id>/delete", {"purge_id": PURGE}, members=403, **staff(303)),
]

TENDING = [*REPORTING, *DECIDING, *APPROVING, *LOG, *TOGETHER, *PURGING]
