"""Finding what was said (C-20): in one room or in all of one's own, in what one may read of them, and never across blocks.

The index proposes within the reader's own stretch of each room; the rows are read again under the same rights.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select, literal, or_, select, union_all

from app.accounts.models import Member
from app.chat.models import Message, Room, RoomMembership
from app.chat.queries import is_theirs, last_theirs, visible_rooms
from app.chat.search import KIND, by, scope, words
from app.extensions import db
from app.kernel.search import Hit
from app.kernel.text import shortened
from app.profiles.cards import Card
from app.search import language
from app.search.apart import Proposed, Reach, propose_apart
from app.search.index import Missing
from app.search.language import Query
from app.search.reasons import LENGTH, reasons
from app.ties.queries import kept_apart_ids

SIZE = 20  # messages on a page
MOST = 1_000  # by plain SQL
ORDERS = ("newest", "best")
_AUTHOR, _MESSAGE = "author", "message"


@dataclass
class Found:
    """What a search gives its reader. upto: the newest message when it began, so that no page repeats another."""

    query: Query
    messages: Sequence[tuple[Message, Room]] = ()
    count: int = 0
    page: int = 1
    upto: int = 0
    order: str = ORDERS[0]
    is_full: bool = True
    is_degraded: bool = False
    ids: Sequence[int] = field(default=(), repr=False)

    @property
    def pages(self) -> int:
        return -(-self.count // SIZE)


def find(
    actor: Member,
    text: str,
    *,
    membership: RoomMembership | None = None,
    page: int = 1,
    order: str = "",
    upto: int = 0,
) -> Found:
    """What the actor finds with these words in the room of a membership of theirs, or in all of theirs."""
    found = Found(
        language.parse(text, reads=actor.language, operators=()), order=order if order in ORDERS else ORDERS[0]
    )
    if found.query.is_empty:
        return found
    try:
        proposed = propose_apart(KIND, found.query, _reach(actor, membership))
    except Missing:
        proposed, found.is_degraded = _by_sql(actor, found.query, membership), True
    return _filled(actor, found, proposed, page, upto)


def _filled(actor: Member, found: Found, proposed: Proposed, page: int, upto: int) -> Found:
    found.upto, found.is_full = upto or max(proposed.ids, default=0), proposed.is_full
    ordered = proposed.best if found.order == "best" else proposed.ids
    found.ids = [id for id in ordered if id <= found.upto]
    found.count = len(found.ids)
    found.page = min(max(page, 1), max(found.pages, 1))
    here = found.ids[(found.page - 1) * SIZE : found.page * SIZE]
    theirs = _rows(actor, here)
    found.messages = [theirs[id] for id in here if id in theirs]
    return found


def pieces(query: Query, message: Message, people: Mapping[int, Card]) -> Sequence[tuple[str, bool]]:
    """The part of a message that was searched for: (text, whether it is marked)."""
    text = words(message.html, message.files, people)
    why = reasons(query, Hit(KIND, message.id, [("", text)], "", None))
    return why[0].pieces if why else [(shortened(text, LENGTH), False)]


def _reach(actor: Member, membership: RoomMembership | None) -> Reach:
    scopes = {scope(room_id): (after, until) for room_id, after, until in _stretches(actor, membership)}
    apart: dict[str, list[int]] = {_AUTHOR: [], _MESSAGE: []}
    for what, id in db.session.execute(_not_theirs(actor)):
        apart[what].append(id)
    return Reach(scopes, without=[by(id) for id in apart[_AUTHOR]], unseen=apart[_MESSAGE])


def _stretches(actor: Member, membership: RoomMembership | None) -> Sequence[tuple[int, int, int]]:
    """Each room with the numbers after which, and up to which, its log is the actor's."""
    if membership is not None:
        return [(membership.room_id, membership.from_seq, membership.last_seq)]
    found = db.session.execute(visible_rooms(actor).with_only_columns(Room.id, RoomMembership.from_seq, last_theirs()))
    return [(room_id, after, until) for room_id, after, until in found]


def _not_theirs(actor: Member) -> Any:
    """Who keeps the actor away, or is kept away by them; and what was edited once the actor had left."""
    kept = kept_apart_ids(actor).subquery()
    edited = (
        select(Message.id)
        .join(RoomMembership, RoomMembership.room_id == Message.room_id)
        .where(
            RoomMembership.member_id == actor.id,
            RoomMembership.left_at.is_not(None),  # else every message of every room is looked at
            Message.edited_at > RoomMembership.left_at,
        )
    )
    return union_all(select(literal(_AUTHOR), kept.c.id), select(literal(_MESSAGE), edited.subquery().c.id))


def visible_messages(actor: Member) -> Select[Message, Room]:
    """What the actor may find: what stands in their stretch of a room, as it was when they left it; nothing of who is
    kept apart from them."""
    return (
        visible_rooms(actor)
        .join(Message, Message.room_id == Room.id)
        .with_only_columns(Message, Room)
        .where(
            *is_theirs(),
            Message.deleted_at.is_(None),
            or_(
                RoomMembership.left_at.is_(None),
                Message.edited_at.is_(None),
                Message.edited_at <= RoomMembership.left_at,
            ),
            Message.author_id.not_in(kept_apart_ids(actor)),
        )
    )


def _rows(actor: Member, ids: Sequence[int]) -> Mapping[int, tuple[Message, Room]]:
    found = db.session.execute(visible_messages(actor).where(Message.id.in_(ids))) if ids else ()
    return {message.id: (message, room) for message, room in found}


# By SQL, while there is no index


def _by_sql(actor: Member, query: Query, membership: RoomMembership | None) -> Proposed:
    """What has each of the plain words, the newest first. Names that were typed behind an @ are no words of a message."""
    if not query.words:
        return Proposed()
    said = visible_messages(actor).with_only_columns(Message.id, Message.html, Message.files)
    if membership is not None:
        said = said.where(Room.id == membership.room_id)
    for word in query.words:
        said = said.where(Message.html.icontains(word, autoescape=True))
    rows = db.session.execute(said.order_by(Message.id.desc()).limit(MOST)).all()
    typed = [word.casefold() for word in query.words]
    ids = [id for id, html, files in rows if all(word in words(html, files).casefold() for word in typed)]
    return Proposed(ids, ids)
