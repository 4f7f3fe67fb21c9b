"""Messages as moderators meet them when they were reported: what was sent to them, and nothing else of the room (C-26)."""

from collections.abc import Collection, Mapping, Sequence
from functools import reduce
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup
from sqlalchemy import ColumnElement, ScalarSelect, SQLColumnExpression, String, cast, false, func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.chat import held, tending
from app.chat.leaving import known_before
from app.chat.models import Message, MessageFile, MessageVersion, Room, RoomMembership
from app.chat.queries import is_theirs, visible_rooms
from app.chat.versions import versions_of
from app.extensions import db
from app.kernel.reportable import Attached, Piece, Reportable, Target, reportable

NEIGHBOURS = 5  # before it, and after


def is_read(actor: Member | None, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether a message stands in a part of a log that the actor may read."""
    if actor is None:
        return false()
    standing = (Message.id == id, Message.room_id == Room.id, Message.deleted_at.is_(None))
    return visible_rooms(actor).join(Message, Message.room_id == Room.id).where(*standing, *is_theirs()).exists()


def is_moderated(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Site moderators look after all rooms, those of an edition after its own."""
    reported = select(Message.id).join(Room, Room.id == Message.room_id).where(Message.id == id)
    if actor.is_site_moderator:
        return reported.exists()
    if not isinstance(actor, Member) or not actor.is_staff:  # prepared for somebody, who is no staff
        return false()
    return reported.where(Room.edition_id.in_([role.edition_id for role in actor.staff_roles])).exists()


def messages(ids: Collection[int]) -> Mapping[int, Target]:
    query = select(Message, Room, Member, _files()).join(Room, Room.id == Message.room_id)
    query = query.join(Member, Member.id == Message.author_id)
    rows = db.session.execute(query.where(Message.id.in_(ids)))
    return {message.id: _target(message, *more) for message, *more in rows}


def _target(message: Message, room: Room, author: Member, files: str | None) -> Target:
    changed_at = message.deleted_at or message.edited_at
    return Target(
        "message",
        message.id,
        author.id,
        author.shown_name,
        title=tending.TITLE,
        source=message.body,
        html=message.html,
        words="",  # a list of cases shows nothing of a room
        version=1 + int((changed_at - message.created_at).total_seconds() if changed_at else 0),
        state="deleted" if message.deleted_at else "visible",
        url=f"/messages/{message.id}",  # by hand: jobs ask too, and know no request
        place=_("a room"),
        within=("message", message.id),
        space_id=None,
        edition_id=room.edition_id,
        is_public=False,
        at=message.created_at,
        files=_attached(files),
        is_sealed=True,
    )


def around(actor: Member, id: int) -> Sequence[Piece]:
    """It and up to five messages before and after it, as far as its reporter may read."""
    this = aliased(Message)
    read = (
        visible_rooms(actor)
        .join(Message, Message.room_id == Room.id)
        .join(this, this.room_id == Message.room_id)
        .where(this.id == id, Message.deleted_at.is_(None), *is_theirs())
        .with_only_columns(Message.id)
    )
    before = read.where(Message.seq < this.seq).order_by(Message.seq.desc()).limit(NEIGHBOURS)
    after = read.where(Message.seq >= this.seq).order_by(Message.seq).limit(NEIGHBOURS + 1)
    ids = or_(Message.id.in_(before.subquery().select()), Message.id.in_(after.subquery().select()))
    mine = (RoomMembership.room_id == Message.room_id) & (RoomMembership.member_id == actor.id)
    query = select(Message, Member, RoomMembership, _files()).join(Member, Member.id == Message.author_id)
    found = db.session.execute(query.join(RoomMembership, mine).where(ids).order_by(Message.seq)).all()
    earlier = versions_of([message.id for message, *_ in found])
    return [_piece(one, earlier.get(one.id, ()), *more) for one, *more in found]


def _piece(
    message: Message, versions: Sequence[MessageVersion], author: Member, membership: RoomMembership, files: str | None
) -> Piece:
    html, earlier = known_before(membership, versions, message.html)
    said = Markup(html)  # noqa: S704  stored as it was rendered
    return Piece(message.id, author.id, author.shown_name, message.created_at, said, earlier, _attached(files))


def _files() -> ScalarSelect[str]:
    """What hangs on a message, as a report takes it along."""
    facts = (MessageFile.digest, MessageFile.stored, MessageFile.kind, cast(MessageFile.size, String))
    told: Any = reduce(lambda line, fact: line + "\t" + fact, facts, MessageFile.name)
    its = select(func.aggregate_strings(told, "\n")).where(MessageFile.message_id == Message.id)
    return its.correlate(Message).scalar_subquery()


def _attached(files: str | None) -> list[Attached]:
    rows = [line.split("\t") for line in sorted(files.split("\n"))] if files else []
    return [Attached(name, digest, "", stored, kind, int(size)) for name, digest, stored, kind, size in rows]


def as_seen(actor: Member | None, texts: Sequence[str]) -> Sequence[Markup]:
    return [Markup(text) for text in texts]  # noqa: S704  stored as it was rendered


reportable(
    Reportable(
        "message",
        _l("Message"),
        is_read,
        is_moderated,
        messages,
        tending.ACTS,
        tending.restore_message,
        lambda actor: (),
        lambda space_ids, id: false(),
        as_seen,
        around=around,
    )
)
reportable(held.KIND)
