"""Whom a team may be made of: whoever matching may suggest, and connections, since a team wants one of them too."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.kernel import clock
from app.partners.matching.gates import open_to
from app.partners.models import MatchSettings, NeverPair
from app.profiles.models import Profile, ProfileItem
from app.profiles.queries import listed_members, may_read_item
from app.ties.queries import connected_ids


def free_members(actor: Member) -> Select[Any, Any]:
    """Listed people whom the actor may bring together with others. The gates of a first contact hold for strangers; a
    connection must only not be paused, silenced, out of matching or kept from the actor by an organiser."""
    now = clock.now()
    off = select(MatchSettings.member_id).where(MatchSettings.is_on.is_(False))
    connection = and_(
        Member.id.in_(connected_ids(actor)),
        or_(Member.silenced_until.is_(None), Member.silenced_until <= now),
        or_(Profile.availability != "paused", Profile.paused_until <= now.date()),
        Member.id.not_in(off),
        ~_never(actor),
    )
    return listed_members(actor).where(or_(connection, and_(Member.id.in_(open_to(actor)), _can_talk(actor))))


def _never(actor: Member) -> ColumnElement[bool]:
    low = and_(NeverPair.low_id == actor.id, NeverPair.high_id == Member.id)
    high = and_(NeverPair.high_id == actor.id, NeverPair.low_id == Member.id)
    return exists().where(or_(low, high)).correlate(Member)


def _can_talk(actor: Member) -> ColumnElement[bool]:
    """They have a language in common, or one of them does not say which they speak."""
    mine, theirs = aliased(ProfileItem), aliased(ProfileItem)
    of_mine = and_(mine.kind == "language", mine.member_id == actor.id)
    readable = select(ProfileItem.id).where(ProfileItem.kind == "language", may_read_item(actor))
    of_theirs = and_(theirs.kind == "language", theirs.member_id == Member.id, theirs.id.in_(readable))
    shared = exists().where(of_mine, of_theirs, mine.value == theirs.value).correlate(Member)
    return or_(~exists().where(of_mine), ~exists().where(of_theirs).correlate(Member), shared)
