"""Taking the demo out again: its people and places, and whatever hangs on them."""

from collections import defaultdict
from typing import Any

from sqlalchemy import Table, and_, delete, or_, select, tuple_, update

from app.accounts.models import Member
from app.chat.models import Message, Room, RoomMembership
from app.cohorts.models import Edition, Group, School
from app.extensions import Model, db
from app.kernel import search
from app.kernel.audit import AuditEntry
from app.moderation.models import Case
from app.notifications.models import Notification
from app.threads.models import Post, Space, Thread

LOADED = "demo loaded"  # the log says which schools and spaces are of the demo; its members are at example.org


def remove() -> int:
    """Delete the invented members and places with all that refers to them; returns how many members went.

    What a real member wrote in a demo thread or room goes with it; elsewhere, a reference to what goes is emptied.
    """
    members = db.session.scalars(select(Member.id).where(Member.email.like("%@example.org"))).all()
    doomed: dict[Table, set[Any]] = defaultdict(set)
    _doom(doomed, Member.__table__, set(members))
    for loaded in db.session.scalars(select(AuditEntry).where(AuditEntry.act == LOADED)):
        _doom(doomed, School.__table__, set(loaded.codes["schools"]))
        _doom(doomed, Space.__table__, set(loaded.codes["spaces"]))
    _follow(doomed)
    _doom(doomed, Room.__table__, _rooms(doomed))
    _follow(doomed)
    for kind, model in (("case", Case), ("post", Post), ("thread", Thread)):
        _doom(doomed, Notification.__table__, _told_of(kind, doomed[model.__table__]))  # type: ignore[index]
    _follow(doomed)
    _empty_references(doomed)
    for table in reversed(Model.metadata.sorted_tables):
        for part in _parts(doomed[table]):
            db.session.execute(delete(table).where(_key(table).in_(part)))
    for id in members:
        search.changed("person", id)
    for id in doomed[Message.__table__]:  # type: ignore[index]
        search.changed("message", id)
    return len(members)


def _rooms(doomed: dict[Table, set[Any]]) -> set[int]:
    """The rooms of what goes: bound to an edition, group or space of the demo, or made among its people."""
    members, editions, groups, spaces = (doomed[model.__table__] for model in (Member, Edition, Group, Space))  # type: ignore[index]
    bound = or_(Room.edition_id.in_(editions), Room.group_id.in_(groups), Room.space_id.in_(spaces))
    theirs = select(RoomMembership.room_id).where(RoomMembership.member_id.in_(members))
    ad_hoc = and_(Room.kind.in_(("dm", "group_dm")), Room.id.in_(theirs))
    return set(db.session.scalars(select(Room.id).where(or_(bound, ad_hoc))))


def _told_of(kind: str, ids: set[Any]) -> set[int]:
    """Notifications that point at what goes: those of real members too."""
    found: set[int] = set()
    for part in _parts(ids):
        about = (Notification.subject_kind == kind, Notification.subject_id.in_(part))
        found |= set(db.session.scalars(select(Notification.id).where(*about)))
    return found


def _doom(doomed: dict[Table, set[Any]], table: Any, keys: set[Any]) -> None:
    doomed[table] |= keys


def _key(table: Table) -> Any:
    columns = list(table.primary_key.columns)
    return columns[0] if len(columns) == 1 else tuple_(*columns)


def _follow(doomed: dict[Table, set[Any]]) -> None:
    """Doom every row that cannot live without a doomed one, until none is added."""
    grown = True
    while grown:
        grown = False
        for table, column, target in _references():
            if column.nullable or not doomed[target]:
                continue
            found = _rows_pointing(table, column, doomed[target]) - doomed[table]
            doomed[table] |= found
            grown = grown or bool(found)


def _empty_references(doomed: dict[Table, set[Any]]) -> None:
    for table, column, target in _references():
        if column.nullable:
            for part in _parts(doomed[target]):
                db.session.execute(update(table).where(column.in_(part)).values({column.name: None}))


def _references() -> list[tuple[Table, Any, Table]]:
    return [
        (table, key.parent, key.column.table) for table in Model.metadata.tables.values() for key in table.foreign_keys
    ]


def _rows_pointing(table: Table, column: Any, targets: set[Any]) -> set[Any]:
    columns = list(table.primary_key.columns)
    rows: set[Any] = set()
    for part in _parts(targets):
        for key in db.session.execute(select(*columns).where(column.in_(part))):
            rows.add(key[0] if len(columns) == 1 else tuple(key))
    return rows


def _parts(keys: set[Any], size: int = 500) -> list[list[Any]]:
    listed = sorted(keys)
    return [listed[begin : begin + size] for begin in range(0, len(listed), size)]
