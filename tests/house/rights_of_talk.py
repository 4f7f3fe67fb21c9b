"""The rights table: threads and their spaces, chat, notifications, search."""

from tests.cast import ids
from tests.house.doors import Answer, Row, door
from tests.house.places import DM, HIDDEN, LOCKED, NOTICE, OF_EDITION, OF_IMAGING, OPEN

KEY = {"client_key": "0123456789abcdef"}
REPLY = KEY | {"body": "We tried it for a week, and the queue was shorter."}
THREAD = REPLY | {"title": "A question about waiting rooms", "kind": "question"}
EDIT = {
    "title": "Small scanners in general practice",
    "body": "Has anybody tried this lately?",
    "version": "1",
    "reason": "Clearer",
}
WHY = {"reason": "It has been settled elsewhere."}
SPACE = {
    "name": "Reading room",
    "audience": "members",
    "edition": "0",
    "group": "0",
    "position": "0",
    "starters": "members",
}
OF_LEIDEN = SPACE | {"audience": "edition", "edition": "1"}


def staff(answer: Answer) -> dict[str, Answer]:
    """Whom no space is closed to."""
    return dict.fromkeys(("site_moderator", "admin"), answer)


def keepers(answer: Answer) -> dict[str, Answer]:
    """The moderator of the space Imaging, and staff."""
    return staff(answer) | {"space_moderator": answer}


NOT_OF_LEIDEN: dict[str, Answer] = dict.fromkeys(("friend", "outsider", "elsewhere", "space_moderator"), 404)
FIRST, SECOND = ({"thread_id": OPEN, "position": position} for position in (1, 2))
POST = "/threads/<int:thread_id>/posts/<int:position>"

READING = [
    door("GET /threads", members=200, strangers=200),
    door("GET /spaces/<int:space_id>", {"space_id": 6}, members=200, strangers=200),
    door("GET /spaces/<int:space_id>", {"space_id": 1}, members=200, strangers=404),
    door("GET /spaces/<int:space_id>", {"space_id": 3}, members=200, strangers=404, **NOT_OF_LEIDEN),
    # ada is in group 4, supervisor supervises it
    door(
        "GET /spaces/<int:space_id>", {"space_id": 4}, members=404, strangers=404, ada=200, supervisor=200, **staff(200)
    ),
    door("GET /spaces/<int:space_id>", {"space_id": 5}, members=404, strangers=404, **keepers(200)),
    door("GET /threads/<int:thread_id>", {"thread_id": OPEN}, members=303, strangers=404),
    door("GET /threads/<int:thread_id>", {"thread_id": OF_EDITION}, members=303, strangers=404, **NOT_OF_LEIDEN),
    door(
        "GET /threads/<int:thread_id>-<slug>",
        {"thread_id": OPEN, "slug": "small-scanners-in-general-practice"},
        members=200,
        strangers=404,
    ),
    door(
        "GET /threads/<int:thread_id>-<slug>", {"thread_id": OPEN, "slug": "another-name"}, members=301, strangers=404
    ),
    # hidden by a moderator; its author still finds it, and why
    door(
        "GET /threads/<int:thread_id>-<slug>",
        {"thread_id": HIDDEN, "slug": "buy-this-now"},
        members=404,
        strangers=404,
        mate=200,
        **staff(200),
    ),
    door(f"GET {POST}", SECOND, members=303, strangers=404),
    door(f"GET {POST}/history", FIRST, members=200),
    door("POST /threads/<int:thread_id>/read", {"thread_id": OPEN}, {"position": "2"}, members=303),
    door(
        "POST /threads/<int:thread_id>/read", {"thread_id": OF_EDITION}, {"position": "1"}, members=303, **NOT_OF_LEIDEN
    ),
    door("POST /threads/<int:thread_id>/unread", {"thread_id": OPEN}, {"position": "2"}, members=303),
    door("POST /preview", sends={"text": "*so*"}, members=200),
]

WRITING = [
    door("GET /threads/new", members=200),
    door("POST /threads", sends=THREAD | {"space": "1"}, members=303, silenced=403),
    door(
        "POST /threads",
        sends=THREAD | {"space": "3"},
        members=303,
        silenced=403,
        friend=422,
        outsider=422,
        elsewhere=422,
        space_moderator=422,
    ),
    # where organisers only start threads
    door(
        "POST /threads",
        sends=THREAD | {"space": "7"},
        members=403,
        organiser=303,
        elsewhere=303,
        **staff(303),
        silenced=403,
    ),
    door("POST /threads/<int:thread_id>/posts", {"thread_id": OPEN}, REPLY, members=303, silenced=403),
    door(
        "POST /threads/<int:thread_id>/posts",
        {"thread_id": OF_EDITION},
        REPLY,
        members=303,
        silenced=403,
        **NOT_OF_LEIDEN,
    ),
    door("POST /threads/<int:thread_id>/posts", {"thread_id": LOCKED}, REPLY, members=403, **staff(303)),
    door("POST /threads/<int:thread_id>/posts", {"thread_id": HIDDEN}, REPLY, members=404, mate=403, **staff(303)),
    door(f"GET {POST}/edit", FIRST, members=403, ada=200, **staff(200)),
    door(f"POST {POST}/edit", FIRST, EDIT, members=403, ada=303, **staff(303)),
    door(f"GET {POST}/delete", SECOND, members=403, mate=200),
    door(f"POST {POST}/delete", SECOND, members=403, mate=303),
    door(f"POST {POST}/delete", FIRST, members=403),  # mate has answered
]

