"""Who may report what, and who may decide."""

from app.accounts.models import Member
from app.kernel.policy import YES, Verdict, no
from app.kernel.reportable import Target

MOST_A_DAY, MOST_A_DAY_BELOW_TRUST_1 = 10, 5  # (H-2)


def most_a_day(actor: Member) -> int:
    return MOST_A_DAY if actor.trust else MOST_A_DAY_BELOW_TRUST_1


def report(actor: Member | None, target: Target, reason: str) -> Verdict:
    """Whoever may read it; the silenced too. A stranger only what the law forbids, of what strangers read."""
    if actor is None:
        if not target.is_public or reason != "illegal":
            return no("Without an account you can report what the law forbids, on pages that everybody reads.")
        return YES
    if not actor.is_active:
        return no("Your account is suspended.")
    if target.author_id == actor.id and reason != "personal":
        return no("This is your own. If something personal has to go from it, choose that, and a moderator helps you.")
    return YES


def decide(actor: Member, *, is_party: bool) -> Verdict:
    """Moderators of where it stands, unless they are part of it (H-7). Who else is, they are not told."""
    if not actor.is_active or not actor.is_staff:
        return no("Only moderators may do this.")
    if is_party:
        return no("You are part of this, or share a group with somebody who is, so another moderator decides.")
    return YES


def export_log(actor: Member) -> Verdict:
    if not actor.is_active or not actor.is_site_moderator:
        return no("Only moderators of the whole site take the log out as a file.")
    return YES
