"""Files of messages: sent one by one to wait for what is said with them, had by whoever reads that, gone with it (C-8)."""

from collections.abc import Collection, Sequence
from datetime import timedelta

from sqlalchemy import func, select

from app.accounts.models import Member
from app.accounts.queries import one_after_another
from app.chat import log, policy, queries
from app.chat.models import HeldMessage, Message, MessageFile
from app.extensions import db
from app.kernel import clock, files
from app.kernel.errors import Invalid, NotFound, TooMany
from app.kernel.policy import require
from app.kernel.taken import Taken
from app.kernel.transaction import after_commit
from app.ties.queries import blocked

MOST_A_MESSAGE = 5
MOST_AN_HOUR = 60
WAITS = timedelta(days=7)
SHOWN = ("id", "name", "kind", "size", "width", "height")


def check(actor: Member, room_id: int) -> None:
    """Before anything is written: whether the actor may send a file into the room now."""
    require(policy.post_message(actor, queries.get_membership(actor, room_id)))
    hour = clock.now() - timedelta(hours=1)
    lately = select(func.count()).where(MessageFile.member_id == actor.id, MessageFile.at > hour)
    if (db.session.scalar(lately) or 0) >= MOST_AN_HOUR:
        raise TooMany("Those were many files within an hour. Wait a while, then send the others.", retry_after=1800)


def keep_file(actor: Member, room_id: int, file: Taken) -> MessageFile:
    """Have a file wait for what is being written."""
    one_after_another(actor)
    check(actor, room_id)
    kept = MessageFile(member_id=actor.id, room_id=room_id, **file._asdict())
    db.session.add(kept)
    db.session.flush()
    return kept


def waiting(actor: Member, room_id: int, ids: Collection[int]) -> list[MessageFile]:
    """Those of the actor's own files that wait in the room; all of them, or the message cannot be said."""
    if len(set(ids)) > MOST_A_MESSAGE:
        raise Invalid("At most five files with a message.", field="attached")
    own = (MessageFile.member_id == actor.id, MessageFile.room_id == room_id, MessageFile.message_id.is_(None))
    found = list(db.session.scalars(select(MessageFile).where(*own, MessageFile.id.in_(ids)).order_by(MessageFile.id)))
    if len(found) < len(set(ids)):
        raise Invalid("A file of this message is not there any more. Attach it again.", field="attached")
    return found


def all_waiting(actor: Member, room_id: int) -> Sequence[MessageFile]:
    """What of the actor's waits in a room for what they say next, the oldest first; as many as one message takes."""
    own = (MessageFile.member_id == actor.id, MessageFile.room_id == room_id, MessageFile.message_id.is_(None))
    held = (HeldMessage.author_id == actor.id, HeldMessage.room_id == room_id, HeldMessage.state == "waits")
    taken = {id for ids in db.session.scalars(select(HeldMessage.file_ids).where(*held)) for id in ids}
    newest = select(MessageFile).where(*own, MessageFile.id.not_in(taken)).order_by(MessageFile.id.desc())
    return db.session.scalars(newest.limit(MOST_A_MESSAGE)).all()[::-1]


def attach(message: Message, waited: Collection[MessageFile]) -> None:
    """Others read these with the message from now on."""
    for file in waited:
        file.message_id = message.id


def shown(waited: Collection[MessageFile]) -> list[dict[str, object]]:
    """What a message's page shows of them."""
    return [{name: getattr(file, name) for name in SHOWN} for file in waited]


def get_file(actor: Member, message_id: int, file_id: int) -> MessageFile:
    """A file of a message that the actor reads. Who left the room has it no more, nor who is blocked in a chat of two (F34)."""
    message, membership = log.get_message(actor, message_id)
    file = db.session.scalar(select(MessageFile).where(MessageFile.id == file_id, MessageFile.message_id == message.id))
    is_kept_away = membership.has_left or (membership.room.kind == "dm" and _is_blocked(actor, message))
    if file is None or is_kept_away or message.deleted_at is not None:
        raise NotFound()
    return file


def _is_blocked(actor: Member, message: Message) -> bool:
    """By who sent it."""
    return bool(db.session.scalar(select(blocked(message.author_id, actor.id))))


def forget_files(message_ids: Collection[int]) -> None:
    """Throw the files of messages away that are no more."""
    throw_these_away(db.session.scalars(select(MessageFile).where(MessageFile.message_id.in_(message_ids))).all())


def throw_these_away(gone: Collection[MessageFile]) -> None:
    for file in gone:
        db.session.delete(file)
    if free := files.free([file.stored for file in gone]):
        _discard(free)


def throw_away(most: int = 100) -> int:
    """Forget what waited for a week; how many these were."""
    old = (MessageFile.message_id.is_(None), MessageFile.at < clock.now() - WAITS)
    held = select(HeldMessage.id).where(HeldMessage.author_id == MessageFile.member_id, HeldMessage.state == "waits")
    gone = db.session.scalars(select(MessageFile).where(*old, ~held.exists()).limit(most)).all()
    throw_these_away(gone)
    return len(gone)


@after_commit
def _discard(names: Collection[str]) -> None:
    for name in names:
        files.discard(name)


files.kept_by(lambda: set(db.session.scalars(select(MessageFile.stored))))
