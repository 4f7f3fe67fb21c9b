"""What is so of a profile or of an item at this moment, as SQL for any query that holds one."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select

from app.accounts.models import Member
from app.kernel import clock
from app.profiles.models import FOR_ALL, Profile, ProfileItem
from app.profiles.readers import TODAY
from app.ties.models import ContactRequest


def is_in_force() -> ColumnElement[bool]:
    """Items that have not lapsed, as offers and needs do that are not renewed (P-4)."""
    return or_(ProfileItem.expires_on.is_(None), ProfileItem.expires_on >= TODAY)


def is_main_field(audiences: Collection[str] = FOR_ALL) -> ColumnElement[bool]:
    """The item that says somebody's main field, if it is for one of these audiences."""
    return and_(ProfileItem.kind == "field", ProfileItem.position == 0, ProfileItem.audience.in_(audiences))


def is_paused() -> ColumnElement[bool]:
    """Profiles whose owner takes no contacts for a while; a pause ends by itself (P-5)."""
    lasts = or_(Profile.paused_until.is_(None), Profile.paused_until > clock.now().date())
    return and_(Profile.availability == "paused", lasts)


def takes_contacts() -> ColumnElement[bool]:
    """Profiles whose owner takes a first contact now: neither paused nor full."""
    has_room = or_(Profile.availability != "limited", Profile.contacts_a_month > taken_this_month())
    return and_(has_room, ~is_paused())


def taken_this_month() -> ColumnElement[int]:
    """First contacts of the members of a query in the month of Amsterdam's clock: close enough for a filter."""
    accepted = (ContactRequest.state == "accepted", ContactRequest.answered_at >= month_begins("Europe/Amsterdam"))
    taken = select(func.count()).select_from(ContactRequest).where(ContactRequest.to_id == Member.id, *accepted)
    return taken.correlate(Member).scalar_subquery()


def month_begins(zone: str) -> datetime:
    return clock.day_begins(zone).replace(day=1)
