"""Whom a page, a bell or a mail may name to its reader where it is not about what that person wrote: two brought
together, a seat in a team, who can at a time."""

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, exists, literal, or_, select

from app.accounts.models import Member
from app.extensions import db
from app.profiles.models import Profile
from app.profiles.queries import is_present
from app.ties.models import Block

Id = SQLColumnExpression[int]


def may_be_named(id: Id, to: Id | int) -> ColumnElement[bool]:
    """That the member with this id is there, not hidden, and no block is between them and the reader: whoever was
    suspended, went away or blocked since is named no more."""
    there = exists().where(Member.id == id, Profile.member_id == Member.id, is_present(), Profile.state != "hidden")
    blocks = or_(
        and_(Block.blocker_id == to, Block.blocked_id == id), and_(Block.blocker_id == id, Block.blocked_id == to)
    )
    apart = exists().where(blocks).correlate_except(Block)
    return or_(id == to, and_(there.correlate_except(Member, Profile), ~apart))


def is_named(member_id: int, to: Member) -> bool:
    return bool(db.session.scalar(select(may_be_named(literal(member_id), to.id))))
