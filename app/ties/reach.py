"""Who may begin to write to whom (C-21, C-22), as facts of two people to be asked for with others in one statement.

A connection, or a project in common, and the two write at once; whom the other lets write besides begins with a
request. Whatever stands in the way, a choice of the other, a block or an absence, is told in the same words.
"""

from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, case, exists, func, literal, not_, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.cohorts.models import EditionMembership, GroupMembership
from app.extensions import db
from app.kernel.errors import marked
from app.ties.models import DEFAULT_WRITERS, Block, Connection, ContactRequest, ContactSettings

DIRECT, REQUEST = "direct", "request"
CANNOT = marked("You cannot start a conversation with this person.")


def reach(actor: Member, other: SQLColumnExpression[int]) -> ColumnElement[str]:
    """How the actor may begin to write to the member whose id stands in a column: at once, by a request, or not (NULL)."""
    knows = or_(is_connected(actor, other), _shares(GroupMembership, GroupMembership.group_id, actor, other))
    begins = or_(literal(actor.is_site_moderator), and_(_lets(actor, other), knows))
    return case(
        (or_(other == actor.id, not_(is_there(actor, other))), None),
        (begins, DIRECT),
        (_lets(actor, other), REQUEST),
        else_=None,
    )


def find_reach(actor: Member, member_id: int) -> str | None:
    """The same for one id, whether there is such a member or not."""
    return db.session.scalar(select(reach(actor, literal(member_id))))


def may_write_on(actor: Member, other: SQLColumnExpression[int], begun_by: Any) -> ColumnElement[bool]:
    """Whether the actor may go on in a chat with the member whose id stands in a column, begun by `begun_by`.

    A connection is enough, and so is that the other lets them write. Without these, what one of them began or said yes
    to holds, until they were connected and one of them ended that (M-12).
    """
    answers = and_(begun_by == other, not_(exists().where(_of_two(actor, other), Connection.ended_at.is_not(None))))
    is_let = or_(literal(actor.is_site_moderator), is_connected(actor, other), _lets(actor, other))
    return and_(is_there(actor, other), or_(is_let, answers, _has_said_yes(actor, other)))


def have_agreed(actor: Member, other: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether the two said yes to each other, by a connection or a first message."""
    return and_(is_there(actor, other), or_(is_connected(actor, other), _has_said_yes(actor, other)))


def is_there(actor: Member, other: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether a member is there, and neither keeps the other away."""
    present = exists().where(Member.id == other, Member.state == "active")
    theirs = exists().where(Block.blocker_id == other, Block.blocked_id == actor.id)
    mine = exists().where(Block.blocker_id == actor.id, Block.blocked_id == other)
    return and_(present, not_(theirs), not_(mine))


def is_connected(actor: Member, other: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return exists().where(_of_two(actor, other), Connection.ended_at.is_(None))


def _lets(actor: Member, other: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether the member lets the actor write."""
    chosen = select(ContactSettings.writers).where(ContactSettings.member_id == other).scalar_subquery()
    writers = func.coalesce(chosen, DEFAULT_WRITERS)
    years = _shares(EditionMembership, EditionMembership.edition_id, actor, other)
    return or_(
        writers == "anyone",
        and_(writers == "years", or_(years, is_connected(actor, other))),
        and_(writers == "connections", is_connected(actor, other)),
    )


def _shares(model: Any, column: Any, actor: Member, other: SQLColumnExpression[int]) -> ColumnElement[bool]:
    mine = select(column).where(model.member_id == actor.id)
    its = aliased(model)
    return exists().where(its.member_id == other, getattr(its, column.key).in_(mine))


def _has_said_yes(actor: Member, other: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether one of them accepted the other's first message, and neither ended a connection since."""
    asked = or_(
        and_(ContactRequest.from_id == actor.id, ContactRequest.to_id == other),
        and_(ContactRequest.from_id == other, ContactRequest.to_id == actor.id),
    )
    ended = exists().where(_of_two(actor, other), Connection.ended_at >= ContactRequest.answered_at)
    accepted = (ContactRequest.kind == "message", ContactRequest.state == "accepted")
    return exists().where(asked, *accepted, not_(ended.correlate(ContactRequest)))


def _of_two(actor: Member, other: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return or_(
        and_(Connection.low_id == actor.id, Connection.high_id == other),
        and_(Connection.high_id == actor.id, Connection.low_id == other),
    )
