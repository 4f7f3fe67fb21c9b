"""What the pairing is told: who can be paired on a day, and what is between these people."""

from collections.abc import Collection, Iterable
from datetime import date, datetime, time
from itertools import combinations
from zoneinfo import ZoneInfo

from sqlalchemy import Select, and_, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.accounts.queries import may_write
from app.cohorts.models import EditionMembership, GroupMembership
from app.extensions import db
from app.introductions.rounds.models import Round, RoundMember, RoundPair, RoundSeat, RoundTurn
from app.introductions.rounds.pairing import TURNS_APART, Between, Seat, Two
from app.kernel import clock
from app.partners.apart import kept_apart
from app.profiles.conditions import is_main_field
from app.profiles.models import FOR_ALL, Profile, ProfileItem
from app.profiles.queries import is_present
from app.ties.models import Connection

FOR_YEAR = (*FOR_ALL, "cohorts")  # what people of one edition read of each other


def today(round: Round) -> date:
    """The day where the edition is."""
    return clock.now().astimezone(ZoneInfo(round.edition.time_zone)).date()


def who_can(round: Round, on: date) -> list[Seat]:
    """Those who take part and can be paired on that day: still of the edition, there, not hidden, allowed to write, not
    sitting out. The main field counts as far as their year may read it."""
    field = and_(ProfileItem.member_id == Member.id, is_main_field(FOR_YEAR))
    query = (
        select(Member.id, ProfileItem.value, Member.time_zone)
        .join(RoundMember, RoundMember.member_id == Member.id)
        .join(EditionMembership, EditionMembership.member_id == Member.id)
        .join(Profile, Profile.member_id == Member.id)
        .outerjoin(ProfileItem, field)
        .where(
            Profile.state != "hidden",
            RoundMember.round_id == round.id,
            RoundMember.left_at.is_(None),
            RoundMember.skips.is_(False),
            or_(RoundMember.snoozed_until.is_(None), RoundMember.snoozed_until <= on),
            EditionMembership.edition_id == round.edition_id,
            is_present(),
            may_write(),
        )
        .order_by(Member.id)
    )
    return [Seat(id, field, _hours(zone, on)) for id, field, zone in db.session.execute(query)]


def _hours(zone: str, on: date) -> float:
    """How far a zone is from UTC at noon of a day."""
    offset = datetime.combine(on, time(12), ZoneInfo(zone)).utcoffset()
    return offset.total_seconds() / 3600 if offset else 0.0


def between(round: Round, people: Collection[Seat]) -> Between:
    """What is between these people: blocks and pairs to be kept apart, a project group of both, earlier turns, ties."""
    ids = [seat.id for seat in people]
    one, other = aliased(GroupMembership), aliased(GroupMembership)
    groups = select(one.member_id, other.member_id).join(other, other.group_id == one.group_id)
    mates = _twos(groups.where(one.member_id.in_(ids), other.member_id.in_(ids), one.member_id < other.member_id))
    ties = select(Connection.low_id, Connection.high_id)
    tied = ties.where(Connection.low_id.in_(ids), Connection.high_id.in_(ids), Connection.ended_at.is_(None))
    return Between(kept_apart(ids) | mates, _met(round), _twos(tied))


def _twos(query: Select[int, int]) -> set[Two]:
    return {frozenset((a, b)) for a, b in db.session.execute(query)}


def _met(round: Round) -> dict[Two, int]:
    """How many turns ago two of this edition were last announced to each other, as far back as it matters."""
    turns = (
        select(RoundTurn.id)
        .join(Round, Round.id == RoundTurn.round_id)
        .where(Round.edition_id == round.edition_id, RoundTurn.state == "announced")
        .order_by(RoundTurn.planned_on.desc(), RoundTurn.id.desc())
        .limit(TURNS_APART)
    )
    ago = {id: number for number, id in enumerate(db.session.scalars(turns), 1)}
    seats = (
        select(RoundPair.turn_id, RoundSeat.pair_id, RoundSeat.member_id)
        .join(RoundPair, RoundPair.id == RoundSeat.pair_id)
        .where(RoundPair.turn_id.in_(ago), RoundPair.room_id.is_not(None))
    )
    groups: dict[tuple[int, int], list[int]] = {}
    for turn_id, pair_id, member_id in db.session.execute(seats):
        groups.setdefault((ago[turn_id], pair_id), []).append(member_id)
    return _latest((turns_ago, group) for (turns_ago, _), group in groups.items())


def _latest(groups: Iterable[tuple[int, list[int]]]) -> dict[Two, int]:
    met: dict[Two, int] = {}
    for turns_ago, group in groups:
        for two in combinations(group, 2):
            key = frozenset(two)
            met[key] = min(met.get(key, turns_ago), turns_ago)
    return met
