"""The rights table: how to be told, and the one click of a mail."""

from tests.house.doors import Row, door
from tests.house.places import LETTER, NOTICE

LEIDEN = {"edition_id": 1}
DRAFT_LETTER, LEFT_LETTER = {"letter_id": LETTER}, {"letter_id": LETTER + 1}
WRITTEN = {"client_key": "0123456789abcdef", "subject": "The reunion", "body": "Come all.", "role": ""}
DEAD = {"secret": "never-was-one"}

NOTICES: list[Row] = [
    # one's own settings, and nobody else's
    door("GET /settings/notifications", members=200),
    door("POST /settings/notifications", sends={f"{name}_mail": "no" for name in (
        "mention", "reply", "question", "answer", "reaction", "watched", "moved", "message", "request",
        "introduction", "meeting", "quoted", "glossary", "tending", "letter", "other",
    )}, members=303),
    door("POST /settings/notifications/preset", sends={"preset": "quiet"}, members=303),
    door("POST /settings/notifications/when", sends={"digest": "daily"}, members=303),
    door("POST /settings/notifications/address", members=303),
    # leads on to what it is about
    door("GET /notifications/<int:notification_id>", {"notification_id": NOTICE}, members=404, ada=302),
    # nobody names the site an address to call that is no push service (tests/notifications/test_push.py)
    door("POST /notifications/device", sends={"endpoint": "https://example.org/"}, members=422),
    door("POST /notifications/device/end", members=303),
    door("GET /sw.js", members=200, strangers=200),
    door("GET /manifest.webmanifest", members=200, strangers=200),
    door("GET /offline", members=200, strangers=200),
    # letters to an edition: whoever organises it, and admins; read by whom they reached
    door("GET /organise/editions/<int:edition_id>/letters", LEIDEN, members=404, organiser=200, admin=200),
    door("POST /organise/editions/<int:edition_id>/letters", LEIDEN, WRITTEN, members=404, organiser=303, admin=303),
    door("GET /organise/letters/<int:letter_id>", DRAFT_LETTER, members=404, organiser=200, admin=200),
    door("POST /organise/letters/<int:letter_id>", DRAFT_LETTER, WRITTEN, members=404, organiser=303, admin=303),
    door("POST /organise/letters/<int:letter_id>/sending", DRAFT_LETTER, members=404, organiser=303, admin=303),
    door("POST /organise/letters/<int:letter_id>/undo", DRAFT_LETTER, members=404, organiser=403, admin=403),
    door("POST /organise/letters/<int:letter_id>/delete", DRAFT_LETTER, members=404, organiser=303, admin=303),
    door("GET /letters/<int:letter_id>", LEFT_LETTER, members=200, friend=404, outsider=404, elsewhere=404,
         space_moderator=404, site_moderator=404, admin=404),
    # whoever holds the link of a mail (tests/notifications/test_stopping.py); a made up one opens nothing
    door("GET /notifications/stop/<secret>", DEAD, members=404, strangers=404),
    door("POST /notifications/stop/<secret>", DEAD, members=404, strangers=404),
    door("GET /notifications/stopped", members=200, strangers=200),
]  # fmt: skip
