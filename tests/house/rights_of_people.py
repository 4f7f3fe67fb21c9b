"""The rights table: accounts, profiles, requests and blocks."""

from tests.cast import ids
from tests.house.doors import Row, door
from tests.house.places import (
    BY_ADA,
    FIRST_ADMIN,
    INTO_LEIDEN,
    INVITED,
    LINK,
    OFFER,
    PHOTO,
    PROOF,
    TO_ADA,
    picture,
)  # fmt: skip

KEY = {"client_key": "0123456789abcdef"}
DEAD = {"secret": "never-was-one"}
NAME_AND_PASSWORD = KEY | {"name": "Stijn Voorraad", "password": "a long walk by the sea"}

GATE: list[Row] = [
    door("GET /sign-in", members=302, strangers=200),
    door("POST /sign-in", sends={"email": "ada@example.org", "password": "not this one"}, members=422, strangers=422),
    door("GET /sign-in/link", members=200, strangers=200),
    # the same answer, whether there is such a member or not
    door("POST /sign-in/link", sends={"email": "ada@example.org"}, members=303, strangers=303),
    door("POST /sign-in/link", sends={"email": "nobody@example.org"}, members=303, strangers=303),
    door("GET /sign-in/sent", members=200, strangers=200),
    door("POST /sign-out", members=303),
    # one-use links: whoever holds the secret
    door("GET /links/<secret>", {"secret": LINK}, members=200, strangers=200),
    door("GET /links/<secret>", DEAD, members=404, strangers=404),
    door("GET /links/<secret>", {"secret": INVITED}, members=404, strangers=404),  # a secret opens its own door only
    door("POST /links/<secret>", {"secret": LINK}, KEY, members=303, strangers=303),
    door("POST /links/<secret>", DEAD, KEY, members=404, strangers=404),
    door("GET /invitations/<secret>", {"secret": INVITED}, members=200, strangers=200),
    door("GET /invitations/<secret>", DEAD, members=404, strangers=404),
    door("GET /invitations/<secret>", {"secret": LINK}, members=404, strangers=404),
    door("POST /invitations/<secret>", {"secret": INVITED}, NAME_AND_PASSWORD, members=303, strangers=303),
    door("POST /invitations/<secret>", {"secret": LINK}, NAME_AND_PASSWORD, members=404, strangers=404),
    door("GET /invitations/<secret>/decline", {"secret": INVITED}, members=200, strangers=200),
    door("POST /invitations/<secret>/decline", {"secret": INVITED}, members=303, strangers=303),
    door("POST /invitations/<secret>/stop", {"secret": INVITED}, members=204, strangers=204),
    door("GET /invitation-declined", members=200, strangers=200),
    # there is an admin, so nobody becomes the first
    door("GET /first-admin/<secret>", {"secret": FIRST_ADMIN}, members=200, strangers=200),
    door(
        "POST /first-admin/<secret>", {"secret": FIRST_ADMIN}, NAME_AND_PASSWORD | {"email": "x@example.org"},
        members=409, strangers=409,
    ),
]  # fmt: skip

NORA = KEY | {"name": "Nora Nieuw", "email": "nora@example.org"}
AT_LEIDEN = {"token": INTO_LEIDEN}

