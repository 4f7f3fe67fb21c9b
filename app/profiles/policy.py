"""Who may change what a profile shows. The owner may, and nobody else; a silenced owner may only show less."""

from app.accounts.models import Member
from app.kernel.policy import YES, Verdict, no


def change_profile(actor: Member) -> Verdict:
    if actor.is_silenced:
        return no("You cannot change what others see just now. Hiding your profile and taking things away still work.")
    return YES
