"""Whom a team may be made of: whoever matching may suggest, and connections, since a team wants one of them too."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.accounts.queries import may_write
from app.partners.matching.gates import never_ids, open_to, stay_out_ids
from app.profiles.conditions import is_paused
from app.profiles.models import ProfileItem
from app.profiles.queries import listed_members, may_read_item
from app.ties.queries import connected_ids


def free_members(actor: Member) -> Select[Any, Any]:
    """Listed people whom the actor may bring together with others. The gates of a first contact hold for strangers; a
    connection must only not be paused, silenced, out of matching or kept from the actor by an organiser."""
    connection = and_(
        Member.id.in_(connected_ids(actor)),
        may_write(),
        ~is_paused(),
        Member.id.not_in(stay_out_ids()),
        Member.id.not_in(never_ids(actor)),
    )
    return listed_members(actor).where(or_(connection, and_(Member.id.in_(open_to(actor)), _can_talk(actor))))


def _can_talk(actor: Member) -> ColumnElement[bool]:
    """They have a language in common, or one of them does not say which they speak."""
    mine, theirs = aliased(ProfileItem), aliased(ProfileItem)
    of_mine = and_(mine.kind == "language", mine.member_id == actor.id)
    readable = select(ProfileItem.id).where(ProfileItem.kind == "language", may_read_item(actor))
    of_theirs = and_(theirs.kind == "language", theirs.member_id == Member.id, theirs.id.in_(readable))
    shared = exists().where(of_mine, of_theirs, mine.value == theirs.value).correlate(Member)
    return or_(~exists().where(of_mine), ~exists().where(of_theirs).correlate(Member), shared)
