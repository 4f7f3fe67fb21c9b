"""The jobs door: introductions end, turns are planned and announced, and three weeks later somebody asks how it went."""

import functools
import logging

from sqlalchemy import select

from app.extensions import db
from app.introductions import operations
from app.introductions.models import Introduction
from app.introductions.outcomes import operations as outcomes
from app.introductions.outcomes.due import due
from app.introductions.rounds import facts, turns
from app.introductions.rounds.models import Round, RoundPair, RoundTurn
from app.introductions.rounds.pairing import Group, pair_up
from app.kernel.errors import Busy, Refusal
from app.kernel.jobs import every, job
from app.kernel.transaction import transaction, write

log = logging.getLogger(__name__)

LOOKED_AFTER = ("announced", "said hello", "one silent")


@job("introductions.end")
def end(introduction_id: int) -> None:
    def unit() -> None:
        introduction = db.session.get(Introduction, introduction_id)
        if introduction is not None:
            operations.end(introduction)

    write(unit)


@every(1800)
def turn_rounds() -> None:
    """Announce what was planned before today, then plan what is due today."""
    with transaction(write=False):
        planned = select(RoundTurn).where(RoundTurn.state == "planned")
        to_announce = [one.id for one in db.session.scalars(planned) if one.planned_on < facts.today(one.round)]
        opened = select(Round).where(Round.ended_at.is_(None))
        to_plan = [one.id for one in db.session.scalars(opened) if one.next_on <= facts.today(one)]
    for turn_id in to_announce:
        announce(turn_id)
    for round_id in to_plan:
        plan(round_id)


def plan(round_id: int) -> None:
    """Think outside the lock, write inside."""
    with transaction(write=False):
        found = db.session.get_one(Round, round_id)
        people = facts.who_can(found, facts.today(found))
        between = facts.between(found, people)
        seed = found.id * 100_000 + found.next_on.toordinal()
    groups = pair_up(people, between, seed=seed)
    write(functools.partial(_plan, round_id, groups))


def _plan(round_id: int, groups: list[Group]) -> None:
    turns.plan_turn(db.session.get_one(Round, round_id), groups)


def announce(turn_id: int) -> None:
    """A pair at a time, so that no write is long; begun twice, it goes on where it stopped."""
    pairs = write(lambda: list(turns.repair_turn(db.session.get_one(RoundTurn, turn_id))))
    for pair_id in pairs:
        try:
            write(functools.partial(_announce, pair_id))
        except Busy:
            raise
        except Refusal:  # a block at this very moment, a chat of the two that was closed: no reason for others to wait
            log.info("pair not announced", extra={"pair": pair_id}, exc_info=True)
            write(functools.partial(_skip, pair_id))
    write(lambda: turns.close_turn(db.session.get_one(RoundTurn, turn_id)))


def _announce(pair_id: int) -> None:
    turns.announce_pair(db.session.get_one(RoundPair, pair_id))


def _skip(pair_id: int) -> None:
    turns.skip_pair(db.session.get_one(RoundPair, pair_id))


@every(6 * 3600)
def look_after_pairs() -> None:
    with transaction(write=False):
        ids = db.session.scalars(select(RoundPair.id).where(RoundPair.state.in_(LOOKED_AFTER))).all()
    for id in ids:
        write(functools.partial(_look_after, id))


def _look_after(pair_id: int) -> None:
    turns.look_after(db.session.get_one(RoundPair, pair_id))


@every(3600)
def ask_how_it_went() -> None:
    with transaction(write=False):
        waiting = due()
    for kind, subject_id, member_ids in waiting:
        write(functools.partial(outcomes.ask, kind, subject_id, member_ids))
