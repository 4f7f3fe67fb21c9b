"""What a moderator chooses from when posts move: the posts, the threads they may go to, the spaces."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from app.accounts.models import FORMER, Member
from app.accounts.names import shown_name
from app.extensions import db
from app.kernel.text import shortened
from app.threads import policy, queries, seen
from app.threads.models import Post, Space, Thread

SHOWN, OFFERED, FIRST_WORDS = 12, 10, 120


@dataclass(slots=True)
class Chosen:
    """The chosen posts, the first few in words."""

    positions: Sequence[int]
    count: int
    shown: Sequence[tuple[int, str, str]]  # position, author, first words


def chosen(thread: Thread, positions: Collection[int], *, and_rest: bool = False) -> Chosen:
    """The posts of a thread at these positions, and with `and_rest` all that come after the last."""
    columns = select(Post.position, Member.display_name, Member.state, Post.html).join(
        Member, Member.id == Post.author_id
    )
    here = (Post.thread_id == thread.id, Post.position.in_(positions))
    if and_rest and positions:
        here = (Post.thread_id == thread.id, Post.position.in_(positions) | (Post.position > max(positions)))
    found = db.session.scalars(select(Post.position).where(*here).order_by(Post.position)).all()
    rows = db.session.execute(columns.where(*here).order_by(Post.position).limit(SHOWN)).all()
    shown = [
        (position, shown_name(name, is_former=state in FORMER), shortened(seen.words(html), FIRST_WORDS))
        for position, name, state, html in rows
    ]
    return Chosen(found, len(found), shown)


def targets(actor: Member, thread: Thread, words: str) -> Sequence[Thread]:
    """Threads with these words in their title into which the actor may put posts; the newest first."""
    query: Any = queries.visible_threads(actor).where(
        queries.stands(), queries.moderates_space(actor), Thread.id != thread.id, Thread.state == "open"
    )
    for word in words.split()[:8]:
        query = query.where(Thread.title.icontains(word, autoescape=True))
    if not words:
        query = query.where(Thread.space_id == thread.space_id)
    query = query.options(contains_eager(Thread.space)).order_by(Thread.last_post_at.desc(), Thread.id.desc())
    found: Sequence[Thread] = db.session.scalars(query.limit(OFFERED)).all()
    return found


def spaces(actor: Member) -> Sequence[Space]:
    """The spaces that the actor moderates."""
    return [space for space in queries.all_spaces(actor) if policy.moderate(actor, space)]


def count_posts(thread: Thread) -> int:
    return db.session.scalar(select(func.count()).where(Post.thread_id == thread.id)) or 0
