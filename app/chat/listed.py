"""The list of a member's rooms, each with what waits in it and its last words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, exists, func, not_, or_, select
from sqlalchemy.orm import aliased, joinedload

from app.accounts.models import Member
from app.chat.called import is_called
from app.chat.leaving import html_as_left
from app.chat.models import Message, Room, RoomMembership
from app.chat.queries import ROOMS, is_theirs, visible_rooms
from app.chat.unread import unread_here
from app.extensions import db
from app.kernel.markup import plain
from app.kernel.pages import Page, page
from app.profiles import mentions
from app.profiles.cards import Card
from app.ties.models import Block

CUT = 600  # characters of the last message, with its marks


@dataclass(frozen=True, slots=True)
class Listed:
    """A room in its reader's list."""

    room: Room
    membership: RoomMembership
    unread: int
    last_by_id: int | None
    html: str  # of its last message, up to where it is cut
    files: Sequence[dict[str, Any]]

    @property
    def aside(self) -> str:
        """Why it stands apart from the others: "left", "nothing" is wanted of it, "hidden"; else empty."""
        if self.membership.has_left:
            return "left"
        wanted = self.membership.involvement
        return wanted if wanted in ("nothing", "hidden") else ""

    @property
    def people(self) -> set[int]:
        """Whom its last words mention."""
        return {id for id, _ in mentions.linked(self.html)}

    def last_words(self, known: Mapping[int, Card]) -> str:
        """The beginning of the last message as it reads, in one line; without words, its files."""
        line = plain(mentions.without_names(self.html, known))[:120]
        return line or ", ".join(file["name"] for file in self.files)


def listed_rooms(
    actor: Member, *, hidden: bool = False, called: str = "", size: int = ROOMS, after: str = "", before: str = ""
) -> Page:
    """The actor's rooms, last spoken in first, each with what is unread and its last words; the hidden ones apart, but
    of those that are called so, all."""
    aside = (RoomMembership.involvement == "hidden") if hidden else (RoomMembership.involvement != "hidden")
    query = _listed(actor).where(is_called(actor, called) if called else aside)
    found = page(query, [Room.last_message_at, Room.id], size=size, descending=True, after=after, before=before)
    found.items = [_drawn(*row) for row in found.items]
    return found


class Beside(NamedTuple):
    """The list beside an open room. `apart`: the room itself, where others fill the list; `has_more`: there are others."""

    rooms: list[Listed]
    apart: Listed | None
    has_more: bool


def listed_beside(actor: Member, room: Room) -> Beside:
    """The rooms that the actor heard of last, and the one that is open, wherever it stands; in one statement."""
    query = _listed(actor).where(or_(RoomMembership.involvement != "hidden", Room.id == room.id))
    order = ((Room.id == room.id).desc(), Room.last_message_at.desc(), Room.id.desc())
    this, *others = [_drawn(*row) for row in db.session.execute(query.order_by(*order).limit(ROOMS + 2))]
    rooms = sorted([this, *others[:ROOMS]], key=lambda one: (one.room.last_message_at, one.room.id), reverse=True)
    has_more = len(others) > ROOMS
    return Beside(rooms[:-1], this, True) if has_more and rooms[-1] is this else Beside(rooms, None, has_more)


def _listed(actor: Member) -> Select[Any]:
    last = aliased(Message)
    blocked = exists().where(Block.blocker_id == actor.id, Block.blocked_id == Message.author_id)
    last_seq = (
        select(Message.seq)
        .where(
            Message.room_id == RoomMembership.room_id,
            *is_theirs(),
            Message.deleted_at.is_(None),
            not_(blocked),
        )
        .order_by(Message.seq.desc())
        .limit(1)
        .correlate(RoomMembership, Room)
        .scalar_subquery()
    )
    said = func.coalesce(html_as_left(last.id), last.html)
    return (
        visible_rooms(actor)
        .options(joinedload(Room.group))
        .outerjoin(last, and_(last.room_id == Room.id, last.seq == last_seq))
        .add_columns(unread_here(RoomMembership), last.author_id, func.substr(said, 1, CUT), last.files)
    )


def _drawn(
    room: Room, membership: RoomMembership, unread: int, by_id: int | None, html: str | None, files: Any
) -> Listed:
    return Listed(room, membership, unread, by_id, _whole(html or ""), files or ())


def _whole(html: str) -> str:
    """Without the tag that the cut goes through."""
    start, end = html.rfind("<"), html.rfind(">")
    return html[:start] if start > end else html