JOINING: list[Row] = [
    # whoever holds the link of an edition
    door("GET /join/<token>", AT_LEIDEN, members=200, strangers=200),
    door("GET /join/<token>", {"token": "never-was-one"}, members=404, strangers=404),
    door("POST /join/<token>", AT_LEIDEN, NORA, members=303, strangers=303),
    door("POST /join/<token>/membership", AT_LEIDEN, members=303),
    door("GET /joining/sent", members=200, strangers=200),
    door("GET /joining/<secret>", {"secret": PROOF}, members=200, strangers=200),
    door("GET /joining/<secret>", {"secret": LINK}, members=404, strangers=404),
    door("POST /joining/<secret>", {"secret": PROOF}, NAME_AND_PASSWORD, members=303, strangers=303),
    door("POST /joining/<secret>", {"secret": INVITED}, NAME_AND_PASSWORD, members=404, strangers=404),
    # not there unless a setting opens them: tests/accounts/test_signing_up.py, test_members_invite.py
    door("GET /sign-up", members=404, strangers=404),
    door("POST /sign-up", sends=NORA, members=404, strangers=404),
    door("GET /sign-up/waiting", members=404, strangers=404),
    door("GET /sign-up/<secret>", {"secret": PROOF}, members=404, strangers=404),
    door("POST /sign-up/<secret>", {"secret": PROOF}, NAME_AND_PASSWORD, members=404, strangers=404),
    door("GET /invite", members=404),
    door("POST /invite", sends=NORA, members=404),
]

SETTINGS = [
    door("POST /theme", sends={"theme": "dark"}, members=303, strangers=303),
    door("POST /theme", sends={"theme": "pink"}, members=422, strangers=422),
    door("POST /language", sends={"language": "nl"}, members=303, strangers=303),
    door("GET /settings", members=200),
    door(
        "POST /settings", sends={"language": "nl", "time_zone": "Europe/Amsterdam", "theme": "dark"}, members=303,
    ),
    door("GET /settings/devices", members=200),
    door("POST /settings/devices/<int:sign_in_id>/end", {"sign_in_id": ids.ada}, members=404, ada=303),
    door("POST /settings/devices/end", members=303),
    door("GET /settings/password", members=200),
    door("POST /settings/password", sends=KEY | {"password": "a long walk by the sea"}, members=303),
    door("GET /settings/leave", members=200),
    door("POST /settings/leave", members=303, admin=403),  # the last admin stays
    door("GET /left", members=200, strangers=200),
    door("GET /confirm", members=200),
    door("POST /confirm", sends={"password": "not this one"}, members=422),
    door("POST /confirm/link", members=303),
]  # fmt: skip

ACCOUNTS = [*GATE, *JOINING, *SETTINGS]

OFFERED = KEY | {
    "text": "A quiet room for testing small devices",
    "sort": "device",
    "wanted": "any",
    "audience": "members",
}
AVAILABLE = {"state": "limited", "contacts_a_month": "2"}
OF_ADA = {"kind": "offer", "item_id": OFFER}
OFFER_DOOR = '/profile/<any("offer", "need", "sealed"):kind>'
SHOWN_DOOR = '/people/<int:member_id>/shown/<any("email", "phone", "address"):kind>'

