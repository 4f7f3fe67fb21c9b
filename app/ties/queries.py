"""Who is tied to whom, and who keeps whom away."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, case, exists, or_, select, union_all
from sqlalchemy.orm import joinedload

from app.accounts.models import Member
from app.extensions import db
from app.ties.models import Block, Connection, ContactRequest


def pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def pair_key(a: int, b: int) -> str:
    """The two as one text, the same whoever comes first: what there is once a pair is unique by it."""
    return "{}-{}".format(*pair(a, b))


def connected_ids(actor: Member) -> Select[Any]:
    """Ids of the members whom the actor is connected with."""
    other = case((Connection.low_id == actor.id, Connection.high_id), else_=Connection.low_id)
    mine = or_(Connection.low_id == actor.id, Connection.high_id == actor.id)
    return select(other).where(mine, Connection.ended_at.is_(None))


def kept_apart_ids(actor: Member) -> Select[Any]:
    """Ids of the members who blocked the actor or whom the actor blocked: neither finds the other."""
    return select(
        union_all(
            select(Block.blocker_id.label("id")).where(Block.blocked_id == actor.id),
            select(Block.blocked_id.label("id")).where(Block.blocker_id == actor.id),
        )
        .subquery()
        .c.id
    )


def blockers_of(actor: Member) -> Select[Any]:
    """Ids of the members who blocked the actor: their profile answers like a missing one."""
    return select(Block.blocker_id).where(Block.blocked_id == actor.id)


def blocked_by(actor: Member) -> Select[Any]:
    """Ids of the members whom the actor blocked: what they write is collapsed for the actor."""
    return select(Block.blocked_id).where(Block.blocker_id == actor.id)


def find_connection(a: int, b: int) -> Connection | None:
    low, high = pair(a, b)
    return db.session.scalar(select(Connection).where(Connection.low_id == low, Connection.high_id == high))


def are_connected(a: int, b: int) -> bool:
    connection = find_connection(a, b)
    return connection is not None and connection.ended_at is None


def are_kept_apart(a: int, b: int) -> bool:
    """Whether either blocked the other."""
    either = or_((Block.blocker_id == a) & (Block.blocked_id == b), (Block.blocker_id == b) & (Block.blocked_id == a))
    return bool(db.session.scalar(select(exists().where(either))))


def has_blocked(actor: Member, other: Member) -> bool:
    """Whether the actor blocked the other; the reverse is never said."""
    mine = (Block.blocker_id == actor.id, Block.blocked_id == other.id)
    return bool(db.session.scalar(select(exists().where(*mine))))


def open_request(a: int, b: int) -> ContactRequest | None:
    """The one request between two members that waits for an answer."""
    return db.session.scalar(select(ContactRequest).where(ContactRequest.open_pair == pair_key(a, b)))


def my_blocks(actor: Member) -> Sequence[Block]:
    mine = select(Block).where(Block.blocker_id == actor.id).options(joinedload(Block.blocked))
    return db.session.scalars(mine.order_by(Block.created_at)).all()
