"""The demo's rooms, and what was said in them, written as if they had grown over time."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from app.chat.models import LogEntry, Message, Room, RoomMembership
from app.cohorts.models import Edition, EditionMembership, Group, GroupMembership
from app.demo import content
from app.demo.talk import at, place
from app.extensions import db
from app.kernel import markup, search
from app.ties.queries import pair


def load(ids: dict[str, int], today: datetime) -> None:
    """The rooms, and what was said in all of them in the order of time, which the ids of messages follow."""
    entries = content.read("rooms.json")
    rooms = [_room(entry, ids, today) for entry in entries]
    told = [(number, seq) for number, entry in enumerate(entries) for seq in range(1, len(entry["messages"]) + 1)]
    told.sort(key=lambda each: (at(entries[each[0]]["messages"][each[1] - 1], today), *each))
    messages: list[list[Message]] = [[] for _ in rooms]
    for number, seq in told:
        entry, before = entries[number]["messages"][seq - 1], messages[number]
        before.append(_message(rooms[number], seq, entry, before, f"demo-{number}-{seq}", ids, today))


def _room(entry: dict[str, Any], ids: dict[str, int], today: datetime) -> Room:
    edition, group = place(entry)
    members = _members_of(entry, edition, group, ids)
    room = Room(
        kind=entry["kind"],
        name=entry["name"] or _name_of(edition, group),
        pair="{}-{}".format(*pair(*members)) if entry["kind"] == "dm" else None,
        edition_id=edition if group is None else None,
        group_id=group,
        created_at=at(entry["messages"][0], today),
        last_seq=len(entry["messages"]),
        last_message_at=at(entry["messages"][-1], today),
    )
    db.session.add(room)
    db.session.flush()
    read = len(entry["messages"]) - 3
    hear = "mentions" if entry["kind"] == "edition" else "everything"
    theirs = {"room_id": room.id, "read_seq": read, "involvement": hear}
    db.session.add_all(RoomMembership(member_id=id, **theirs) for id in members)
    return room


def _name_of(edition: int | None, group: int | None) -> str:
    """What a bound room is called: as its group or edition."""
    if group is not None:
        return db.session.get_one(Group, group).name
    return db.session.get_one(Edition, edition).name if edition is not None else ""


def _members_of(entry: dict[str, Any], edition: int | None, group: int | None, ids: dict[str, int]) -> list[int]:
    if "members" in entry:
        return [ids[key] for key in entry["members"]]
    if group is not None:
        return list(db.session.scalars(select(GroupMembership.member_id).where(GroupMembership.group_id == group)))
    mine = EditionMembership.edition_id == edition
    return list(db.session.scalars(select(EditionMembership.member_id).where(mine)))


def _message(
    room: Room, seq: int, entry: dict[str, Any], before: list[Message], key: str, ids: dict[str, int], today: datetime
) -> Message:
    said_at, removed = at(entry, today), entry.get("removed", False)
    body = "" if removed else entry["text"]
    message = Message(
        room_id=room.id,
        seq=seq,
        author_id=ids[entry["author"]],
        client_key=key,
        reply_to_id=before[entry["reply_to"] - 1].id if "reply_to" in entry else None,
        body=body,
        html=str(markup.render(body, chat=True)),
        renderer=markup.RENDERER,
        created_at=said_at,
        edited_at=said_at + timedelta(minutes=2) if "edited" in entry else None,
        deleted_at=said_at + timedelta(minutes=4) if removed else None,
        reactions={kind.replace("_", " "): [ids[key] for key in by] for kind, by in entry.get("reactions", {}).items()},
    )
    db.session.add(message)
    db.session.flush()
    posted = LogEntry(room_id=room.id, seq=seq, kind="posted", message_id=message.id, member_id=message.author_id)
    posted.at = said_at
    db.session.add(posted)
    search.changed("message", message.id)
    return message
