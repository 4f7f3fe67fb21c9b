"""Opening a round, taking part in it, sitting turns out."""

from datetime import date, timedelta

from app.accounts.models import Member
from app.cohorts.models import Edition
from app.extensions import db
from app.introductions.rounds import facts, policy, queries
from app.introductions.rounds.models import Round, RoundMember
from app.kernel import audit, clock
from app.kernel.errors import Conflict, Invalid
from app.kernel.policy import require

FURTHEST = timedelta(days=366)


def open_round(
    actor: Member, edition: Edition, *, theme: str, every: int, starts_on: date, client_key: str
) -> Round:  # fmt: skip
    """Open a round for the people of an edition. The same client_key twice is one round."""
    if already := queries.find_opened(actor, client_key):
        return already
    require(policy.open_round(actor, edition, queries.find_open(edition)))
    opened = Round(
        edition_id=edition.id, edition=edition, open_edition_id=edition.id, made_by_id=actor.id,
        client_key=client_key, theme=theme, every=every, next_on=starts_on,
    )  # fmt: skip
    _check_day(opened, starts_on, "starts_on")
    db.session.add(opened)
    db.session.flush()
    audit.record(actor, "open round", opened, edition=edition.id)
    return opened


def change_theme(actor: Member, round: Round, *, theme: str) -> None:
    """Give the turns that are planned from now on another theme."""
    require(policy.tend_round(actor, round))
    round.theme = theme


def end_round(actor: Member, round: Round) -> None:
    """No more turns. What was announced stays."""
    if round.ended_at is None:
        require(policy.tend_round(actor, round))
        round.ended_at, round.open_edition_id = clock.now(), None
        audit.record(actor, "end round", round, edition=round.edition_id)


def join_round(actor: Member, round: Round) -> None:
    """Take part from the next turn on."""
    require(policy.join_round(actor, round))
    part = db.session.get(RoundMember, (round.id, actor.id))
    if part is None:
        db.session.add(RoundMember(round_id=round.id, member_id=actor.id))
    elif part.left_at is not None:
        part.joined_at, part.left_at, part.skips, part.snoozed_until = clock.now(), None, False, None


def leave_round(actor: Member, round: Round) -> None:
    """Take part no more. Until the announcement, whoever was planned for you is paired anew."""
    if part := queries.find_part(actor, round):
        part.left_at = clock.now()


def skip_turn(actor: Member, round: Round, *, skips: bool = True) -> None:
    """Sit out the turn that is announced next, or take that back."""
    _part(actor, round).skips = skips


def snooze(actor: Member, round: Round, *, until: date | None) -> None:
    """Sit out every turn before a day; None takes part again at once."""
    part = _part(actor, round)
    if until is not None:
        _check_day(round, until, "until")
    part.snoozed_until = until


def _part(actor: Member, round: Round) -> RoundMember:
    part = queries.find_part(actor, round)
    if part is None:
        raise Conflict("You do not take part in this round.")
    return part


def _check_day(round: Round, day: date, field: str) -> None:
    if not facts.today(round) <= day <= facts.today(round) + FURTHEST:
        raise Invalid("Choose a day from today on, within a year.", field=field)
