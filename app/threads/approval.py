"""Which posts wait for a moderator before others read them (H-12), and that moderators hear of it."""

from sqlalchemy import func, select

from app.accounts import queries as accounts
from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import Invalid
from app.kernel.markup import outward
from app.notifications.operations import notify
from app.threads.models import Post, Space
from app.threads.policy_of_approval import waits

MOST_LINKS = 2  # in a post of somebody new
FIRST = 2  # posts of theirs that are looked at, whatever they hold
QUIET_MINUTES = 10


def state_of(actor: Member, space: Space, html: str, *, has_files: bool = False) -> str:
    """Whether a post that the actor sends now is visible at once, or waits."""
    leads_away = bool(_links(actor, html)) or has_files
    passed = _passed(actor) if not actor.trust else FIRST
    return "queued" if waits(actor, space, is_among_first=passed < FIRST, leads_away=leads_away) else "visible"


def check_edit(actor: Member, post: Post, html: str) -> None:
    """A link of somebody new, which would have waited, does not come in by an edit: not in the place of another, either."""
    new = set(_links(actor, html)) - set(outward(post.html))
    if new and not actor.trust and actor.id == post.author_id and post.state == "visible":
        raise Invalid(
            "While you are new here, a moderator looks at links first. Send this one in a post of its own.",
            field="body",
        )


def _links(actor: Member, html: str) -> list[str]:
    found = outward(html)
    if not actor.trust and len(found) > MOST_LINKS:
        raise Invalid("While you are new here, a post holds at most two links and one picture.", field="body")
    return found


def _passed(actor: Member) -> int:
    """How many posts of the actor others could read already."""
    return db.session.scalar(select(func.count()).where(Post.author_id == actor.id, Post.state == "visible")) or 0


def tell_keepers(post: Post) -> None:
    """Whoever looks after the space hears that posts wait, once in ten minutes."""
    space = post.thread.space
    window = int(clock.now().timestamp()) // (60 * QUIET_MINUTES)
    for member_id in set(accounts.keepers(space.id, space.edition_id)) - {post.author_id}:
        notify(
            member_id, "post waits", "post", post.id, once=f"post waits:{space.id}:{window}", about=f"space:{space.id}"
        )
