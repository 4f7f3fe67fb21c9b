"""The rights table: the field map."""

from tests.house.doors import Row, door
from tests.house.places_of_introductions import ROUND

MAP: list[Row] = [
    door("GET /map", members=200),
    # of one edition: who took part in it or tends it
    door(
        "GET /map", sends={"edition": 1}, members=200,
        friend=404, outsider=404, elsewhere=404, space_moderator=404, site_moderator=404,
    ),
    door(
        "GET /map", sends={"edition": 1, "round": ROUND}, members=200,
        friend=404, outsider=404, elsewhere=404, space_moderator=404, site_moderator=404,
    ),
    door("GET /map", sends={"edition": 7777}, members=404),
    door("GET /map", sends={"period": "never"}, members=404),
]  # fmt: skip
