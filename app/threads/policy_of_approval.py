"""Which posts a moderator looks at before others read them, and who lets them through (H-12)."""

from app.accounts.models import Member
from app.kernel.policy import Verdict, no
from app.threads.models import Space
from app.threads.policy import Written, moderate, organise


def waits(actor: Member, space: Space, *, is_among_first: bool, leads_away: bool) -> bool:
    """Whether a moderator looks at a post of the actor before others read it (H-12)."""
    if organise(actor, space):
        return False
    return space.needs_approval or (not actor.trust and (is_among_first or leads_away))


def approve_post(actor: Member, post: Written) -> Verdict:
    """Let it through, or not."""
    if post.author_id == actor.id:
        return no("This is your own, so another moderator looks at it.")
    return moderate(actor, post.thread.space)
