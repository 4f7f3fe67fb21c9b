"""The rights table: partners. Each sees their own week; another's suggestions are nobody else's."""

from tests.cast import ids
from tests.house.doors import Row, door
from tests.house.places import BY_ADA, NEED, SUGGESTED

KEY = {"client_key": "0123456789abcdef"}
TO_MATE = {"member_id": SUGGESTED}
ANSWERED = KEY | {"field": "eng", "need": "Somebody who reads ultrasound at home"}

AT_LEIDEN = {"edition_id": 1}
TWO = {"one": str(ids.ada), "other": str(ids.mate), "kind": "conflict"}

MATCHING: list[Row] = [
    # for organisers of the edition
    door("GET /organise/editions/<int:edition_id>/pairs", AT_LEIDEN, members=404, organiser=200, admin=200),
    door("POST /organise/editions/<int:edition_id>/pairs", AT_LEIDEN, TWO, members=404, organiser=303, admin=303),
    door(
        "POST /organise/editions/<int:edition_id>/pairs", AT_LEIDEN, TWO | {"other": str(ids.outsider)},
        members=404, organiser=422, admin=422,
    ),
    door(
        "POST /organise/editions/<int:edition_id>/pairs/<int:pair_id>/removal", AT_LEIDEN | {"pair_id": 7777},
        members=404, organiser=303, admin=303,
    ),
    door("GET /partners", members=200),
    door("GET /partners/meet", members=200),
    door("GET /partners/saved", members=200),
    door("POST /partners/questions", sends=ANSWERED, members=303, silenced=403),
    door("POST /partners/questions", sends=KEY, members=422),
    door("POST /partners/dial", sends={"dial": "5"}, members=303),
    door("POST /partners/dial", sends={"dial": "6"}, members=422),
    door("POST /partners/part", members=303),
    door("POST /partners/part/delete", members=303),
    # only ada was suggested this person
    door("POST /partners/<int:member_id>/saved", TO_MATE, members=404, ada=303),
    door("POST /partners/<int:member_id>/saved/delete", TO_MATE, members=404, ada=303),
    door("POST /partners/<int:member_id>/dismissal", TO_MATE, {"reason": "topic"}, members=404, ada=303),
    door("POST /partners/<int:member_id>/dismissal/delete", TO_MATE, members=404, ada=303),
    door("GET /partners/needs/<int:item_id>", {"item_id": NEED}, members=404, ada=200),
    door("GET /people/<int:member_id>/similar", {"member_id": ids.ada}, members=200),
    door("GET /people/<int:member_id>/similar", {"member_id": ids.hidden}, members=404, site_moderator=200, admin=200),
    door("GET /help/matching", members=200),
    # nothing of it is sealed
    door("POST /requests/<int:request_id>/opening", {"request_id": BY_ADA}, members=404),
]  # fmt: skip
