"""Who may open a round, and who may take part."""

from app.accounts.models import Member
from app.accounts.policy import write
from app.cohorts import policy as cohorts
from app.cohorts.models import Edition
from app.introductions.rounds.models import Round
from app.kernel.policy import Verdict, no


def open_round(actor: Member, edition: Edition, there: Round | None) -> Verdict:
    if there is not None:
        return no("This edition has a round already. End it first.")
    return cohorts.organise(actor, edition)


def tend_round(actor: Member, round: Round) -> Verdict:
    """Change its theme, or end it."""
    if round.ended_at is not None:
        return no("This round has ended.")
    return cohorts.organise(actor, round.edition)


def join_round(actor: Member, round: Round) -> Verdict:
    if round.edition_id not in actor.edition_ids:
        return no("Rounds are for people of the edition.")
    if round.ended_at is not None:
        return no("This round has ended.")
    return write(actor)
