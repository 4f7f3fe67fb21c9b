"""Who may what: every route and socket event, with an example, and what each kind of person of the cast is answered.

    door(which, what its address names, what is sent, members=…, strangers=…, somebody=…)

200 shows, 303 did it, 403 knows that it is there and may not, 404 does not know, 409 too late, 422 needs another look.
Strangers (a visitor, somebody suspended) are sent to sign in unless written otherwise. The suspended are strangers
everywhere. `blocked` is kept away by "blocker"; `elsewhere` organises another edition. The places are in places.py.
"""

from tests.cast import ids
from tests.house.doors import Row, door
from tests.house.places import DM, HIDDEN, OF_EDITION, READ, WAITING
from tests.house.places_of_introductions import INTRODUCTION
from tests.house.places_of_meetings import PROPOSED
from tests.house.rights_of_admin import ADMIN
from tests.house.rights_of_answering import ANSWERING
from tests.house.rights_of_evidence import EVIDENCE
from tests.house.rights_of_files import FILES
from tests.house.rights_of_finding import FINDING
from tests.house.rights_of_glossary import GLOSSARY
from tests.house.rights_of_introductions import INTRODUCTIONS
from tests.house.rights_of_map import MAP
from tests.house.rights_of_meetings import MEETINGS
from tests.house.rights_of_moving import MOVING
from tests.house.rights_of_notices import NOTICES
from tests.house.rights_of_partners import MATCHING
from tests.house.rights_of_people import ACCOUNTS, PARTNERS, PROFILES
from tests.house.rights_of_promotions import PROMOTIONS
from tests.house.rights_of_reach import REACH
from tests.house.rights_of_reading import READING
from tests.house.rights_of_rooms import ROOMS
from tests.house.rights_of_saying import SAYING
from tests.house.rights_of_staff import COHORTS
from tests.house.rights_of_talk import BELL_AND_SEARCH, CHAT, LIVE, THREADS
from tests.house.rights_of_teams import TEAMS
from tests.house.rights_of_tending import TENDING
from tests.house.rights_of_writing import WRITING

HOUSE = [
    door("GET /", members=200, strangers=200),
    door("GET /more", members=200),
    door("GET /healthz", members=200, strangers=200),
    door("GET /readyz", members=503, strangers=503),  # the tests' database is not made by migrations
]

TABLE: list[Row] = [
    *HOUSE,
    *ACCOUNTS,
    *PROFILES,
    *PARTNERS,
    *MATCHING,
    *REACH,
    *THREADS,
    *MOVING,
    *READING,
    *SAYING,
    *FILES,
    *ANSWERING,
    *CHAT,
    *ROOMS,
    *LIVE,
    *BELL_AND_SEARCH,
    *EVIDENCE,
    *FINDING,
    *COHORTS,
    *ADMIN,
    *MAP,
    *GLOSSARY,
    *INTRODUCTIONS,
    *MEETINGS,
    *PROMOTIONS,
    *TEAMS,
    *NOTICES,
    *WRITING,
    *TENDING,
]


# A person; what exists and is not for them; the same for what does not exist.
HIDDEN_OR_MISSING: list[tuple[str, Row, Row]] = [
    (
        person,
        door(which, {name: hidden}, members=404),
        door(which, {name: 7777}, members=404),
    )
    for person, which, name, hidden in (
        ("ada", "GET /people/<int:member_id>", "member_id", ids.hidden),
        ("ada", "GET /people/<int:member_id>", "member_id", ids.staged),
        ("ada", "GET /people/<int:member_id>", "member_id", WAITING),
        ("blocked", "GET /people/<int:member_id>", "member_id", ids.blocker),
        ("blocked", "GET /people/<int:member_id>/ask", "member_id", ids.blocker),
        ("ada", "GET /threads/<int:thread_id>", "thread_id", HIDDEN),
        ("outsider", "GET /threads/<int:thread_id>", "thread_id", OF_EDITION),
        ("visitor", "GET /threads/<int:thread_id>", "thread_id", OF_EDITION),
        ("outsider", "GET /spaces/<int:space_id>", "space_id", 3),
        ("outsider", "GET /rooms/<int:room_id>", "room_id", DM),
        ("outsider", "GET /rooms/<int:room_id>/log", "room_id", DM),
        ("elsewhere", "GET /organise/editions/<int:edition_id>", "edition_id", 1),
        ("elsewhere", "GET /organise/imports/<int:import_id>", "import_id", READ),
        ("outsider", "GET /introductions/<int:introduction_id>", "introduction_id", INTRODUCTION),
        ("outsider", "GET /meetings/<int:meeting_id>", "meeting_id", PROPOSED),
        ("outsider", "GET /editions/<int:edition_id>/rounds", "edition_id", 1),
        ("outsider", "GET /admin/spaces/<int:space_id>", "space_id", 3),
    )
]
