"""The rights table: reporting, and what moderators do with what was reported."""

from tests.house.doors import Row, door
from tests.house.places import OF_EDITION, REPLY
from tests.house.places_of_tending import RECEIPT, REPORTED
from tests.house.rights_of_talk import KEY, NOT_OF_LEIDEN

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

TENDING = REPORTING
