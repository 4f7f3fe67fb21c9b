"""Who may tie, untie and keep away."""

from app.accounts.models import Member
from app.kernel.policy import YES, Verdict, no


def block(actor: Member, other: Member) -> Verdict:
    if actor.id == other.id:
        return no("You cannot block yourself.")
    return YES


def mute(actor: Member, other: Member) -> Verdict:
    return no("You cannot mute yourself.") if actor.id == other.id else YES
