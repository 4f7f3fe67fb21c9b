"""How long what is said is kept (C-18), and what is pinned, which stays as long as its room."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, func, not_, or_, select, update

from app.accounts.models import Member
from app.chat import filing, policy, queries
from app.chat.leaving import as_left
from app.chat.models import LogEntry, Message, MessageVersion, Room, RoomMembership
from app.chat.turns import still_there, take_turn, write_down
from app.chat.versions import forget_versions
from app.extensions import db
from app.kernel import clock, retention, search
from app.kernel.errors import Invalid
from app.kernel.policy import require
from app.ties.models import Block

YEAR = timedelta(days=365)
CHOICES = (30, 90, 365)  # days that two people can choose for their chat; without a choice, until both accounts end
AT_ONCE = 200  # a unit of work of a few milliseconds
PINS = 20  # shown on the page about a room


def choose_keeping(actor: Member, room: Room, days: int | None) -> None:
    """Say for how many days what is said in your chat of two is to be kept. The longer of your two wishes counts."""
    membership = queries.get_membership(actor, room.id)
    require(policy.choose_keeping(actor, membership))
    if days is not None and days not in CHOICES:
        raise Invalid("Choose one of these.", field="days")
    membership.keep_days = days


def pin(actor: Member, message: Message, *, pinned: bool) -> None:
    """Keep a message beyond its time and within reach of all in the room, or let go of it."""
    require(policy.pin(actor, message, queries.get_membership(actor, message.room_id)))
    if (message.pinned_at is not None) == pinned:
        return
    seq = take_turn(message.room_id)
    still_there(message)
    membership = queries.get_membership(actor, message.room_id)
    require(policy.pin(actor, message, membership))
    message.pinned_at = clock.now() if pinned else None
    write_down(membership.room, seq, "pinned", message, member_id=actor.id)


def pinned_in(membership: RoomMembership) -> Sequence[Message]:
    """What is pinned in the part of a room that its reader may read, the latest first; of nobody they block."""
    blocked = exists().where(Block.blocker_id == membership.member_id, Block.blocked_id == Message.author_id)
    theirs = [Message.room_id == membership.room_id, Message.deleted_at.is_(None), Message.pinned_at.is_not(None)]
    visible = (Message.seq > membership.from_seq, Message.seq <= membership.last_seq)
    if membership.left_at is not None:
        theirs.append(Message.pinned_at <= membership.left_at)
    found = db.session.scalars(
        select(Message).where(*theirs, *visible, ~blocked).order_by(Message.seq.desc()).limit(PINS)
    ).all()
    return list(as_left(membership, found).values())


def purge_some() -> int:
    """Let go of a batch of messages whose time is over: words, files, versions, reactions, and the words that moderators
    removed. Their entries stay, as numbers; one entry in each room says to open pages which these were."""
    stands = and_(Message.deleted_at.is_(None), Message.pinned_at.is_(None))
    was_removed = and_(Message.deleted_at.is_not(None), exists().where(MessageVersion.message_id == Message.id))
    over = and_(or_(stands, was_removed), _is_over(), not_(retention.is_held("message", Message.id)))
    found = db.session.execute(select(Message.id, Message.room_id).join(Room).where(over).limit(AT_ONCE)).all()
    gone = [id for id, _ in found]
    turns = {room_id: take_turn(room_id) for room_id in sorted({room_id for _, room_id in found})}
    if gone:
        values = {
            "body": "",
            "html": "",
            "reactions": {},
            "files": [],
            "leaves_trace": False,
            "deleted_at": func.coalesce(Message.deleted_at, clock.now()),
        }
        purged = update(Message).where(Message.id.in_(gone)).values(values)
        db.session.execute(purged, execution_options={"synchronize_session": False})
        forget_versions(gone)
        filing.forget_files(gone)
        retention.forget("message", gone, named=False)
    for room_id, seq in turns.items():
        its = [id for id, of_room in found if of_room == room_id]
        write_down(db.session.get_one(Room, room_id, populate_existing=True), seq, "purged", messages=its)
    for id in gone:
        search.changed("message", id)
    return len(gone)


def _is_over() -> ColumnElement[bool]:
    now = clock.now()
    of_many = and_(Room.kind.in_(("edition", "event", "space")), Message.created_at < now - YEAR)
    silent = Room.last_message_at < now - 2 * YEAR
    of_some = and_(Room.kind.in_(("group_dm", "group")), or_(_was_archived_before(now - YEAR), silent))
    return or_(of_many, of_some, and_(Room.kind == "dm", or_(_is_beyond_wishes(), _both_are_gone())))


def _was_archived_before(at: datetime) -> ColumnElement[bool]:
    last = select(func.max(LogEntry.at)).where(LogEntry.room_id == Room.id, LogEntry.kind == "state")
    return and_(Room.state == "archived", last.correlate(Room).scalar_subquery() < at)


def _is_beyond_wishes() -> ColumnElement[bool]:
    """Older than either of the two wants it; whoever chose nothing wants it for good."""
    wish = RoomMembership.keep_days
    theirs = RoomMembership.room_id == Room.id
    wants_it = or_(
        wish.is_(None), *(and_(wish == days, Message.created_at >= clock.now() - timedelta(days)) for days in CHOICES)
    )
    return not_(exists().where(theirs, wants_it).correlate(Room, Message))


def _both_are_gone() -> ColumnElement[bool]:
    stays = Member.state.not_in(("anonymised", "erased"))
    there = exists().where(RoomMembership.room_id == Room.id, Member.id == RoomMembership.member_id, stays)
    return not_(there.correlate(Room))
