"""Reading teams, and the people of whom one could be made: everything from the actor."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, Select, and_, exists, false, func, or_, select
from sqlalchemy.orm import contains_eager, joinedload, selectinload

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import NotFound
from app.profiles.models import ProfileItem
from app.profiles.queries import may_read_item
from app.search.meaning import meaning
from app.teams import free
from app.teams.compose import Candidate, Proposal, Rules, teams
from app.teams.cover import Wanted, best, stems_of
from app.teams.models import Team, TeamSeat
from app.ties.models import ContactRequest
from app.ties.queries import connected_ids, kept_apart_ids

SAID = ("offer", "expertise", "headline")  # of what somebody says, where a competence is looked for
MOST_TEAMS = 100


@dataclass(frozen=True)
class Found:
    """What could be done with the competences: up to three teams, what nobody brings, and each one's own words.

    words: (member, number of the competence) → what they say that covers it.
    """

    wanted: Sequence[Wanted]
    proposals: Sequence[Proposal]
    rules: Rules
    words: Mapping[tuple[int, int], str]
    brought: int  # competences that somebody brings, as bits

    @property
    def missing(self) -> list[int]:
        """What nobody brings at all."""
        return [number for number in range(len(self.wanted)) if not self.brought >> number & 1]


def find_teams(actor: Member, competences: Sequence[str]) -> Found:
    """Up to three teams for these competences, of people whom the actor may ask, by what they let the actor read."""
    wanted = [Wanted.of(text) for text in competences]
    pool, words = _pool(actor, wanted)
    rules = Rules.for_pool(pool)
    brought = sum(1 << number for number in {number for _, number in words})
    return Found(wanted, teams(pool, rules), rules, words, brought)


def covers(actor: Member, competences: Sequence[str], member_ids: Sequence[int]) -> dict[int, list[int]]:
    """Which of the competences each of these people brings, as long as the actor may ask them."""
    pool, _ = _pool(actor, [Wanted.of(text) for text in competences], Member.id.in_(member_ids))
    return {person.id: sorted(person.brings) for person in pool}


def _pool(
    actor: Member, wanted: Sequence[Wanted], *narrower: ColumnElement[bool]
) -> tuple[list[Candidate], dict[tuple[int, int], str]]:
    """Everybody who brings one of the competences, and by which words."""
    rows = _said(actor, wanted, narrower)
    told: dict[int, list[Any]] = {}
    fields: dict[int, str] = {}
    known = {row.member_id for row in rows if row.known}
    for row in rows:
        if row.kind == "field":
            fields[row.member_id] = row.value
        else:
            told.setdefault(row.member_id, []).append(row)
    cosines = _cosines(wanted, [row for some in told.values() for row in some])
    pool, words = [], {}
    for id, some in told.items():
        brings = {}
        stems = [stems_of(row.value) for row in some]
        for number, one in enumerate(wanted):
            said = [(stem, cosines.get(row.id, {}).get(number, 0.0)) for row, stem in zip(some, stems, strict=True)]
            if (found := best(one, said)) is not None:
                brings[number] = found[0]
                words[id, number] = some[found[1]].value
        if brings:
            pool.append(Candidate(id, fields.get(id, ""), id in known, brings))
    return pool, words


def _said(actor: Member, wanted: Sequence[Wanted], narrower: Iterable[ColumnElement[bool]]) -> Sequence[Any]:
    """What the actor may read of everybody whom they may ask: offers, expertise, headlines, and the main field.
    Without meaning only what has a beginning of one of the words."""
    current = or_(ProfileItem.expires_on.is_(None), ProfileItem.expires_on >= clock.now().date())
    telling: ColumnElement[bool] = ProfileItem.kind.in_(SAID)
    if meaning() is None:
        telling = and_(
            telling, or_(false(), *(_has(begin) for begin in sorted(set().union(*(one.beginnings for one in wanted)))))
        )
    main = and_(ProfileItem.kind == "field", ProfileItem.position == 0)
    query = (
        free.free_members(actor)
        .with_only_columns(
            ProfileItem.id, ProfileItem.member_id, ProfileItem.kind, ProfileItem.value,
            Member.id.in_(connected_ids(actor)).label("known"),
        )
        .join(ProfileItem, ProfileItem.member_id == Member.id)
        .where(or_(telling, main), current, may_read_item(actor), *narrower)
    )  # fmt: skip
    return db.session.execute(query.order_by(ProfileItem.member_id, ProfileItem.id)).all()


def _has(begin: str) -> ColumnElement[bool]:
    """`folded` holds the beginning of a text, `value` all of it as it was written."""
    written = func.lower(ProfileItem.value)
    return or_(ProfileItem.folded.contains(begin, autoescape=True), written.contains(begin, autoescape=True))


def _cosines(wanted: Sequence[Wanted], rows: Sequence[Any]) -> dict[int, dict[int, float]]:
    """How near in meaning each item is to each competence, where it is near and the item has a vector."""
    model = meaning()
    if model is None or not rows or not wanted:
        return {}
    places = model.rows([row.value for row in rows])
    there = np.flatnonzero(places >= 0)
    near = model.matrix[places[there]] @ np.stack([model.of_query(one.text) for one in wanted]).T
    found: dict[int, dict[int, float]] = {}
    for place, number in np.argwhere(near >= 0.4):
        found.setdefault(rows[there[place]].id, {})[int(number)] = float(near[place, number])
    return found


def visible_teams(actor: Member) -> Select[Team]:
    """Teams that the actor puts together, and those they are asked into, unless a block stands between."""
    asked = and_(
        exists().where(TeamSeat.team_id == Team.id, TeamSeat.member_id == actor.id, _is_told()),
        Team.owner_id.not_in(kept_apart_ids(actor)),
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
    people = selectinload(Team.seats).joinedload(TeamSeat.request)
    query = visible_teams(actor).options(people, joinedload(Team.owner)).order_by(Team.id.desc())
    return db.session.scalars(query.limit(MOST_TEAMS)).all()


def get_team(actor: Member, team_id: int) -> Team:
    people = selectinload(Team.seats)
    load = (people.joinedload(TeamSeat.request), people.joinedload(TeamSeat.member), joinedload(Team.owner))
    team = db.session.scalar(visible_teams(actor).where(Team.id == team_id).options(*load, joinedload(Team.room)))
    if team is None:
        raise NotFound()
    return team


def get_seat(actor: Member, team_id: int, seat_id: int) -> TeamSeat:
    """A seat of a team that the actor puts together."""
    load = (contains_eager(TeamSeat.team), joinedload(TeamSeat.member), joinedload(TeamSeat.request))
    mine = select(TeamSeat).join(TeamSeat.team).where(Team.id == team_id, Team.owner_id == actor.id)
    seat = db.session.scalar(mine.where(TeamSeat.id == seat_id).options(*load))
    if seat is None:
        raise NotFound()
    return seat


def find_by_key(actor: Member, client_key: str) -> Team | None:
    return db.session.scalar(select(Team).where(Team.owner_id == actor.id, Team.client_key == client_key))


def connected_among(actor: Member, member_ids: Sequence[int]) -> set[int]:
    """Those of these people whom the actor is connected with."""
    mine = select(Member.id).where(Member.id.in_(member_ids), Member.id.in_(connected_ids(actor)))
    return set(db.session.scalars(mine))
