"""The rights table: pairs of words. Members read and propose; site moderators and admins decide."""

from tests.house.doors import Answer, Row, door
from tests.house.places import ACCEPTED_PAIR, PROPOSED_PAIR

KEY = {"client_key": "0123456789abcdef"}
PAIR = KEY | {
    "term_a": "tea round", "field_a": "nur", "term_b": "oral fluid intake", "field_b": "bio", "relation": "same",
    "language_a": "en", "language_b": "", "example": "The tea round is where oral fluid intake happens.",
}  # fmt: skip
DECISION = {"version": "1", "reason": "Nobody says it so."}
MODERATORS = ("site_moderator", "admin")


def decided(which: str, pair_id: int, *, members: Answer, **others: Answer) -> Row:
    return door(which, {"pair_id": pair_id}, DECISION, members=members, **dict.fromkeys(MODERATORS, 303), **others)


GLOSSARY = [
    door("GET /glossary", members=200),
    door("GET /glossary", sends={"q": "trolley", "field": "nur"}, members=200),
    door("GET /glossary/propose", members=200),
    door("POST /glossary/propose", sends=PAIR, members=303, silenced=403),
    door("GET /glossary/proposed", members=404, **dict.fromkeys(MODERATORS, 200)),
    door("GET /glossary/<int:pair_id>", {"pair_id": ACCEPTED_PAIR}, members=200),
    # proposed by ada
    door(
        "GET /glossary/<int:pair_id>",
        {"pair_id": PROPOSED_PAIR},
        members=404,
        ada=200,
        **dict.fromkeys(MODERATORS, 200),
    ),
    decided("POST /glossary/<int:pair_id>/acceptance", PROPOSED_PAIR, members=404, ada=403),
    decided("POST /glossary/<int:pair_id>/rejection", PROPOSED_PAIR, members=404, ada=403),
    decided("POST /glossary/<int:pair_id>/retirement", ACCEPTED_PAIR, members=403),
]
