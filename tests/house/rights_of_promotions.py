"""The rights table: making a thread of what was said in a room."""

from tests.house.doors import Row, door
from tests.house.places import DM
from tests.house.places_of_promotions import ASKED, PUBLISHED

ROOM, ONE, DONE = {"room_id": DM}, {"promotion_id": ASKED}, {"promotion_id": PUBLISHED}
SENT = {
    "client_key": "0123456789abcdef",
    "message": str(DM),
    "title": "What we said",
    "space": "1",
    "introduction": "In May.",
}

PROMOTIONS: list[Row] = [
    door("GET /rooms/<int:room_id>/promote", ROOM, members=404, ada=200, space_moderator=200),
    door(
        "GET /rooms/<int:room_id>/promote",
        ROOM,
        {"message": str(DM), "write": "1"},
        members=404,
        ada=200,
        space_moderator=200,
    ),
    door("POST /rooms/<int:room_id>/promote", ROOM, SENT, members=404, ada=303, space_moderator=303),
    door("GET /promotions/<int:promotion_id>", ONE, members=404, ada=200, space_moderator=200),
    door("GET /promotions/<int:promotion_id>", DONE, members=404, ada=200, space_moderator=200),
    # ada's are the words that are quoted, space_moderator began it
    door(
        "POST /promotions/<int:promotion_id>/answers",
        ONE,
        {f"answer-{ASKED}": "out"},
        members=404,
        ada=303,
        space_moderator=403,
    ),
    door("GET /promotions/<int:promotion_id>/end", ONE, members=404, ada=403, space_moderator=200),
    door("POST /promotions/<int:promotion_id>/end", ONE, members=404, ada=403, space_moderator=303),
    door("POST /promotions/<int:promotion_id>/words/removal", DONE, members=404, ada=303, space_moderator=403),
    door("GET /agreed/<int:part_id>", {"part_id": PUBLISHED}, members=303),
    door("GET /agreed/<int:part_id>", {"part_id": ASKED}, members=404),
    door("socket watch", sends={"what": "promotion", "id": ASKED}, members=404, ada=200, space_moderator=200),
]
