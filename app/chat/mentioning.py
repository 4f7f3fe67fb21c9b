"""Who is mentioned in a message hears of it; edited in, then; edited out or removed, no more (C-8, C-16)."""

from typing import Any

from sqlalchemy import Select, literal, select, true

from app.accounts.models import Member
from app.chat import away
from app.chat.involvement import forget_mentioned, note_mentioned
from app.chat.models import Message, Room, RoomMembership
from app.extensions import db
from app.kernel.errors import Invalid
from app.notifications import operations as notifications
from app.notifications.operations import notify
from app.profiles import mentionable, mentions
from app.profiles.mentionable import Offer
from app.profiles.queries import is_present
from app.ties.queries import kept_apart_ids

MOST = 5


def people(actor: Member, room_id: int) -> Select[Any]:
    """Whom the actor can mention in a room: who is in it with them, but nobody whom a block keeps apart."""
    here = select(RoomMembership.member_id).where(RoomMembership.room_id == room_id, RoomMembership.left_at.is_(None))
    is_in = literal(actor.id).in_(here)
    return select(Member).where(is_present(), is_in, Member.id.in_(here), Member.id.not_in(kept_apart_ids(actor)))


def offers(actor: Member, room_id: int, typed: str, most: int) -> list[Offer]:
    return mentionable.offers(actor, people(actor, room_id), typed, most)


def linked(actor: Member, room_id: int, html: str, *, before: str = "") -> str:
    """The text of a message with its mentions as links, if they are not too many."""
    if "@" not in html:
        return str(html)  # most of what is said names nobody, and whom it could name costs to be asked
    made = mentionable.resolve(html, people(actor, room_id), true(), before=before).html
    if len(mentioned(made)) > max(MOST, len(mentioned(before))):
        raise Invalid(
            "A message mentions at most {most} people. Write the other names without @.", field="text", most=MOST
        )
    return made


def mentioned_in(message: Message) -> set[int]:
    return mentioned(message.html) - {message.author_id}


def mentioned(html: str) -> set[int]:
    return {id for id, _ in mentions.linked(html)}


def tell_mentioned(room: Room, message: Message, *, before: str = "", is_told: bool = False) -> None:
    """What the mentioned hear now, and the no longer mentioned no more. Where all that is said is told, so is this, if
    it is not `is_told` already."""
    gone, new = mentioned(before) - mentioned(message.html), mentioned_in(message) - mentioned(before)
    if gone:
        forget_mentioned(message, gone)
        notifications.withdraw(gone, _once(message))
    if new:
        note_mentioned(message, new)
        for member_id in _who_hears(room, message, new):
            notify(member_id, "mention in chat", "message", message.id, by_id=message.author_id, once=_once(message))
    if new and room.names_all and not is_told:
        away.tell_later(room.id)


def _who_hears(room: Room, message: Message, member_ids: set[int]) -> list[int]:
    """In a small room who has read the message already: to the others it is told with all that is said there."""
    here = (RoomMembership.room_id == room.id, RoomMembership.left_at.is_(None))
    hears = RoomMembership.involvement.in_(("everything", "mentions"))
    untold = RoomMembership.read_seq >= message.seq if room.names_all else true()
    found = select(RoomMembership.member_id).where(*here, hears, untold, RoomMembership.member_id.in_(member_ids))
    return list(db.session.scalars(found))


def _once(message: Message) -> str:
    return f"mention in chat:{message.id}"
