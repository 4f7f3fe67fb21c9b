"""The count of rooms in which something waits."""

from typing import Any

from app.chat.unread import waiting_rooms
from app.web.templating import shell


@shell
def counts(me: Any) -> dict[str, Any]:
    return {"unread_rooms": waiting_rooms(me)}