PROFILES = [
    door("GET /people", members=200),
    door("GET /people/<int:member_id>", {"member_id": ids.ada}, members=200),
    door("GET /people/<int:member_id>", {"member_id": ids.blocker}, members=200, blocked=404),
    door("GET /people/<int:member_id>", {"member_id": ids.hidden}, members=404, site_moderator=200, admin=200),
    door("GET /people/<int:member_id>", {"member_id": ids.staged}, members=404),
    door("GET /people/<int:member_id>", {"member_id": ids.suspended}, members=404),
    door("GET /people/<int:member_id>/card", {"member_id": ids.ada}, members=200),
    door("GET /people/<int:member_id>/card", {"member_id": ids.blocker}, members=200, blocked=404),
    door("GET /people/<int:member_id>/card", {"member_id": ids.hidden}, members=404, site_moderator=200, admin=200),
    door("GET /people/<int:member_id>/photo/<name>/<int:size>", PHOTO, members=200, strangers=404),
    door("GET /profile", members=200),
    door("POST /profile", sends={"version": "1", "display_name": ""}, members=422),
    door("GET /profile/as", members=302),
    door("GET /profile/topics", sends={"q": "scan"}, members=200),
    door("POST /profile/audiences/undo", members=303),
    door("POST /profile/confirmation", members=303),
    door("POST /profile/availability", sends=AVAILABLE, members=303),
    door("POST /profile/listing", sends={"listing": "unlisted"}, members=303),
    door("POST /profile/photo", sends={"picture": picture, "audience": "members"}, members=303, silenced=403),
    door("POST /profile/photo/audience", sends={"audience": "connections"}, members=404, ada=303),
    door("POST /profile/photo/removal", members=404, ada=303),
    door(f"GET {OFFER_DOOR}/new", {"kind": "need"}, members=200),
    door(f"POST {OFFER_DOOR}/new", {"kind": "need"}, OFFERED, members=303, silenced=403),
    door(f"GET {OFFER_DOOR}/new", {"kind": "sealed"}, members=200),
    door(f"POST {OFFER_DOOR}/new", {"kind": "sealed"}, OFFERED, members=303, silenced=403),
    door(f"GET {OFFER_DOOR}/<int:item_id>", OF_ADA, members=404, ada=200),
    door(f"POST {OFFER_DOOR}/<int:item_id>", OF_ADA, OFFERED | {"version": "1"}, members=404, ada=303),
    door(f"POST {OFFER_DOOR}/<int:item_id>/renewal", OF_ADA, members=404, ada=303),
    door(f"POST {OFFER_DOOR}/<int:item_id>/removal", OF_ADA, members=404, ada=303),
    # only ada has a telephone in her profile, and shows it to connections only
    door(f"POST {SHOWN_DOOR}", {"member_id": ids.friend, "kind": "phone"}, members=404, ada=303),
    door(f"POST {SHOWN_DOOR}", {"member_id": ids.mate, "kind": "phone"}, members=404, ada=422),
    door(f"POST {SHOWN_DOOR}/removal", {"member_id": ids.friend, "kind": "phone"}, members=404, ada=303),
    door("GET /welcome", members=302),
    door("GET /welcome", sends={"step": "1"}, members=200),
    door("POST /welcome/audience", sends={"headline": "nobody"}, members=422),
    door("POST /welcome/field", sends=KEY | {"field": "tm"}, members=303, silenced=403),
    door("POST /welcome/<int:step>/skip", {"step": 3}, members=303),
]

NOTE = KEY | {"purpose": "advice", "note": "I would like to hear how your scanner was built."}
TO_ORGANISER, TO_BLOCKER, TO_FRIEND = ({"member_id": id} for id in (ids.organiser, ids.blocker, ids.friend))

PARTNERS = [
    door("GET /people/<int:member_id>/ask", TO_ORGANISER, members=200),
    door("GET /people/<int:member_id>/ask", TO_BLOCKER, members=200, blocked=404),
    door(
        "POST /people/<int:member_id>/ask", TO_BLOCKER, NOTE, members=303, blocked=404, silenced=403,
    ),
    # friend is herself; ada is connected with her already
    door("POST /people/<int:member_id>/ask", TO_FRIEND, NOTE, members=303, ada=403, friend=403, silenced=403),
    door("POST /people/<int:member_id>/reminder", TO_BLOCKER, members=303, blocked=404),
    door("GET /requests", members=200),
    door("GET /requests/asked", members=200),
    door("POST /requests/<int:request_id>/acceptance", {"request_id": TO_ADA}, members=404, ada=303, mate=403),
    door("POST /requests/<int:request_id>/refusal", {"request_id": TO_ADA}, members=404, ada=303, mate=403),
    door("POST /requests/<int:request_id>/withdrawal", {"request_id": BY_ADA}, members=404, ada=303, supervisor=403),
    door("POST /people/<int:member_id>/connection/delete", TO_FRIEND, members=303),
    door("GET /settings/blocks", members=200),
    door("GET /people/<int:member_id>/block", TO_BLOCKER, members=200, blocked=404),
    door("POST /people/<int:member_id>/block", TO_BLOCKER, members=303, blocked=404),
    door("POST /people/<int:member_id>/block/delete", TO_BLOCKER, members=303),
]  # fmt: skip
