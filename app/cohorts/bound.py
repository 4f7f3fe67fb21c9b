"""Editions and groups have rooms; who is in them now is in their rooms."""

from typing import Any

from sqlalchemy import Select, select

from app.accounts.models import Member
from app.cohorts.models import Edition, EditionMembership, Group, GroupMembership
from app.extensions import db
from app.kernel import bound


def people_changed(edition_id: int) -> None:
    """An edition, its groups or the people in them are not what they were."""
    db.session.flush()
    bound.changed("edition", [edition_id])
    bound.changed("group", db.session.scalars(select(Group.id).where(Group.edition_id == edition_id)).all())


def _editions() -> Select[Any]:
    return select(Edition.id, Edition.name, Edition.state == "archived")


def _groups() -> Select[Any]:
    return select(Group.id, Group.name, Edition.state == "archived").join(Edition, Edition.id == Group.edition_id)


def _in_editions() -> Select[Any]:
    there = select(EditionMembership.edition_id.label("thing_id"), EditionMembership.member_id.label("member_id"))
    return there.join(Member, Member.id == EditionMembership.member_id).where(Member.state == "active")


def _in_groups() -> Select[Any]:
    there = select(GroupMembership.group_id.label("thing_id"), GroupMembership.member_id.label("member_id"))
    return there.join(Member, Member.id == GroupMembership.member_id).where(Member.state == "active")


bound.bound(bound.Bound("edition", things=_editions, people=_in_editions))
bound.bound(bound.Bound("group", things=_groups, people=_in_groups))
