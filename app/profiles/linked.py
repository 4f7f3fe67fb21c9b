"""Offers and needs as what a thread may be about."""

from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import Select, select

from app.accounts.models import Member
from app.kernel.linked import linked
from app.profiles.conditions import is_in_force
from app.profiles.models import ProfileItem
from app.profiles.queries import may_read_item, visible_members


def item_url(id: int, member_id: int) -> str:
    return f"/people/{member_id}"


@linked("item", _l("An offer or need"), url=item_url)
def offers_and_needs(reader: Any) -> Select[*tuple[Any, ...]]:
    people = visible_members(reader).with_only_columns(Member.id)
    items = select(ProfileItem.id, ProfileItem.member_id, ProfileItem.value).where(is_in_force(), may_read_item(reader))
    return items.where(ProfileItem.kind.in_(("offer", "need")), ProfileItem.member_id.in_(people))
