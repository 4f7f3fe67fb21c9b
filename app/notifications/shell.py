"""The count at the bell."""

from typing import Any

from app.notifications import queries
from app.profiles.readers import values_of
from app.web.templating import shell


@shell
def counts(me: Any) -> dict[str, Any]:
    return {"notifications": queries.unread_count(me), "values": values_of(me)}
