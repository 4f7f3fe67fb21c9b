"""Who may propose a pair, and who decides on it. A pair has no place of its own, so site moderators do (H-4)."""

from app.accounts.models import Member
from app.accounts.policy import write
from app.glossary.models import GlossaryPair
from app.kernel.policy import YES, Verdict, no

MOST_A_DAY = 10


def propose_pair(actor: Member, today: int) -> Verdict:
    """`today`: how many pairs the actor has proposed since the day began for them."""
    if not actor.is_active:
        return no("Your account is suspended.")
    if not (may := write(actor)):
        return may
    if today >= MOST_A_DAY:
        return no("You have proposed {most} pairs today, which is the most. Tomorrow you can go on.", most=MOST_A_DAY)
    return YES


def moderate(actor: Member) -> Verdict:
    if not actor.is_active or not actor.is_site_moderator:
        return no("Only site moderators decide on pairs of words.")
    return YES


def accept_pair(actor: Member, pair: GlossaryPair) -> Verdict:
    """Also one that was rejected or retired: a decision can be taken back."""
    if pair.state == "accepted":
        return no("This pair is in the glossary already.")
    return _of_another(actor, pair)


def reject_pair(actor: Member, pair: GlossaryPair) -> Verdict:
    if pair.state != "proposed":
        return no("This pair has been decided on.")
    return _of_another(actor, pair)


def retire_pair(actor: Member, pair: GlossaryPair) -> Verdict:
    if pair.state != "accepted":
        return no("This pair is not in the glossary.")
    return moderate(actor)


def _of_another(actor: Member, pair: GlossaryPair) -> Verdict:
    """Nobody decides on what they proposed themselves (H-7)."""
    if (may := moderate(actor)) and pair.proposed_by_id == actor.id:
        return no("You proposed this pair, so another moderator decides on it.")
    return may
