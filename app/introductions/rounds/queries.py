"""Rounds as their people see them, and the pairs that a member has been in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import Member
from app.cohorts.models import Edition
from app.cohorts.queries import organised_ids
from app.extensions import db
from app.introductions.rounds.models import LIVE_STATES, Round, RoundMember, RoundPair, RoundSeat, RoundTurn
from app.kernel.errors import NotFound
from app.profiles.models import Profile
from app.profiles.named import may_be_named
from app.ties.sources import Occasion, occasion

TURNS, PAIRS = 12, 24  # listed


def visible_editions(actor: Member) -> Select[Edition]:
    """The editions whose rounds the actor sees: those they took part in, and those they organise."""
    mine = Edition.id.in_(sorted(actor.edition_ids))
    return select(Edition).where(or_(mine, Edition.id.in_(organised_ids(actor)))).options(joinedload(Edition.school))


def get_edition(actor: Member, edition_id: int) -> Edition:
    edition = db.session.scalar(visible_editions(actor).where(Edition.id == edition_id))
    if edition is None:
        raise NotFound()
    return edition


def get_round(actor: Member, round_id: int) -> Round:
    ids = visible_editions(actor).with_only_columns(Edition.id)
    one = select(Round).where(Round.id == round_id, Round.edition_id.in_(ids)).options(joinedload(Round.edition))
    found = db.session.scalar(one)
    if found is None:
        raise NotFound()
    return found


def find_open(edition: Edition) -> Round | None:
    one = select(Round).where(Round.open_edition_id == edition.id).options(joinedload(Round.edition))
    return db.session.scalar(one)


@occasion
def compared(actor: Member, edition_id: int) -> Sequence[Occasion]:
    """Rounds of an edition that introduced somebody, for the field map before and after them."""
    seen = visible_editions(actor).with_only_columns(Edition.id).where(Edition.id == edition_id)
    began = func.min(RoundTurn.announced_at)
    query = (
        select(Round.id, Round.theme, began, Round.ended_at)
        .join(RoundTurn, RoundTurn.round_id == Round.id)
        .where(Round.edition_id.in_(seen), RoundTurn.state == "announced")
        .group_by(Round.id)
    )
    return [Occasion(id, theme, at, ended) for id, theme, at, ended in db.session.execute(query) if at]


def find_opened(actor: Member, client_key: str) -> Round | None:
    return db.session.scalar(select(Round).where(Round.made_by_id == actor.id, Round.client_key == client_key))


def find_part(actor: Member, round: Round) -> RoundMember | None:
    """The actor's part in a round, if they have one now."""
    part = db.session.get(RoundMember, (round.id, actor.id))
    return part if part is not None and part.left_at is None else None


def joinable(actor: Member) -> Sequence[tuple[Round, Edition, bool]]:
    """The open rounds of the actor's editions, each with its edition and whether they take part."""
    mine = and_(
        RoundMember.round_id == Round.id, RoundMember.member_id == actor.id, RoundMember.left_at.is_(None)
    )  # fmt: skip
    query = (
        select(Round, Edition, RoundMember.member_id.is_not(None))
        .join(Edition, Edition.id == Round.edition_id)
        .outerjoin(RoundMember, mine)
        .where(Round.ended_at.is_(None), Round.edition_id.in_(sorted(actor.edition_ids)))
        .options(joinedload(Edition.school))
    )
    return [(found, edition, takes_part) for found, edition, takes_part in db.session.execute(query.order_by(Round.id))]


@dataclass(frozen=True)
class Standing:
    """The open round of an edition, if there is one, the actor's part in it, how many take part, and whether the actor's
    profile is hidden: such people are paired with nobody."""

    round: Round | None = None
    part: RoundMember | None = None
    taking_part: int = 0
    is_hidden: bool = False


def standing(actor: Member, edition: Edition) -> Standing:
    there = RoundMember.left_at.is_(None)
    number = select(func.count()).where(RoundMember.round_id == Round.id, there).correlate(Round).scalar_subquery()
    mine = aliased(RoundMember)
    is_hidden = exists().where(Profile.member_id == actor.id, Profile.state == "hidden")
    query = (
        select(Round, mine, number, is_hidden)
        .outerjoin(mine, and_(mine.round_id == Round.id, mine.member_id == actor.id, mine.left_at.is_(None)))
        .where(Round.open_edition_id == edition.id)
        .options(joinedload(Round.edition))
    )
    found = db.session.execute(query).first()
    return Standing(*found) if found else Standing()


def turns_of(edition: Edition) -> Sequence[Any]:
    """The latest turns of an edition for its organisers: day, theme, how many groups, how many of them said hello."""
    live = func.count(RoundPair.id).filter(RoundPair.state.in_((*LIVE_STATES, "closed")))
    hello = func.count(RoundPair.id).filter(RoundPair.state == "said hello")
    query = (
        select(RoundTurn.planned_on, RoundTurn.theme, RoundTurn.state, live.label("groups"), hello.label("hello"))
        .join(Round, Round.id == RoundTurn.round_id)
        .outerjoin(RoundPair, RoundPair.turn_id == RoundTurn.id)
        .where(Round.edition_id == edition.id)
        .group_by(RoundTurn.id)
        .order_by(RoundTurn.planned_on.desc(), RoundTurn.id.desc())
    )
    return db.session.execute(query.limit(TURNS)).all()


def is_pair_of(actor: Member) -> ColumnElement[bool]:
    """A pair that the actor was in, announced (nobody knows of a planned one), and with whom else they may still read."""
    sits = exists().where(RoundSeat.pair_id == RoundPair.id, RoundSeat.member_id == actor.id)
    return and_(
        RoundPair.room_id.is_not(None), sits, exists().where(RoundSeat.pair_id == RoundPair.id, _is_other(actor))
    )


def _is_other(actor: Member) -> ColumnElement[bool]:
    return and_(RoundSeat.member_id != actor.id, may_be_named(RoundSeat.member_id, to=actor.id))


def visible_pairs(actor: Member) -> Select[RoundPair]:
    """These pairs, each with the seats of those others."""
    others = joinedload(RoundPair.seats.and_(_is_other(actor)))
    return select(RoundPair).where(is_pair_of(actor)).options(joinedload(RoundPair.turn), others)


def pairs_of(actor: Member, ids: Collection[int]) -> Sequence[RoundPair]:
    return db.session.scalars(visible_pairs(actor).where(RoundPair.id.in_(ids))).unique().all()


def my_pairs(actor: Member, edition: Edition) -> Sequence[RoundPair]:
    """Whom the actor was introduced to in an edition's rounds, newest first."""
    here = select(RoundTurn.id).join(Round, Round.id == RoundTurn.round_id).where(Round.edition_id == edition.id)
    query = visible_pairs(actor).where(RoundPair.turn_id.in_(here))
    return db.session.scalars(query.order_by(RoundPair.id.desc()).limit(PAIRS)).unique().all()
