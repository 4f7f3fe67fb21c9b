"""Telling a member of a decision about something of theirs. It cannot be turned off (N-2)."""

from datetime import datetime
from typing import Any

from sqlalchemy import update

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock, conduct
from app.kernel.retention import GONE, goes
from app.kernel.text import shortened
from app.notifications.operations import notify
from app.notifications.statements.models import Statement

EXCERPT = 400
TAKEN_AWAY = ("hidden", "deleted", "rejected")


def state(
    actor: Member,
    member_id: int,
    act: str,
    subject: tuple[str, int],
    *,
    title: str,
    text: str,
    reason: str,
    rule: str = "",
    is_open: bool = False,
    until: datetime | None = None,
) -> Statement | None:
    """Tell a member what was done with something of theirs, why and by which rule; nobody is told of their own act.

    Who did it is not the one through whom they hear: a block hides no decision.
    """
    if member_id == actor.id:
        return None
    made = Statement(
        member_id=member_id,
        act=act,
        subject_kind=subject[0],
        subject_id=subject[1],
        title=title,
        excerpt=shortened(text, EXCERPT),
        rule=rule,
        rule_version=conduct.VERSION if rule else 0,
        reason=reason,
        is_open=is_open,
        by_id=actor.id,
        until=until,
    )
    db.session.add(made)
    db.session.flush()
    notify(member_id, "decision", "statement", made.id, once=once(made))
    return made


def once(statement: Statement) -> str:
    """By what its member hears of it, once."""
    return f"statement:{statement.id}"


@goes
def forget(kind: str, ids: Any, *, named: bool) -> None:
    """The words of things are gone for good, also where their authors were told of them."""
    empty = {"excerpt": "", "title": GONE} if named else {"excerpt": ""}
    about = (Statement.subject_kind == kind, Statement.subject_id.in_(ids))
    db.session.execute(update(Statement).where(*about).values(empty))


def lift(subject: tuple[str, int]) -> None:
    """A thing is there again: the statements that it was taken away say so. What else was decided about it stays."""
    of = (Statement.subject_kind == subject[0], Statement.subject_id == subject[1])
    standing = (*of, Statement.act.in_(TAKEN_AWAY), Statement.lifted_at.is_(None))
    db.session.execute(update(Statement).where(*standing).values(lifted_at=clock.now()))
