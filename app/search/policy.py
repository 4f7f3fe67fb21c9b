"""Who may keep a search."""

from app.accounts.models import Member
from app.kernel.policy import YES, Verdict, no

MOST_SAVED = 20


def save_search(actor: Member, kept: int) -> Verdict:
    """`kept`: how many the actor has already."""
    if kept >= MOST_SAVED:
        return no("You keep {most} searches already. Let one go, then this one has room.", most=MOST_SAVED)
    return YES
