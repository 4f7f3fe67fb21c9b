"""The rights table: who may write to whom."""

from tests.cast import ids
from tests.house.doors import Row, door
from tests.house.places import DM
from tests.house.places_of_tending import CASE, EXHIBIT
from tests.house.rights_of_talk import keepers

EXHIBIT_OF = "/moderation/cases/<int:case_id>/files/<digest>"
TO_ADA = {"member_id": ids.ada}
FIRST = {
    "client_key": "0123456789abcdef",
    "purpose": "advice",
    "note": "I would like to hear how your scanner was built.",
}

REACH: list[Row] = [
    door("GET /people/<int:member_id>/first-message", TO_ADA, members=200),
    # who shares no year with her may not, and who is of her group or connected need not; she asked her supervisor already
    door(
        "POST /people/<int:member_id>/first-message", TO_ADA, FIRST, members=303, silenced=403, ada=403, friend=403,
        supervisor=409, outsider=403, elsewhere=403, space_moderator=403, site_moderator=403, admin=403,
    ),
    door("POST /settings/writers", sends={"writers": "anyone"}, members=303),
    door("POST /settings/writers", sends={"writers": "everybody"}, members=422),
    door("POST /people/<int:member_id>/mute", {"member_id": ids.blocker}, members=303, blocked=404),
    door("POST /people/<int:member_id>/mute/delete", {"member_id": ids.blocker}, members=303),
    # a message of the room of ada and space_moderator; what was sent of one is read by whoever looks after it
    door(
        "GET /report/<kind>/<int:target_id>", {"kind": "message", "target_id": DM},
        members=404, strangers=404, ada=200, space_moderator=200,
    ),
    door("POST /moderation/cases/<int:case_id>/reading", {"case_id": CASE}, members=404, **keepers(303)),
    door(f"GET {EXHIBIT_OF}", {"case_id": CASE, "digest": EXHIBIT}, members=404, **keepers(200)),
    door(f"GET {EXHIBIT_OF}", {"case_id": CASE, "digest": "1" * 64}, members=404),
]  # fmt: skip
