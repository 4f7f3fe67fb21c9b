"""Reacting to a post without writing one (T-13); its author hears of all of a day together."""

from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock, live
from app.kernel.policy import require
from app.notifications.operations import notify
from app.threads import policy
from app.threads.models import Post, Reaction
from app.threads.queries import post_stands
from app.threads.upkeep import lock_row
from app.ties.queries import is_silent

TOLD_AT = 16  # UTC: late in the afternoon where the members are
DAY = timedelta(days=1)


def react(actor: Member, post: Post, kind: str) -> None:
    """Say of a post that it is useful, that it is the same here, or that I can help. Each once."""
    lock_row(post)
    require(policy.react(actor, post))
    if db.session.get(Reaction, (post.id, actor.id, kind)) is None:
        db.session.add(Reaction(post_id=post.id, member_id=actor.id, kind=kind, at=clock.now()))
        live.refresh(post.thread.channel)


def take_back_reaction(actor: Member, post: Post, kind: str) -> None:
    """Have said nothing of the kind."""
    lock_row(post)
    if (mine := db.session.get(Reaction, (post.id, actor.id, kind))) is not None:
        db.session.delete(mine)
        live.refresh(post.thread.channel)


def last_day() -> datetime:
    """The end of the last day whose reactions can be told together."""
    now = clock.now()
    end = now.replace(hour=TOLD_AT, minute=0, second=0, microsecond=0)
    return end if end <= now else end - DAY


def most_reacted(end: datetime) -> dict[int, int]:
    """For each author to whom others reacted that day, the post to which most did."""
    is_unheard = is_silent(Post.author_id, Reaction.member_id)
    query = (
        select(Post.author_id, Post.id)
        .join(Reaction, Reaction.post_id == Post.id)
        .where(Reaction.at > end - DAY, Reaction.at <= end, Reaction.member_id != Post.author_id)
        .where(post_stands(), ~is_unheard)
        .group_by(Post.author_id, Post.id)
        .order_by(func.count(), Post.id)
    )
    return {author_id: post_id for author_id, post_id in db.session.execute(query)}


def tell_author(author_id: int, post_id: int, end: datetime) -> None:
    """Let an author know of the reactions of a day, once."""
    notify(author_id, "reaction", "post", post_id, once=f"reaction:{end.date()}", about="reactions")
