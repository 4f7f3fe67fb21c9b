"""The rights table: what is done with messages of chat."""

from tests.house.doors import Row, door
from tests.house.places import DM

USEFUL = {"kind": "useful"}
MESSAGE = {"message_id": DM}

SAYING: list[Row] = [
    door("POST /messages/<int:message_id>/reactions", MESSAGE, USEFUL, members=404, ada=403, space_moderator=303),
]
