"""How fast somebody may post (G-11): a pause between two posts, longer for who is new, and a limit on their first day.
Whoever moderates the space is free of it. Slow mode of a single thread is in tending.py."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app
from sqlalchemy import func, select

from app.accounts.models import Invitation, Member
from app.extensions import db
from app.kernel import clock
from app.kernel.audit import AuditEntry
from app.kernel.errors import TooMany, marked
from app.threads import policy
from app.threads.models import Post, Space, Thread

FIRST_DAY = timedelta(hours=24)
SOON_AFTER_A_POST = marked(
    "Between two posts of yours there are at least {pace} seconds. Send this one in {left} seconds; your text is still here."
)
SOON_AFTER_A_THREAD = marked(
    "While you are new here, there are two minutes between two threads. Send this one in {left} seconds; your text is still here."
)
ENOUGH_FOR_A_DAY = marked(
    "The first day has room for three threads and ten replies. In {hours} hours this one can go; your text is still here."
)


@dataclass(frozen=True)
class Pace:
    """Seconds between two posts and between two threads; how many threads and replies on the first day, 0 for any."""

    posts: int
    threads: int = 0
    first_threads: int = 0
    first_replies: int = 0


PACES = {0: Pace(posts=30, threads=120, first_threads=3, first_replies=10)}  # by trust
USUAL = Pace(posts=10)


def keep_pace(actor: Member, space: Space, *, starts: bool) -> None:
    """Refuse a post that comes too soon after the last, or that is one too many for the first day. Its caller lets the
    actor's requests go one after the other, so that each is counted."""
    if not current_app.config["POST_PACE"] or policy.moderate(actor, space):
        return
    pace = PACES.get(actor.trust, USUAL)
    if starts:
        threads = select(func.max(Thread.created_at), func.count()).where(Thread.author_id == actor.id)
        last, count = db.session.execute(threads).one()
        _pause(last, pace.threads, SOON_AFTER_A_THREAD)
    else:
        replies = select(func.count()).where(Post.author_id == actor.id, Post.position > 1)
        count = db.session.scalar(replies) or 0
    _on_the_first_day(actor, count, pace.first_threads if starts else pace.first_replies)
    last = db.session.scalar(select(func.max(Post.created_at)).where(Post.author_id == actor.id))
    _pause(last, pace.posts, SOON_AFTER_A_POST)


def _pause(last: datetime | None, seconds: int, sentence: str) -> None:
    left = seconds - (clock.now() - last).total_seconds() if last else 0
    if left > 0:
        raise TooMany(sentence, retry_after=int(left) + 1, pace=seconds, left=int(left) + 1)


def _on_the_first_day(actor: Member, count: int, most: int) -> None:
    if not most or count < most:
        return
    left = _came_in_at(actor) + FIRST_DAY - clock.now()
    if left > timedelta():
        hours = int(left.total_seconds() // 3600) + 1
        raise TooMany(ENOUGH_FOR_A_DAY, retry_after=hours * 3600, hours=hours)


def _came_in_at(member: Member) -> datetime:
    """When somebody was let in: their account may have been kept for them long before."""
    accepted = (Invitation.member_id == member.id, Invitation.state == "accepted")
    approved = (AuditEntry.subject_kind == "Member", AuditEntry.subject_id == member.id)
    answered = select(func.max(Invitation.answered_at)).where(*accepted).scalar_subquery()
    let_in = select(func.max(AuditEntry.at)).where(*approved, AuditEntry.act == "approve member").scalar_subquery()
    times = db.session.execute(select(answered, let_in)).one()
    return max([member.created_at, *(at for at in times if at is not None)])
