"""Removing for good before its time (T-20): a moderator of the whole site proposes it, an admin who is somebody else
agrees or not. Nothing brings it back."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from app.accounts import queries as accounts
from app.accounts.models import Member
from app.extensions import Model, db
from app.kernel import audit, clock
from app.kernel.errors import Conflict, NotFound
from app.kernel.policy import require
from app.notifications.operations import notify
from app.threads import broadcasts, care, purging
from app.threads import policy_of_purging as policy
from app.threads.models import PURGED, Post, Removal, Thread
from app.threads.upkeep import follow_visible, index_again, lock_row


class Purge(Model):
    """That somebody proposed to remove a post or a thread for good, and what the second person said."""

    __tablename__ = "purges"
    __table_args__ = (
        CheckConstraint("(thread_id IS NULL) <> (post_id IS NULL)", name="one"),
        Index("ix_purges_open", "decided_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    thread_id: Mapped[int | None] = mapped_column(ForeignKey("threads.id"), index=True)
    post_id: Mapped[int | None] = mapped_column(ForeignKey("posts.id"), index=True)
    rule: Mapped[str] = mapped_column(String(16), default="")
    reason: Mapped[str] = mapped_column(String(280))
    by_id: Mapped[int] = mapped_column(ForeignKey("members.id"))
    at: Mapped[datetime] = mapped_column(default=clock.now)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("members.id"))
    decided_at: Mapped[datetime | None]
    agreed: Mapped[bool | None]

    by: Mapped[Member] = relationship(foreign_keys=[by_id])
    thread: Mapped[Thread | None] = relationship()
    post: Mapped[Post | None] = relationship()

    @property
    def where(self) -> Thread:
        """The thread that it is, or is in."""
        found = self.post.thread if self.post is not None else self.thread
        if found is None:
            raise NotFound()
        return found


def propose_purge(actor: Member, subject: Post | Thread, *, reason: str, rule: str = "") -> Purge:
    """Ask for something removed to be gone for good. One that was proposed already stays the one."""
    thread = lock_row(subject.thread if isinstance(subject, Post) else subject)
    require(policy.propose_purge(actor, subject))
    post_id, thread_id = (subject.id, None) if isinstance(subject, Post) else (None, subject.id)
    same = (Purge.post_id == post_id) if post_id else (Purge.thread_id == thread_id)
    if already := db.session.scalars(select(Purge).where(same, Purge.decided_at.is_(None)).limit(1)).first():
        return already
    made = Purge(post_id=post_id, thread_id=thread_id, reason=reason, rule=rule, by_id=actor.id)
    db.session.add(made)
    db.session.flush()
    audit.record(actor, "purge proposed", subject, place=thread.log_place)
    kind = "post" if post_id else "thread"
    for member_id in set(accounts.admin_ids()) - {actor.id}:
        notify(member_id, "purge proposed", kind, subject.id, once=f"purge:{made.id}")
    return made


def agree_to_purge(actor: Member, purge: Purge) -> None:
    """As the second person, let it be gone for good: its words, what they were before, its files."""
    _held(actor, purge)
    require(policy.agree_to_purge(actor, by_id=purge.by_id))
    thread = lock_row(purge.where)
    subject = lock_row(purge.post) if purge.post else thread
    if not subject.is_gone:
        raise Conflict("Somebody has decided on this meanwhile.")
    _decided(actor, purge, agreed=True)
    care.tell_author(actor, subject, thread, "purged", purge.reason, purge.rule, with_text=False)
    if purge.post is not None:
        purging.purge_posts([purge.post.id])
    else:
        ids = db.session.scalars(select(Post.id).where(Post.thread_id == thread.id)).all()
        purging.purge_posts(ids)
        purging.purge_threads([thread.id])
        thread.deleted_at = thread.deleted_at or clock.now()
    of = {"post_id": purge.post_id, "thread_id": purge.thread_id}
    db.session.add(Removal(step="purged", by_id=actor.id, reason=purge.reason, **of))
    db.session.expire_all()
    follow_visible(thread)
    audit.record(actor, "purged", subject, place=thread.log_place, proposed_by=purge.by_id)
    index_again(thread)
    broadcasts.changed(thread)


def decline_purge(actor: Member, purge: Purge) -> None:
    """Leave it as it is; whoever proposed it takes it back so."""
    _held(actor, purge)
    require(policy.decline_purge(actor))
    _decided(actor, purge, agreed=False)
    audit.record(actor, "purge declined", purge.post or purge.thread, place=purge.where.log_place)


def _held(actor: Member, purge: Purge) -> None:
    lock_row(purge)
    subject = purge.post or purge.thread
    if purge.decided_at is not None or subject is None or subject.state == PURGED:
        raise Conflict("Somebody has decided on this meanwhile.")


def _decided(actor: Member, purge: Purge, *, agreed: bool) -> None:
    purge.decided_by_id, purge.decided_at, purge.agreed = actor.id, clock.now(), agreed


def proposed(actor: Member) -> Sequence[Purge]:
    """What waits for a second person, the oldest first."""
    require(policy.decline_purge(actor))
    query = select(Purge).where(Purge.decided_at.is_(None)).options(
        joinedload(Purge.by), joinedload(Purge.thread), joinedload(Purge.post).joinedload(Post.thread)
    )  # fmt: skip
    return db.session.scalars(query.order_by(Purge.id).limit(50)).all()


def get_purge(actor: Member, purge_id: int) -> Purge:
    require(policy.decline_purge(actor))
    found = db.session.get(Purge, purge_id)
    if found is None:
        raise NotFound()
    return found