CARE = [
    door("GET /threads/<int:thread_id>/lock", {"thread_id": OPEN}, members=403, **staff(200)),
    door("POST /threads/<int:thread_id>/lock", {"thread_id": OPEN}, WHY, members=403, **staff(303)),
    # a moderator of the space Imaging, in it
    door("POST /threads/<int:thread_id>/lock", {"thread_id": OF_IMAGING}, WHY, members=403, **keepers(303)),
    door("POST /threads/<int:thread_id>/lock/delete", {"thread_id": LOCKED}, members=403, **staff(303)),
    door("GET /threads/<int:thread_id>/hide", {"thread_id": OPEN}, members=403, **staff(200)),
    door("POST /threads/<int:thread_id>/hide", {"thread_id": OPEN}, WHY, members=403, **staff(303)),
    door(
        "POST /threads/<int:thread_id>/hide", {"thread_id": OF_EDITION}, WHY, members=403, **staff(303), **NOT_OF_LEIDEN
    ),
    door("POST /threads/<int:thread_id>/hide/delete", {"thread_id": HIDDEN}, members=404, mate=403, **staff(303)),
    door(f"GET {POST}/hide", SECOND, members=403, **staff(200)),
    door(f"POST {POST}/hide", SECOND, WHY, members=403, **staff(303)),
    door(f"POST {POST}/hide/delete", SECOND, members=403, **staff(303)),
    # spaces: admins arrange all, organisers those of their edition
    door("GET /admin/spaces", members=403, organiser=200, elsewhere=200, admin=200),
    door("GET /admin/spaces/new", members=403, organiser=200, elsewhere=200, admin=200),
    door("POST /admin/spaces", sends=SPACE, members=403, organiser=422, elsewhere=422, admin=303),
    door("POST /admin/spaces", sends=OF_LEIDEN, members=403, organiser=303, elsewhere=403, admin=303),
    door("GET /admin/spaces/<int:space_id>", {"space_id": 3}, members=404, organiser=200, admin=200),
    door(
        "POST /admin/spaces/<int:space_id>",
        {"space_id": 3},
        OF_LEIDEN | {"version": "1"},
        members=404,
        organiser=303,
        admin=303,
    ),
]

THEIRS: dict[str, Answer] = {"ada": 200, "space_moderator": 200}
ROOM = {"room_id": DM}
SAID = KEY | {"text": "Shall we meet on Tuesday?"}

CHAT: list[Row] = [
    door("GET /rooms", members=200),
    door("GET /rooms/<int:room_id>", ROOM, members=404, **THEIRS),
    door("GET /rooms/<int:room_id>/earlier", ROOM, {"before": "2"}, members=404, **THEIRS),
    door("GET /rooms/<int:room_id>/log", ROOM, members=404, **THEIRS),
    door("POST /rooms/<int:room_id>/messages", ROOM, SAID, members=404, ada=303, space_moderator=303),
    door("POST /rooms/<int:room_id>/read", ROOM, {"seq": "1"}, members=404, ada=303, space_moderator=303),
    door("POST /rooms/<int:room_id>/hide", ROOM, members=404, ada=303, space_moderator=303),
    door("GET /rooms/<int:room_id>/people", ROOM, members=404, **THEIRS),
    door(
        "POST /rooms/<int:room_id>/people",
        ROOM,
        {"member_id": str(ids.friend)},
        members=404,
        ada=403,
        space_moderator=403,
    ),
    door(
        "POST /rooms/<int:room_id>/departure", ROOM, members=404, ada=403, space_moderator=403
    ),  # two are not left, but hidden
    door("GET /messages/<int:message_id>", {"message_id": DM}, members=404, **THEIRS),
    door("POST /messages/<int:message_id>", {"message_id": DM}, SAID, members=404, ada=303, space_moderator=403),
    door("POST /messages/<int:message_id>/removal", {"message_id": DM}, members=404, ada=303, space_moderator=403),
    door("GET /rooms/new", members=200),
    # ada is connected with friend and space_moderator, the others with one of them at most
    door("POST /rooms/new", sends=KEY | {"people": [str(ids.friend), str(ids.space_moderator)]}, members=403, ada=303),
    # friend is connected with ada only
    door("POST /people/<int:member_id>/dm", {"member_id": ids.friend}, members=403, ada=303, **staff(303)),
    door("socket chat:enter", sends={"room": DM}, members=404, **THEIRS),
    door("socket chat:leave", sends={"room": DM}, members=200),
    door(
        "socket chat:post", sends={"room": DM, "client_id": "0123456789abcdef", "text": "Hello"}, members=404, **THEIRS
    ),
    door("socket chat:read", sends={"room": DM, "seq": 1}, members=404, **THEIRS),
]

LIVE = [
    door("socket connect", members=200),
    door("socket unwatch", sends={"channel": f"thread:{OPEN}"}, members=200),
    door("socket watch", sends={"what": "thread", "id": OPEN}, members=200),
    door("socket watch", sends={"what": "thread", "id": OF_EDITION}, members=200, **NOT_OF_LEIDEN),
    door("socket watch", sends={"what": "thread", "id": HIDDEN}, members=404, mate=200, **staff(200)),
    door("socket watch", sends={"what": "space", "id": 5}, members=404, **keepers(200)),
    door("socket watch", sends={"what": "threads", "id": 1}, members=200),
    door("socket watch", sends={"what": "member", "id": ids.ada}, members=404),
]

BELL_AND_SEARCH = [
    door("GET /notifications", members=200),
    door("POST /notifications/read", sends={"up_to": str(NOTICE)}, members=303),
    door("POST /notifications/<int:notification_id>/read", {"notification_id": NOTICE}, members=404, ada=303),
    door("GET /search", sends={"q": "scanner"}, members=200),
]

THREADS = [*READING, *WRITING, *CARE]
