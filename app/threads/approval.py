"""Which posts wait for a moderator before others read them (H-12), and that moderators hear of it."""

import re

from sqlalchemy import func, select

from app.accounts import queries as accounts
from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import Invalid
from app.notifications.operations import notify
from app.threads.models import Post, Space
from app.threads.policy_of_approval import waits

MOST_LINKS, MOST_IMAGES = 2, 1  # in a post of somebody new
FIRST = 2  # posts of theirs that are looked at, whatever they hold
_LINK, _IMAGE = re.compile(r'<a href="(?!/)'), re.compile(r"<img ")  # mentions and own pages are no links
QUIET_MINUTES = 10


def state_of(actor: Member, space: Space, html: str, *, has_files: bool = False) -> str:
    """Whether a post that the actor sends now is visible at once, or waits."""
    links, images = _counted(actor, html)
    passed = _passed(actor) if not actor.trust else FIRST
    is_looked_at = waits(actor, space, is_among_first=passed < FIRST, leads_away=has_files or links + images > 0)
    return "queued" if is_looked_at else "visible"


def check_edit(actor: Member, post: Post, html: str) -> None:
    """What would have waited does not come in by an edit."""
    links, images = _counted(actor, html)
    if actor.id == post.author_id and not actor.trust and post.state == "visible" and links + images:
        before = _counted(actor, post.html)
        if (links, images) > before:
            raise Invalid(
                "While you are new here, a moderator looks at links first. Send this one in a post of its own.",
                field="body",
            )


def _counted(actor: Member, html: str) -> tuple[int, int]:
    if actor.trust:
        return 0, 0
    links, images = len(_LINK.findall(html)), len(_IMAGE.findall(html))
    if links > MOST_LINKS or images > MOST_IMAGES:
        raise Invalid("While you are new here, a post holds at most two links and one picture.", field="body")
    return links, images


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
