"""Whom matching never suggests, whatever fits: gates, not weights (spec 3)."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, and_, case, or_, select, union_all

from app.accounts.models import Member
from app.accounts.queries import may_write
from app.cohorts.models import GroupMembership
from app.kernel import clock
from app.partners.models import REST, MatchSettings, NeverPair, Suggestion
from app.profiles.conditions import is_paused, takes_contacts
from app.profiles.models import Profile
from app.profiles.queries import listed_members
from app.ties.models import ContactRequest
from app.ties.queries import connected_ids, was_put_aside

AFTER_NO = timedelta(days=180)


def open_to(actor: Member, ids: Collection[int] | None = None) -> Select[Any]:
    """The ids, all or among these, of whoever may be suggested to the actor today."""
    among = () if ids is None else (Member.id.in_(list(ids)),)
    return (
        listed_members(actor)
        .with_only_columns(Member.id)
        .where(*among, Member.id != actor.id, Profile.state == "published", takes_contacts(), may_write())
        .where(Member.id.not_in(_out_of_question(actor)))
    )


def may_answer(actor: Member, ids: Collection[int]) -> Select[Any]:
    """The ids, among these, of whoever may be asked whether they know an answer, tied to the actor or not (T-22)."""
    there = (Member.id.in_(list(ids)), Member.id != actor.id, ~is_paused(), may_write())
    never = select(union_all(never_ids(actor), stay_out_ids()).subquery().c[0])
    return listed_members(actor).with_only_columns(Member.id).where(*there, Member.id.not_in(never))


def _out_of_question(actor: Member) -> Select[Any]:
    """Who is tied to the actor already, was asked or turned down lately, or is kept from them."""
    my_groups = select(GroupMembership.group_id).where(GroupMembership.member_id == actor.id)
    return select(
        union_all(
            connected_ids(actor),
            _asked(actor),
            select(GroupMembership.member_id).where(GroupMembership.group_id.in_(my_groups)),
            _dismissed(actor),
            never_ids(actor),
            stay_out_ids(),
        )
        .subquery()
        .c[0]
    )


def never_ids(actor: Member) -> Select[Any]:
    """Whom an organiser keeps apart from the actor (M-16)."""
    return _other(NeverPair.low_id, NeverPair.high_id, actor)


def stay_out_ids() -> Select[Any]:
    """Who does not take part in matching."""
    return select(MatchSettings.member_id).where(MatchSettings.is_on.is_(False))


def _asked(actor: Member) -> Select[Any]:
    """Either asked the other, and it is open or went unanswered not long ago."""
    lately = clock.now() - AFTER_NO
    asked = or_(
        ContactRequest.state == "sent",
        and_(ContactRequest.state == "declined", ~was_put_aside(), ContactRequest.answered_at > lately),
        and_(or_(ContactRequest.state == "expired", was_put_aside()), ContactRequest.expires_at > lately),
    )
    return _other(ContactRequest.from_id, ContactRequest.to_id, actor).where(asked)


def _dismissed(actor: Member) -> Select[Any]:
    now = clock.now()
    resting = [and_(Suggestion.reason == reason, Suggestion.decided_at > now - rest) for reason, rest in REST.items()]
    mine = (Suggestion.member_id == actor.id, Suggestion.state == "dismissed")
    return select(Suggestion.other_id).where(*mine, or_(*resting))


def _other(one: Any, two: Any, actor: Member) -> Select[Any]:
    """The other of each pair that the actor is in."""
    return select(case((one == actor.id, two), else_=one)).where(or_(one == actor.id, two == actor.id))
