"""Who may what: every route and socket event, with an example, and what each kind of person of the cast is answered.

    door(which, what its address names, what is sent, members=…, strangers=…, somebody=…)

200 shows, 303 did it, 403 knows that it is there and may not, 404 does not know, 409 too late, 422 needs another look.
Strangers (a visitor, somebody suspended) are sent to sign in unless written otherwise. The suspended are strangers
everywhere. `blocked` is kept away by "blocker"; `elsewhere` organises another edition. The places are in places.py.
"""

from tests.house.doors import Row, door
from tests.house.rights_of_people import ACCOUNTS, PARTNERS, PROFILES

HOUSE = [
    door("GET /healthz", members=200, strangers=200),
    door("GET /readyz", members=503, strangers=503),  # the tests' database is not made by migrations
]

TABLE: list[Row] = [*HOUSE, *ACCOUNTS, *PROFILES, *PARTNERS]
