"""How many requests wait for the member's answer; for the front page and the chat's list, never an amber count."""

from typing import Any

from sqlalchemy import func, select

from app.profiles.readers import NOW, prepared, values_of
from app.ties.models import ContactRequest
from app.web.templating import shell


@shell
def waiting(me: Any) -> dict[str, Any]:
    return {"requests": _requests(me), "values": values_of(me)}


@prepared
def _requests(me: Any) -> Any:
    open_ones = (ContactRequest.to_id == me.id, ContactRequest.state == "sent", ContactRequest.expires_at > NOW)
    return select(func.count()).select_from(ContactRequest).where(*open_ones).scalar_subquery()
