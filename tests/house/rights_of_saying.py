"""The rights table: what is done with messages of chat."""

from tests.house.doors import Row, door
from tests.house.places import DM

FILE = "/messages/<int:message_id>/files/<int:file_id>"
USEFUL = {"kind": "useful"}
MESSAGE = {"message_id": DM}
ROOM = {"room_id": DM}

SAYING: list[Row] = [
    door("GET /rooms/<int:room_id>/mentionable", ROOM, members=404, ada=200, space_moderator=200),
    door("GET /rooms/<int:room_id>/files", ROOM, members=404, ada=200, space_moderator=200),
    door("POST /rooms/<int:room_id>/files", ROOM, members=404, ada=422, space_moderator=422),
    door(f"GET {FILE}", MESSAGE | {"file_id": 1}, members=404),
    door("POST /messages/<int:message_id>/reactions", MESSAGE, USEFUL, members=404, ada=403, space_moderator=303),
]
