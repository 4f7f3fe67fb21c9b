"""Who is tied to whom, and who keeps whom away."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, case, exists, or_, select, union_all
from sqlalchemy.orm import joinedload

from app.accounts.models import Member
from app.extensions import db
from app.ties.models import DEFAULT_WRITERS, Block, Connection, ContactRequest, ContactSettings, Mute


def pair(a: int, b: int) -> tuple[int, int]:
    return (a, b) if a < b else (b, a)


def pair_key(a: int, b: int) -> str:
    """The two as one text, the same whoever comes first: what there is once a pair is unique by it."""
    return "{}-{}".format(*pair(a, b))


# Facts of two people, to be asked for together with others in one statement.


def connected(a: int, b: int) -> ColumnElement[bool]:
    low, high = pair(a, b)
    return exists().where(Connection.low_id == low, Connection.high_id == high, Connection.ended_at.is_(None))


def blocked(by: int, whom: int) -> ColumnElement[bool]:
    return exists().where(Block.blocker_id == by, Block.blocked_id == whom)


def asked_by(a: int, b: int) -> ColumnElement[int]:
    """Which of the two waits for the other's answer, as the first has it; NULL for neither."""
    waits = or_(ContactRequest.state == "sent", ContactRequest.from_id == a)
    open_one = select(ContactRequest.from_id).where(ContactRequest.open_pair == pair_key(a, b), waits)
    return open_one.scalar_subquery()


def was_put_aside() -> ColumnElement[bool]:
    """First messages that somebody put aside: to the one who asked they look as if nobody had answered (C-22)."""
    return and_(ContactRequest.kind == "message", ContactRequest.state == "declined")


def seems_open() -> ColumnElement[bool]:
    """ContactRequest.told_state: what waits for an answer, as the one who asked has it."""
    return or_(ContactRequest.state == "sent", was_put_aside())


def connected_ids(actor: Member) -> Select[Any]:
    """Ids of the members whom the actor is connected with."""
    other = case((Connection.low_id == actor.id, Connection.high_id), else_=Connection.low_id)
    mine = or_(Connection.low_id == actor.id, Connection.high_id == actor.id)
    return select(other).where(mine, Connection.ended_at.is_(None))


def muted(by: int, whom: int) -> ColumnElement[bool]:
    return exists().where(Mute.muter_id == by, Mute.muted_id == whom)


def is_silent(listener: SQLColumnExpression[int], who: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether the member of one column hears nothing of the member of another: blocked or muted."""
    blocks = exists().where(Block.blocker_id == listener, Block.blocked_id == who)
    mutes = exists().where(Mute.muter_id == listener, Mute.muted_id == who)
    return or_(blocks.correlate_except(Block), mutes.correlate_except(Mute))


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
    return bool(db.session.scalar(select(connected(a, b))))


def are_kept_apart(a: int, b: int) -> bool:
    """Whether either blocked the other."""
    return bool(db.session.scalar(select(or_(blocked(a, b), blocked(b, a)))))


def has_blocked(actor: Member, other: Member) -> bool:
    """Whether the actor blocked the other; the reverse is never said."""
    return bool(db.session.scalar(select(blocked(actor.id, other.id))))


def open_request(a: int, b: int) -> ContactRequest | None:
    """The one request between two members that waits for an answer."""
    return db.session.scalar(select(ContactRequest).where(ContactRequest.open_pair == pair_key(a, b)))


def writers_of(actor: Member) -> str:
    """Whom the actor lets begin to write to them."""
    mine = select(ContactSettings.writers).where(ContactSettings.member_id == actor.id)
    return db.session.scalar(mine) or DEFAULT_WRITERS


def shows_presence(actor: Member) -> bool:
    """Whether the actor is seen in rooms, and sees who is there."""
    mine = select(ContactSettings.shows_presence).where(ContactSettings.member_id == actor.id)
    return db.session.scalar(mine) is not False


def my_blocks(actor: Member) -> Sequence[Block]:
    mine = select(Block).where(Block.blocker_id == actor.id).options(joinedload(Block.blocked))
    return db.session.scalars(mine.order_by(Block.created_at)).all()


def my_mutes(actor: Member) -> Sequence[Mute]:
    mine = select(Mute).where(Mute.muter_id == actor.id).options(joinedload(Mute.muted))
    return db.session.scalars(mine.order_by(Mute.created_at)).all()
