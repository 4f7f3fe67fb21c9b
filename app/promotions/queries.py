"""What of a room may be quoted, and what its reader is asked or has begun."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, exists, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import Member
from app.chat.models import Message, MessageVersion, Room, RoomMembership
from app.chat.queries import is_theirs, visible_rooms
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import NotFound
from app.profiles.queries import is_present
from app.promotions.models import AGREED, Promotion, PromotionPart
from app.ties.queries import kept_apart_ids

PAGE = 40


@dataclass(frozen=True, slots=True)
class Choice:
    """A page of what may be quoted, oldest first."""

    messages: Sequence[Message]
    has_earlier: bool


def quotable(actor: Member, membership: RoomMembership) -> Select[Message]:
    """The messages of a room that the actor may read and their authors could answer for: these are there, and no block is
    between them and the actor. Files stay in the room."""
    there = select(Member.id).where(is_present(), Member.id.not_in(kept_apart_ids(actor)))
    return select(Message).where(
        Message.room_id == membership.room_id,
        Message.seq > membership.from_seq,
        Message.seq <= membership.last_seq,
        Message.deleted_at.is_(None),
        Message.body != "",
        Message.author_id.in_(there),
    )


def choice(actor: Member, membership: RoomMembership, *, before: int = 0) -> Choice:
    """What was said last, or before an entry of the log."""
    query = quotable(actor, membership).order_by(Message.seq.desc()).limit(PAGE + 1)
    found = db.session.scalars(query.where(Message.seq < before) if before else query).all()
    return Choice(found[:PAGE][::-1], len(found) > PAGE)


def chosen(actor: Member, membership: RoomMembership, ids: Collection[int]) -> Sequence[Message]:
    """Of these messages those that may be quoted, in the order they were said."""
    query = quotable(actor, membership).where(Message.id.in_(ids)).options(joinedload(Message.author))
    return db.session.scalars(query.order_by(Message.seq)).all()


def is_concerned(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """That the actor began it or is asked in it."""
    asked = exists().where(PromotionPart.promotion_id == Promotion.id, PromotionPart.author_id == actor.id)
    return exists().where(Promotion.id == id, or_(Promotion.author_id == actor.id, asked))


def get_promotion(actor: Member, id: int) -> Promotion:
    parts = selectinload(Promotion.parts)
    whole = (
        joinedload(Promotion.space),
        joinedload(Promotion.room),
        joinedload(Promotion.author),
        parts.joinedload(PromotionPart.message),
    )
    query = select(Promotion).where(Promotion.id == id, is_concerned(actor, Promotion.id)).options(*whole)
    if (found := db.session.scalar(query)) is None:
        raise NotFound()
    return found


def find_begun(actor: Member, client_key: str) -> Promotion | None:
    """What the actor began with this key (G-7)."""
    return db.session.scalar(select(Promotion).filter_by(author_id=actor.id, client_key=client_key))


def count_open(actor: Member) -> int:
    """How many that the actor began wait for answers."""
    mine = (
        select(func.count()).select_from(Promotion).where(Promotion.author_id == actor.id, Promotion.state == "asked")
    )
    return db.session.scalar(mine) or 0


def begun_in(actor: Member, room_id: int) -> Sequence[Promotion]:
    """What the actor began in a room and waits for answers."""
    mine = select(Promotion).where(Promotion.author_id == actor.id, Promotion.room_id == room_id)
    return db.session.scalars(mine.where(Promotion.state == "asked").order_by(Promotion.id)).all()


def find_part(part_id: int) -> PromotionPart | None:
    """Words that stand in a thread."""
    stands = (Promotion.state == "published", PromotionPart.answer.in_(AGREED))
    query = select(PromotionPart).join(PromotionPart.promotion).where(PromotionPart.id == part_id, *stands)
    return db.session.scalar(query.options(joinedload(PromotionPart.promotion)))


def due() -> Sequence[int]:
    """What is to be settled though somebody is silent."""
    over = select(Promotion.id).where(Promotion.state == "asked", Promotion.until <= clock.now())
    return db.session.scalars(over.order_by(Promotion.id)).all()


def removed_by_moderators(parts: Collection[PromotionPart]) -> set[int]:
    """Of these parts, those whose message a moderator removed since: what its author removes leaves no version."""
    removed = select(MessageVersion.message_id).join(Message, Message.id == MessageVersion.message_id)
    ids = [part.message_id for part in parts]
    found = set(db.session.scalars(removed.where(Message.id.in_(ids), Message.deleted_at.is_not(None))))
    return {part.id for part in parts if part.message_id in found}


def opens_room(actor: Member, room_id: int) -> bool:
    """Whether the actor may open the room: who was asked may have left it since."""
    return bool(db.session.scalar(select(visible_rooms(actor).where(Room.id == room_id).exists())))


def is_in_reach(actor: Member, message_id: int) -> bool:
    """Whether the actor may read a message where it was said."""
    said = (Message.id == message_id, Message.room_id == Room.id, Message.deleted_at.is_(None))
    there = visible_rooms(actor).where(exists().where(*said, *is_theirs()).correlate(Room, RoomMembership))
    return db.session.execute(there.with_only_columns(Room.id)).first() is not None
