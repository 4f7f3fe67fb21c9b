"""What goes out to the fourth person within a day in nearly the same words is held: a moderator looks at it first (C-23).

Looked at in chats of two and first messages alone, and of no words that staff or organisers write."""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, String, and_, cast, func, null, select, union_all

from app.accounts import queries as accounts
from app.accounts.models import Member
from app.chat.likeness import SHORTEST, are_near, near, says_enough, words
from app.chat.models import HeldMessage, Message, MessageFile, Room
from app.chat.versions import versions_of
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import Conflict, TooMany
from app.kernel.markup import render
from app.notifications.operations import notify
from app.ties.models import ContactRequest
from app.ties.queries import pair_key

SPAN = timedelta(days=1)
MOST = 3  # people who may have the same within it
COMPARED = 200  # of the latest texts
MOST_WAITING = 50  # of one person, as what is held counts for no pace
QUIET_MINUTES = 10
_NO_TEXT, _NO_NUMBER = cast(null(), String), cast(null(), Integer)


def hold_message(
    actor: Member, room: Room, body: str, *, html: str, client_key: str, reply_to: int | None, file_ids: Collection[int]
) -> HeldMessage | None:
    """Hold what is said in a chat of two, if it has to be."""
    said = words(body)
    if room.kind != "dm" or _is_free(actor) or not says_enough(said):
        return None
    people = _people_with(actor, room.pair or "", body, said)
    if people < MOST:
        return None
    kept: dict[str, Any] = {"room_id": room.id, "reply_to_id": reply_to, "file_ids": sorted(file_ids), "html": html}
    return _hold(actor, client_key, body, said, people, **kept)


def hold_request(actor: Member, asked: ContactRequest) -> HeldMessage | None:
    """The same for a first message: to the one it is for it is as if put aside, until a moderator lets it through."""
    said = words(asked.note)
    if _is_free(actor) or not says_enough(said):
        return None
    people = _people_with(actor, pair_key(asked.from_id, asked.to_id), asked.note, said)
    if people < MOST:
        return None
    asked.state = "declined"
    kept: dict[str, Any] = {"request_id": asked.id, "html": render(asked.note, chat=True)}
    return _hold(actor, asked.client_key, asked.note, said, people, **kept)


def check_edit(actor: Member, message: Message, room: Room, body: str) -> None:
    """What would be held is not edited into what was said; other spellings of what went out are its author's."""
    said = words(body)
    if room.kind != "dm" or _is_free(actor) or not says_enough(said):
        return
    if _people_with(actor, room.pair or "", body, said) < MOST:
        return
    first, *_ = [version.body for version in versions_of([message.id]).get(message.id, ())] + [message.body]
    if not are_near(said, words(first)):
        raise Conflict(
            "You wrote nearly the same to others today. Send it as a new message, for a moderator to look at."
        )


def _is_free(actor: Member) -> bool:
    return actor.is_staff or actor.organises_any


def _people_with(actor: Member, pair: str, body: str, said: Counter[str]) -> int:
    """How many other people had nearly the same lately."""
    rows: Sequence[Any] = db.session.execute(union_all(_asked(actor), _written(actor, pair))).all()
    sent = [(pair_key(actor.id, to_id) if to_id else of_two, text) for of_two, to_id, text in rows]
    others = [(of_two, text) for of_two, text in sent if of_two != pair]
    if len({of_two for of_two, _ in others}) < MOST:
        return 0
    others.sort(key=lambda each: abs(len(each[1]) - len(body)))  # where it is too much, those that are likeliest
    return len(near(said, others))


def _written(actor: Member, pair: str) -> Select[Any]:
    """What the actor said of late in other chats of two, but for the shortest. Dots and blanks make any text longer, so
    its length says little."""
    is_long = func.length(Message.body) >= SHORTEST // 2
    lately = (Message.author_id == actor.id, Message.created_at > clock.now() - SPAN)
    found = select(Room.pair, _NO_NUMBER, Message.body).join(Room, Room.id == Message.room_id)
    found = found.where(*lately, Room.kind == "dm", Room.pair != pair, is_long)
    return found.order_by(Message.created_at.desc()).limit(COMPARED).subquery().select()


def _asked(actor: Member) -> Select[str, int, str]:
    """First messages of theirs that were sent."""
    mine = (ContactRequest.from_id == actor.id, ContactRequest.created_at > clock.now() - SPAN)
    found = select(_NO_TEXT, ContactRequest.to_id, ContactRequest.note)
    return found.where(*mine, ContactRequest.kind == "message", ~is_held())


def still(held: HeldMessage) -> HeldMessage:
    """Sent again, it is the same."""
    if held.state == "refused":
        raise Conflict("A moderator did not let this message through. What you were told says why.")
    return held


def _hold(actor: Member, client_key: str, body: str, said: Counter[str], people: int, **kept: Any) -> HeldMessage:
    waiting = select(HeldMessage).where(HeldMessage.author_id == actor.id, HeldMessage.state == "waits")
    latest = db.session.scalars(waiting.order_by(HeldMessage.id.desc()).limit(MOST_WAITING)).all()
    if len(latest) == MOST_WAITING:
        raise TooMany("Much of yours waits for a moderator already. Go on when they have looked.", retry_after=3600)
    wave = min(near(said, [(one.wave, one.body) for one in latest]), default=client_key)
    held = HeldMessage(author=actor, client_key=client_key, wave=wave, body=body, earlier=people, **kept)
    db.session.add(held)
    db.session.flush()
    _tell_moderators(held)
    return held


def _tell_moderators(held: HeldMessage) -> None:
    """Those of the site hear that something waits, once in ten minutes."""
    window = int(clock.now().timestamp()) // (60 * QUIET_MINUTES)
    for member_id in {*accounts.site_moderators()} - {held.author_id}:
        notify(member_id, "message waits", "held message", held.id, once=f"message waits:{window}", about="held")


def held_in(actor: Member, room: Room) -> tuple[Sequence[HeldMessage], dict[int, MessageFile]]:
    """What the actor wrote in a room and still waits, as only they see, and their files that wait there, by id."""
    mine = (HeldMessage.room_id == room.id, HeldMessage.author_id == actor.id, HeldMessage.state == "waits")
    theirs = (MessageFile.room_id == room.id, MessageFile.member_id == actor.id, MessageFile.message_id.is_(None))
    both = select(HeldMessage, MessageFile).outerjoin(MessageFile, and_(*theirs)).where(*mine)
    rows = db.session.execute(both.order_by(HeldMessage.id)).all()
    return list(dict.fromkeys(held for held, _ in rows)), {file.id: file for _, file in rows if file}


def is_held() -> ColumnElement[bool]:
    """First messages that wait for a moderator: to whom they are for, they are not there."""
    return select(HeldMessage.id).where(HeldMessage.request_id == ContactRequest.id).correlate(ContactRequest).exists()


def held_requests(actor: Member) -> set[int]:
    """Which of the actor's first messages still wait for a moderator."""
    mine = (HeldMessage.author_id == actor.id, HeldMessage.state == "waits", HeldMessage.request_id.is_not(None))
    return {id for id in db.session.scalars(select(HeldMessage.request_id).where(*mine)) if id}


def files_of(held: Collection[HeldMessage]) -> dict[int, MessageFile]:
    """Their files that are still there, by id."""
    ids = {id for one in held for id in one.file_ids}
    found = select(MessageFile).where(MessageFile.id.in_(ids), MessageFile.message_id.is_(None))
    return {file.id: file for file in db.session.scalars(found)} if ids else {}
