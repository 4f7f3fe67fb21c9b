"""What a decision of moderators does with a message (H-8, C-26). They are not in the room: they act on what was reported.

Its words are kept among its versions, so that a decision can be taken back."""

from typing import Any

from app.accounts.models import Member
from app.chat import broadcasts
from app.chat.mentioning import tell_mentioned
from app.chat.models import Message, Room
from app.chat.turns import give_back, take_turn, write_down
from app.chat.versions import forget_last, keep_version, last_version
from app.extensions import db
from app.kernel import audit, clock
from app.kernel.markup import plain
from app.notifications.statements.operations import lift, state

TITLE = "Chat"  # of a message; the same word in every language of the site


def remove_message(actor: Member, id: int, *, reason: str, rule: str, **_: Any) -> None:
    """Take a message out of its room; "removed" stands in its place."""
    message, before = db.session.get_one(Message, id), ""
    seq = take_turn(message.room_id)
    db.session.refresh(message)
    if message.deleted_at is not None:
        message.leaves_trace = True
    else:
        _tell(actor, message, "deleted", reason, rule)
        keep_version(message)
        before = message.html
        message.body, message.html, message.reactions = "", "", {}
        message.deleted_at, message.leaves_trace = clock.now(), True
    audit.record(actor, "deleted", message, place=("message", id))
    _drawn_anew(message, seq, "deleted", before)


def restore_message(actor: Member, id: int) -> None:
    """Bring back what a moderator removed; what its author took back stays so."""
    message = db.session.get_one(Message, id)
    seq = take_turn(message.room_id)
    db.session.refresh(message)
    kept = last_version(id)
    if message.deleted_at is None or kept is None:
        return give_back(message.room_id)
    message.body, message.html, message.deleted_at = kept.body, kept.html, None
    forget_last(kept)
    lift(("message", id))
    audit.record(actor, "restored", message, place=("message", id))
    _drawn_anew(message, seq, "edited")


def tell_author(actor: Member, id: int, *, reason: str, rule: str, **_: Any) -> None:
    _tell(actor, db.session.get_one(Message, id), "told", reason, rule)


def _drawn_anew(message: Message, seq: int, kind: str, before: str = "") -> None:
    room = db.session.get_one(Room, message.room_id)
    write_down(room, seq, kind, message)
    tell_mentioned(room, message, before=before)
    broadcasts.counts(message.room_id)


def _tell(actor: Member, message: Message, act: str, reason: str, rule: str) -> None:
    of = ("message", message.id)
    state(actor, message.author_id, act, of, title=TITLE, text=plain(message.html), reason=reason, rule=rule)


ACTS = {"delete": remove_message, "tell": tell_author}
