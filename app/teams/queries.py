"""Reading teams, from the actor."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select
from sqlalchemy.orm import QueryableAttribute, contains_eager, joinedload, selectinload

from app.accounts.models import Member
from app.chat.queries import ids_of_members
from app.extensions import db
from app.kernel.errors import NotFound
from app.partners.apart import kept_apart
from app.profiles.named import may_be_named
from app.teams.models import Team, TeamSeat
from app.ties.models import ContactRequest

MOST_TEAMS = 100


def visible_teams(actor: Member) -> Select[Team]:
    """Teams that the actor puts together, and those they are asked into by somebody who may be named to them."""
    asked = and_(
        exists().where(TeamSeat.team_id == Team.id, TeamSeat.member_id == actor.id, _is_told()),
        may_be_named(Team.owner_id, to=actor.id),
    )
    return select(Team).where(or_(Team.owner_id == actor.id, asked))


def _is_told() -> ColumnElement[bool]:
    """The owner asked them: here, or by a request that was not taken back."""
    by_request = exists().where(
        ContactRequest.id == TeamSeat.request_id, ContactRequest.state.in_(("sent", "accepted"))
    )
    return or_(TeamSeat.answer != "open", by_request)


def teams_of(actor: Member) -> Sequence[Team]:
    """Those that the actor may see, newest first."""
    people = selectinload(_seats(actor)).joinedload(TeamSeat.request)
    query = visible_teams(actor).options(people, joinedload(Team.owner)).order_by(Team.id.desc())
    return db.session.scalars(query.limit(MOST_TEAMS)).all()


def _seats(actor: Member) -> QueryableAttribute[Any]:
    """The seats of those who may be named to the actor: for them a team has no others."""
    return Team.seats.and_(may_be_named(TeamSeat.member_id, to=actor.id))


def get_team(actor: Member, team_id: int) -> Team:
    people = joinedload(_seats(actor))
    load = (people.joinedload(TeamSeat.request), people.joinedload(TeamSeat.member), joinedload(Team.owner))
    one = visible_teams(actor).where(Team.id == team_id).options(*load, joinedload(Team.room))
    team = db.session.scalars(one).unique().one_or_none()
    if team is None:
        raise NotFound()
    return team


def get_seat(actor: Member, team_id: int, seat_id: int) -> TeamSeat:
    """A seat of a team that the actor puts together."""
    load = (contains_eager(TeamSeat.team), joinedload(TeamSeat.member), joinedload(TeamSeat.request))
    mine = select(TeamSeat).join(TeamSeat.team).where(Team.id == team_id, Team.owner_id == actor.id)
    named = may_be_named(TeamSeat.member_id, to=actor.id)
    seat = db.session.scalar(mine.where(TeamSeat.id == seat_id, named).options(*load))
    if seat is None:
        raise NotFound()
    return seat


def can_meet(team: Team) -> bool:
    """Whether nobody who would come into the team's room is to be kept apart from anybody there."""
    joined = {seat.member_id for seat in team.joined}
    there = set(ids_of_members(team.room_id)) if team.room_id else set()
    new = joined - there
    return not new or not any(two & new for two in kept_apart(joined | there))


def find_by_key(actor: Member, client_key: str) -> Team | None:
    return db.session.scalar(select(Team).where(Team.owner_id == actor.id, Team.client_key == client_key))
