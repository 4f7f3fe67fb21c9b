"""What the shell shows of one's own profile on every page: the field's colour, the photo, and how far one is open."""

from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from app.accounts.models import Member
from app.extensions import UtcDateTime, db
from app.profiles.availability import now_available
from app.profiles.conditions import month_begins
from app.profiles.models import Profile, ProfileItem
from app.ties.models import ContactRequest
from app.web.templating import shell


@cache
def _own() -> Select[Any]:
    main = select(ProfileItem.value).where(
        ProfileItem.member_id == Profile.member_id, ProfileItem.kind == "field", ProfileItem.position == 0
    )
    photo = select(ProfileItem.value).where(ProfileItem.member_id == Profile.member_id, ProfileItem.kind == "photo")
    accepted = (ContactRequest.to_id == bindparam("me"), ContactRequest.state == "accepted")
    taken = (
        select(func.count())
        .select_from(ContactRequest)
        .where(*accepted, ContactRequest.answered_at >= bindparam("begins", type_=UtcDateTime()))
    )
    availability = (Profile.availability, Profile.contacts_a_month, Profile.paused_until, taken.scalar_subquery())
    shown = (main.limit(1).scalar_subquery(), photo.limit(1).scalar_subquery())
    return select(*availability, *shown).where(Profile.member_id == bindparam("me"))


@shell
def own(me: Member) -> dict[str, Any]:
    row = db.session.execute(_own(), {"me": me.id, "begins": month_begins(me.time_zone)}).first()
    if row is None:
        return {}
    state, a_month, until, taken, field, photo = row
    me.field_key = field  # type: ignore[misc]
    return {"availability": now_available(state, a_month, until, taken), "photo": photo}
