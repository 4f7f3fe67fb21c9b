"""What who left a group chat keeps of it: what was said as it stood then, without what was changed since (C-12). What its
author or a moderator took away is gone for them too."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ScalarSelect, SQLColumnExpression, literal, select, union_all
from sqlalchemy.orm import aliased

from app.chat.models import LogEntry, Message, MessageVersion, RoomMembership
from app.extensions import db


def as_left(membership: RoomMembership, messages: Collection[Message]) -> dict[int, Message]:
    """These messages as they stood when the member left, by id: copies, for drawing alone."""
    left_at, ids = membership.left_at, [one.id for one in messages]
    if left_at is None or not ids:
        return {one.id: one for one in messages}
    changes: dict[int, list[Any]] = {}
    for change in db.session.execute(_changes(membership, ids)):
        changes.setdefault(change.message_id, []).append(change)
    return {one.id: _as_of(left_at, one, changes.get(one.id, ())) for one in messages}


def _changes(membership: RoomMembership, ids: Collection[int]) -> Any:
    """What these messages said before each edit, the oldest first, and which of them somebody reacted to since."""
    here = (LogEntry.room_id == membership.room_id, LogEntry.seq > membership.last_seq, LogEntry.kind == "reacted")
    reacted = select(
        LogEntry.message_id, literal(0).label("id"), LogEntry.kind.label("html"), LogEntry.at.label("until")
    )
    said = select(MessageVersion.message_id, MessageVersion.id, MessageVersion.html, MessageVersion.until)
    both = (reacted.where(*here, LogEntry.message_id.in_(ids)), said.where(MessageVersion.message_id.in_(ids)))
    return union_all(*both).order_by("id")


def _as_of(left_at: datetime, message: Message, changes: Sequence[Any]) -> Message:
    copy = Message(**{column.key: getattr(message, column.key) for column in Message.__mapper__.columns})
    if copy.deleted_at is not None:
        return copy
    versions = [change for change in changes if change.id]
    if versions and versions[-1].until > left_at:
        before = [one for one in versions if one.until <= left_at]
        copy.html = copy.body = versions[len(before)].html
        copy.edited_at = before[-1].until if before else None
    if copy.pinned_at and copy.pinned_at > left_at:
        copy.pinned_at = None
    if len(versions) < len(changes):
        copy.reactions = {}
    return copy


def known_before(membership: RoomMembership, versions: Sequence[MessageVersion], html: str) -> tuple[str, list[str]]:
    """What a message says now and said before, the oldest first, as far as the member was there."""
    said = [version.html for version in versions if membership.left_at is None or version.until <= membership.left_at]
    return (versions[len(said)].html if len(said) < len(versions) else html), said


def html_as_left(message_id: SQLColumnExpression[int]) -> ScalarSelect[str]:
    """What a message said when the member of a row left, if it was changed since: as a column."""
    version = aliased(MessageVersion)
    since = (version.message_id == message_id, version.until > RoomMembership.left_at)
    first = select(version.html).where(*since).order_by(version.id).limit(1)
    return first.correlate_except(version).scalar_subquery()
