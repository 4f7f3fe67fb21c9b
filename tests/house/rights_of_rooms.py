"""Rooms: what their members hear of them, who may write in them, what is found in them."""

from tests.house.doors import Row, door
from tests.house.places import DM
from tests.house.rights_of_talk import ROOM

ROOMS: list[Row] = [
    door(
        "POST /rooms/<int:room_id>/involvement",
        ROOM,
        {"involvement": "nothing"},
        members=404,
        ada=303,
        space_moderator=303,
    ),
    door("POST /rooms/<int:room_id>/unread", ROOM, {"seq": "1"}, members=404, ada=303, space_moderator=303),
    door("socket chat:visible", sends={"room": DM}, members=404, ada=200, space_moderator=200),
    door("POST /rooms/<int:room_id>/visible", ROOM, members=404, ada=200, space_moderator=200),
    door("socket chat:here", sends={"room": DM}, members=404),  # who was not let into the room over this line
    door("socket chat:typing", sends={"room": DM}, members=200),  # told to nobody then
    door("GET /rooms/<int:room_id>", ROOM, {"at": "1"}, members=404, ada=200, space_moderator=200),
    door("GET /rooms/called", sends={"q": "scanner"}, members=200),
    door("GET /rooms/search", sends={"q": "scanner"}, members=200),
    door("GET /rooms/<int:room_id>/search", ROOM, {"q": "scanner"}, members=404, ada=200, space_moderator=200),
    door("POST /settings/presence", sends={"shows": "no"}, members=303),
    door("POST /rooms/<int:room_id>/keeping", ROOM, {"days": "90"}, members=404, ada=303, space_moderator=303),
    door(
        "POST /messages/<int:message_id>/pin",
        {"message_id": DM},
        {"pinned": "yes"},
        members=404,
        ada=303,
        space_moderator=303,
    ),
    door("POST /held/<int:held_id>/removal", {"held_id": DM}, members=404),  # held before anybody: nobody's else
    # nobody's to set in a chat of two
    door("POST /rooms/<int:room_id>/state", ROOM, {"state": "closed"}, members=404, ada=403, space_moderator=403),
]
