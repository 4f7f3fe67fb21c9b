"""The rights table: how to be told, and the one click of a mail."""

from tests.house.doors import Row, door
from tests.house.places import NOTICE

DEAD = {"secret": "never-was-one"}

NOTICES: list[Row] = [
    # one's own settings, and nobody else's
    door("GET /settings/notifications", members=200),
    door("POST /settings/notifications", sends={f"{name}_mail": "no" for name in (
        "mention", "reply", "question", "answer", "reaction", "watched", "moved", "message", "request",
        "introduction", "meeting", "glossary", "letter", "other",
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
    # whoever holds the link of a mail (tests/notifications/test_stopping.py); a made up one opens nothing
    door("GET /notifications/stop/<secret>", DEAD, members=404, strangers=404),
    door("POST /notifications/stop/<secret>", DEAD, members=404, strangers=404),
    door("GET /notifications/stopped", members=200, strangers=200),
]  # fmt: skip
