"""The count of rooms in which something waits."""

from typing import Any

from app.chat.unread import waiting_rooms
from app.profiles.readers import prepared, values_of
from app.web.templating import shell

_waiting = prepared(waiting_rooms)


@shell
def counts(me: Any) -> dict[str, Any]:
    return {"unread_rooms": _waiting(me), "values": values_of(me)}
