"""Who proposes that something goes for good, and who agrees: always two people (T-20)."""

from app.accounts.models import Member
from app.kernel.policy import YES, Verdict, no
from app.threads.models import Post, Thread


def propose_purge(actor: Member, subject: Post | Thread) -> Verdict:
    """Moderators of the whole site, once it is out of sight."""
    if not (may := decline_purge(actor)):
        return may
    if not subject.is_gone:
        return no("Hide or delete it first. What nobody sees can be removed for good.")
    return YES


def decline_purge(actor: Member) -> Verdict:
    if not actor.is_active or not actor.is_site_moderator:
        return no("Only moderators of the whole site may do this.")
    return YES


def agree_to_purge(actor: Member, *, by_id: int) -> Verdict:
    """An admin, and never who proposed it: two people, so that nobody makes something vanish alone."""
    if not actor.is_active or not actor.is_admin:
        return no("An admin agrees to this.")
    if by_id == actor.id:
        return no("You proposed it, so another admin agrees or not.")
    return YES
