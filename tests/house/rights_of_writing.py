"""The rights table: what is being written in threads."""

from tests.house.doors import Row, door
from tests.house.places import HIDDEN, LOCKED, OF_EDITION, OPEN, REPLY
from tests.house.places_of_writing import REVISED
from tests.house.rights_of_talk import NOT_OF_LEIDEN, staff

DRAFT = {"client_key": "a-form-of-a-page", "tab": "atabofabrowser", "body": "On its way"}
T = "/threads/<int:thread_id>"
KEPT_BACK = f"{T}/posts/<int:position>/history/<int:revision_id>/hide"
REVISION = {"thread_id": OPEN, "position": 2, "revision_id": REVISED}

WRITING: list[Row] = [
    door("GET /help/writing", members=200),
    door(
        "POST /threads/hints", sends={"title": "Can we scan at the bedside?", "body": "Eleven projections"}, members=200
    ),
    door("POST /threads/new/draft", sends=DRAFT | {"title": "A title", "kind": "question", "space": "1"}, members=200),
    door("POST /threads/new/draft/other", members=303),
    door(f"POST {T}/draft", {"thread_id": OPEN}, DRAFT | {"reply_to": "2"}, members=200),
    # whoever writes while a thread is locked keeps the text
    door(f"POST {T}/draft", {"thread_id": LOCKED}, DRAFT, members=200),
    door(f"POST {T}/draft", {"thread_id": OF_EDITION}, DRAFT, members=200, **NOT_OF_LEIDEN),
    door(f"POST {T}/draft", {"thread_id": HIDDEN}, DRAFT, members=404, mate=200, **staff(200)),
    door(f"POST {T}/draft/other", {"thread_id": OPEN}, members=303),
    door(f"POST {T}/draft/other", {"thread_id": OF_EDITION}, members=303, **NOT_OF_LEIDEN),
    door(f"GET {T}/posts/<int:position>/quote", {"thread_id": OPEN, "position": 2}, members=200),
    door(f"GET {T}/posts/<int:position>/quote", {"thread_id": OF_EDITION, "position": 1}, members=200, **NOT_OF_LEIDEN),
    # removed: nobody quotes it, whoever may still read it
    door(f"GET {T}/posts/<int:position>/quote", {"thread_id": HIDDEN, "position": 1}, members=404),
    door(f"GET {T}/posts/<int:position>/history", {"thread_id": OPEN, "position": 2}, members=200),
    door(f"POST {KEPT_BACK}", REVISION, members=403, **staff(303)),
    door(f"POST {KEPT_BACK}/delete", REVISION, members=403, **staff(303)),
    door("GET /threads/new/mentionable", members=200),
    door(f"GET {T}/mentionable", {"thread_id": OPEN}, members=200),
    door(f"GET {T}/mentionable", {"thread_id": OF_EDITION}, members=200, **NOT_OF_LEIDEN),
    door("GET /posts/<int:post_id>", {"post_id": REPLY}, members=303, strangers=404),
    door("GET /posts/<int:post_id>", {"post_id": OF_EDITION}, members=303, strangers=404, **NOT_OF_LEIDEN),
]
