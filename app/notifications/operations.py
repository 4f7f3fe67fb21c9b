"""Letting members know, once for each cause; and their reading of it."""

from typing import Any

from sqlalchemy import ColumnElement, Select, exists, select, update

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock, live
from app.notifications import queries
from app.notifications.models import Notification
from app.ties.models import Block


def notify(
    member_id: int,
    cause: str,
    subject_kind: str,
    subject_id: int,
    *,
    by_id: int | None = None,
    once: str,
    about: str = "",
    **detail: Any,
) -> None:
    """Let a member know of something. The same `once` again changes nothing; a person whom they blocked is not heard.

    `about` gathers notifications into one line of the list; left out, each subject has its own.
    """
    if queries.find_notification(member_id, once) or (by_id and _is_blocked(member_id, by_id)):
        return
    db.session.add(
        Notification(
            member_id=member_id,
            cause=cause,
            subject_kind=subject_kind,
            subject_id=subject_id,
            about=about or f"{subject_kind}:{subject_id}",
            by_id=by_id,
            once=once,
            detail=detail,
        )
    )
    db.session.flush()
    if member := db.session.get(Member, member_id):
        _tell_count(member)


def _is_blocked(member_id: int, by_id: int) -> bool:
    blocks = exists().where(Block.blocker_id == member_id, Block.blocked_id == by_id)
    return bool(db.session.scalar(select(blocks)))


def mark_read(actor: Member, notification: Notification) -> None:
    """Put a line of the list behind me, with all that it gathers."""
    _mark(actor, Notification.cause == notification.cause, Notification.about == notification.about)


def mark_all_read(actor: Member, *, up_to: int) -> None:
    """Put everything behind me, up to the newest that the page showed: what came since stays new."""
    _mark(actor, Notification.id <= up_to)


def mark_seen(actor: Member, subject_kind: str, subject_ids: Select[Any]) -> None:
    """What I have read where it stands need not be told again."""
    _mark(actor, Notification.subject_kind == subject_kind, Notification.subject_id.in_(subject_ids))


def _mark(actor: Member, *which: ColumnElement[bool]) -> None:
    mine = (Notification.member_id == actor.id, Notification.read_at.is_(None))
    changed: Any = db.session.execute(update(Notification).where(*mine, *which).values(read_at=clock.now()))
    if changed.rowcount:
        _tell_count(actor)


def _tell_count(member: Member) -> None:
    live.tell(member.channel, "counts", {"notifications": queries.unread(member)})
