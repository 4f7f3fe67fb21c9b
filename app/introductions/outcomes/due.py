"""Whom to ask how it went: each kind of bringing together says which of its people came together in a stretch of time.

A later kind (an event's slot) registers itself with @source(kind).
"""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, select
from sqlalchemy.orm import selectinload

from app.extensions import db
from app.introductions.models import Introduction
from app.introductions.outcomes.models import OutcomeQuestion
from app.introductions.rounds.models import LIVE_STATES, RoundPair
from app.kernel import clock
from app.ties.models import ContactRequest

ASK_AFTER, GIVE_UP_AFTER = timedelta(days=21), timedelta(days=35)
MOST_AT_ONCE = 100

Due = Sequence[tuple[int, list[int]]]  # its id, and the ids of those to ask
Source = Callable[[datetime, datetime], Due]
_sources: dict[str, Source] = {}


def source(kind: str) -> Callable[[Source], Source]:
    def register(find: Source) -> Source:
        _sources[kind] = find
        return find

    return register


def due() -> list[tuple[str, int, list[int]]]:
    """What is three weeks old and was not asked about, as (kind, id, people). Very old things are let rest."""
    until, since = clock.now() - ASK_AFTER, clock.now() - GIVE_UP_AFTER
    return [(kind, id, people) for kind, find in _sources.items() for id, people in find(since, until)]


def not_asked(kind: str, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return ~exists().where(OutcomeQuestion.kind == kind, OutcomeQuestion.subject_id == id)


@source("request")
def requests(since: datetime, until: datetime) -> Due:
    query = select(ContactRequest.id, ContactRequest.from_id, ContactRequest.to_id).where(
        ContactRequest.state == "accepted", ContactRequest.answered_at.between(since, until),
        not_asked("request", ContactRequest.id),
    )  # fmt: skip
    return [(id, [a, b]) for id, a, b in db.session.execute(query.limit(MOST_AT_ONCE))]


@source("introduction")
def introductions(since: datetime, until: datetime) -> Due:
    query = select(Introduction).where(
        Introduction.state == "made", Introduction.ended_at.between(since, until),
        not_asked("introduction", Introduction.id),
    )  # fmt: skip
    found = db.session.scalars(query.options(selectinload(Introduction.sides)).limit(MOST_AT_ONCE))
    return [(one.id, one.member_ids) for one in found]


@source("round")
def pairs(since: datetime, until: datetime) -> Due:
    query = select(RoundPair).where(
        RoundPair.state.in_(LIVE_STATES), RoundPair.announced_at.between(since, until),
        not_asked("round", RoundPair.id),
    )  # fmt: skip
    found = db.session.scalars(query.options(selectinload(RoundPair.seats)).limit(MOST_AT_ONCE))
    return [(one.id, one.member_ids) for one in found]
