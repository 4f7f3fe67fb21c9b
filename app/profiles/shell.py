"""What the shell shows of one's own profile on every page: the field's colour, and how far one is open."""

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, select

from app.accounts.models import Member
from app.extensions import db
from app.profiles.availability import now_available
from app.profiles.models import Profile, ProfileItem
from app.profiles.queries import contacts_this_month
from app.web.templating import shell


@cache
def _own() -> Select[Any]:
    main = select(ProfileItem.value).where(
        ProfileItem.member_id == Profile.member_id, ProfileItem.kind == "field", ProfileItem.position == 0
    )
    columns = (Profile.availability, Profile.contacts_a_month, Profile.paused_until, main.limit(1).scalar_subquery())
    return select(*columns).where(Profile.member_id == bindparam("me"))


@shell
def own(me: Member) -> dict[str, Any]:
    row = db.session.execute(_own(), {"me": me.id}).first()
    if row is None:
        return {}
    state, a_month, until, field = row
    taken = contacts_this_month([(me.id, me.time_zone)])[me.id] if state == "limited" else 0
    me.field_key = field  # type: ignore[misc]
    return {"availability": now_available(state, a_month, until, taken)}
