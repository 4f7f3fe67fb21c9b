"""The rights table: teams."""

from tests.cast import ids
from tests.house.doors import Row, door
from tests.house.places_of_teams import TEAM, TEAM_SEAT

AT = {"team_id": TEAM}
SEAT = AT | {"seat_id": TEAM_SEAT}
KEY = {"client_key": "0123456789abcdef"}
WANTED = {"purpose": "Small scanners", "competence": ["wind tunnels", "small trials"]}
NOTE = KEY | {"purpose": "collaborate", "note": "Would you come to Utrecht with us in spring, for two days?"}
OWNER: dict[str, int] = {"ada": 200}

TEAMS: list[Row] = [
    door("GET /teams", members=200),
    door("GET /teams/new", members=200),
    door("GET /teams/new", sends=WANTED, members=200),
    # nobody offers it
    door("POST /teams", sends=WANTED | KEY | {"member": [ids.mate, ids.friend, ids.outsider]}, members=422, silenced=403),
    door("POST /teams/needs", sends=KEY | {"text": "Wind tunnels"}, members=303, silenced=403),
    # by ada, who asked friend
    door("GET /teams/<int:team_id>", AT, members=404, ada=200, friend=200),
    door("GET /teams/<int:team_id>/seats/<int:seat_id>", SEAT, members=404, ada=200),
    door("POST /teams/<int:team_id>/seats/<int:seat_id>", SEAT, NOTE, members=404, ada=303),
    door("POST /teams/<int:team_id>/acceptance", AT, members=404, ada=403, friend=303),
    door("POST /teams/<int:team_id>/refusal", AT, members=404, ada=403, friend=303),
    door("POST /teams/<int:team_id>/room", AT, members=404, ada=403, friend=403),
    door("POST /teams/<int:team_id>/removal", AT, members=404, ada=303, friend=403),
]  # fmt: skip
