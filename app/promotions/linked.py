"""A room as what a thread may be about, for who is in it; and whose words stand in threads."""

from typing import Any

from flask_babel import gettext, lazy_gettext
from sqlalchemy import Select, String, bindparam, case, select

from app.chat.models import Room
from app.chat.queries import visible_rooms
from app.kernel.linked import linked
from app.promotions.models import AGREED, Promotion, PromotionPart
from app.threads.agreed import agreed

_UNNAMED = bindparam("a chat", type_=String(), callable_=lambda: gettext("a chat of yours"))


def room_url(id: int, _within: int) -> str:
    return f"/rooms/{id}"


@linked("room", lazy_gettext("A room"), url=room_url)
def rooms(reader: Any) -> Select[*tuple[Any, ...]]:
    name = case((Room.name == "", _UNNAMED), else_=Room.name)
    return visible_rooms(reader).with_only_columns(Room.id, Room.id.label("within"), name.label("name"))


@agreed
def words() -> Select[Any]:
    stands = (Promotion.state == "published", PromotionPart.answer.in_(AGREED))
    return select(PromotionPart.author_id, PromotionPart.id).join(PromotionPart.promotion).where(*stands)
