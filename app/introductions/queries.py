"""Introductions as those see them who are part of one; whom a member can introduce."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Member
from app.cohorts.models import EditionMembership
from app.cohorts.queries import organised_ids
from app.extensions import db
from app.introductions.models import Introduction, IntroductionSide
from app.introductions.policy import Standing
from app.kernel import clock
from app.kernel.errors import NotFound
from app.partners.models import NeverPair
from app.profiles.conditions import is_paused
from app.profiles.models import Profile
from app.profiles.named import may_be_named
from app.profiles.queries import is_present, visible_members
from app.ties import queries as ties

QUIET = timedelta(days=60)  # before two people are introduced again, by whomever
LISTED = 50


def is_of(actor: Member) -> ColumnElement[bool]:
    """An introduction that the actor made or is a side of, as long as everybody in it may be named to them."""
    side = exists().where(IntroductionSide.introduction_id == Introduction.id)
    return and_(
        or_(Introduction.broker_id == actor.id, side.where(IntroductionSide.member_id == actor.id)),
        may_be_named(Introduction.broker_id, to=actor.id),
        ~side.where(~may_be_named(IntroductionSide.member_id, to=actor.id)),
    )


def visible_introductions(actor: Member) -> Select[Introduction]:
    return select(Introduction).where(is_of(actor))


def get_introduction(actor: Member, introduction_id: int) -> Introduction:
    one = _whole(visible_introductions(actor)).where(Introduction.id == introduction_id)
    introduction = db.session.scalar(one)
    if introduction is None:
        raise NotFound()
    return introduction


def introductions_of(actor: Member) -> Sequence[Introduction]:
    """All that the actor is part of, newest first."""
    query = _whole(visible_introductions(actor)).order_by(Introduction.created_at.desc(), Introduction.id.desc())
    return db.session.scalars(query.limit(LISTED)).all()


def named_introductions(actor: Member, ids: Collection[int]) -> Sequence[Introduction]:
    """Of these, those that the actor may see, with the people of both sides."""
    people = selectinload(Introduction.sides).joinedload(IntroductionSide.member)
    return db.session.scalars(visible_introductions(actor).where(Introduction.id.in_(ids)).options(people)).all()


def _whole(query: Select[Introduction]) -> Select[Introduction]:
    return query.options(joinedload(Introduction.broker), selectinload(Introduction.sides))


def find_made(actor: Member, client_key: str) -> Introduction | None:
    made = (Introduction.broker_id == actor.id, Introduction.client_key == client_key)
    return db.session.scalar(select(Introduction).where(*made))


def introducible(actor: Member, member: Member) -> Select[Member]:
    """Whom the actor can introduce to a member: both connected with the actor, or both of an edition they organise."""
    with_me = Member.id.in_(ties.connected_ids(actor))
    query = visible_members(actor).where(is_present(), Member.id.not_in((actor.id, member.id)))
    together: ColumnElement[bool] = Member.id.in_(_organised_mates(actor, member))
    if ties.are_connected(actor.id, member.id):
        together = or_(with_me, together)
    return query.where(together, Member.id.not_in(ties.kept_apart_ids(actor)))


def people_to_introduce(actor: Member, member: Member, most: int = 300) -> Sequence[Member]:
    return db.session.scalars(introducible(actor, member).order_by(Member.sort_name, Member.id).limit(most)).all()


def _organised_mates(actor: Member, member: Member) -> Select[int]:
    """Who was with this member in an edition that the actor organises; nobody where the actor organises none."""
    if not actor.organises_any:
        return select(Member.id).where(literal(False))
    theirs = select(EditionMembership.edition_id).where(EditionMembership.member_id == member.id)
    both = (EditionMembership.edition_id.in_(organised_ids(actor)), EditionMembership.edition_id.in_(theirs))
    return select(EditionMembership.member_id).where(*both)


def standing(actor: Member, a: Member, b: Member) -> Standing:
    """How the actor stands to two people, asked in the same statements whatever the answer is."""
    mine = (Introduction.broker_id == actor.id, Introduction.state == "open", Introduction.expires_at > clock.now())
    facts = select(
        introducible(actor, a).where(Member.id == b.id).with_only_columns(Member.id).exists(),
        introducible(actor, b).where(Member.id == a.id).with_only_columns(Member.id).exists(),
        is_possible(a.id, b.id),
        select(func.count()).select_from(Introduction).where(*mine).scalar_subquery(),
    )
    one_way, other_way, possible, open_now = db.session.execute(facts).one()
    return Standing(one_way and other_way, possible, open_now)


def is_possible(a_id: int, b_id: int) -> ColumnElement[bool]:
    """Whether two people can be introduced, by whomever: nothing is or was lately between them, both take contacts."""
    pair, since = ties.pair_key(a_id, b_id), clock.now() - QUIET
    lately = (Introduction.pair == pair, or_(Introduction.state == "open", Introduction.created_at > since))
    return and_(
        _take_contacts(a_id, b_id),
        ~ties.connected(a_id, b_id),
        ~kept_apart(a_id, b_id),
        ~exists().where(*lately),
    )


def kept_apart(a_id: int, b_id: int) -> ColumnElement[bool]:
    """Whether one of them blocked the other, or an organiser or one of them wants the two never paired."""
    low, high = ties.pair(a_id, b_id)
    return or_(
        ties.blocked(low, high),
        ties.blocked(high, low),
        exists().where(NeverPair.low_id == low, NeverPair.high_id == high),
    )


def _take_contacts(*member_ids: int) -> ColumnElement[bool]:
    """Whether all of them are there, open before others, and have not paused."""
    there = (
        select(func.count())
        .select_from(Member)
        .join(Profile, Profile.member_id == Member.id)
        .where(Member.id.in_(member_ids), is_present(), Profile.state.in_(("published", "unlisted")), ~is_paused())
    )
    return literal(len(member_ids)) == there.scalar_subquery()


def still_possible(a_id: int, b_id: int) -> bool:
    """Whether two who both said yes can be connected now: both there, nothing that keeps them apart."""
    there = select(func.count()).select_from(Member).where(Member.id.in_((a_id, b_id)), is_present())
    apart, present = db.session.execute(select(kept_apart(a_id, b_id), there.scalar_subquery())).one()
    return not apart and present == 2
