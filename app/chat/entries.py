"""How an entry of the log looks: one fragment for everybody, on pages, in the log and over sockets (C-2).

It holds no words but the members' own that a reader's page could not put into its language and time zone.
"""

from collections.abc import Collection, Mapping
from typing import Any

from flask import current_app, has_request_context
from markupsafe import Markup

from app.chat.faces import faces
from app.chat.holding import files_of
from app.chat.lines import Line, line_of, quoted
from app.chat.mentioning import mentioned
from app.chat.models import HeldMessage, Message, MessageFile, Room
from app.profiles import mentions
from app.profiles.cards import Card


def payload(line: Line, people: Mapping[int, Card]) -> dict[str, Any]:
    """An entry as it goes to a page's room element. Without html, the page asks the log for it. `words`: where answers
    quote it, they say this from now on, and of nothing that it was removed. `gone`: messages whose time was over."""
    entry, message = line.entry, line.message
    changed: dict[str, Any] = (
        {"words": quoted(message).words(people)} if message and entry.kind in ("edited", "deleted") else {}
    )
    if entry.kind == "purged":
        changed["gone"] = entry.detail["messages"]
    return changed | {
        "room": entry.room_id,
        "seq": entry.seq,
        "kind": entry.kind,
        "id": message.id if message else None,
        "author": author_of(line),
        "html": fragment(line, people),
    }


def hint(room: Room, line: Line, people: Mapping[int, Card]) -> dict[str, Any]:
    """The same for a whole room at once. What was said before somebody came is not theirs (C-12), and only the log
    knows who reads, so a later change or an answer goes out without its html where that can be."""
    speaks_of_before = line.entry.kind in ("edited", "deleted", "reacted", "pinned") or line.quoted is not None
    is_for_all = not speaks_of_before or room.kind != "group_dm"
    if is_for_all and has_request_context():
        return payload(line, people)
    return {"room": room.id, "seq": line.entry.seq, "kind": line.entry.kind}


def fragment(line: Line, people: Mapping[int, Card], *, follows: bool = False, hidden: Collection[int] = ()) -> str:
    """The place of an entry in the log; empty if it has none, or none any more. `follows`: said by the same person
    within minutes, so without name and picture. `hidden`: whose words the reader of a page does not see quoted."""
    entry, message = line.entry, line.message
    if message is None and entry.kind not in ("joined", "left", "state"):
        return ""
    if message is not None and message.deleted_at is not None and not message.leaves_trace:
        return ""
    # Rendered without what pages know of their reader.
    template = current_app.jinja_env.get_template("chat/_entry.html")
    person = people.get(author_of(line) or 0)
    html = mentions.with_names(message.html, people) if message else ""
    shown = {"line": line, "entry": entry, "message": message, "html": html, "person": person, "known": people}
    drawn = template.render(**shown, follows=follows, hidden=hidden)
    return Markup(drawn)  # noqa: S704  rendered with escaping


def author_of(line: Line) -> int | None:
    return line.message.author_id if line.message else line.entry.member_id


def acknowledgement(message: Message | HeldMessage) -> dict[str, Any]:
    """What the sender learns of a message that is stored."""
    if isinstance(message, HeldMessage):
        return {
            "room": message.room_id,
            "held": message.id,
            "created_at": message.at.isoformat(),
            "html": held(message, faces({message.author_id} | mentioned(message.html)), files_of([message])),
        }
    return {
        "room": message.room_id,
        "seq": message.seq,
        "id": message.id,
        "created_at": message.created_at.isoformat(),
        "html": message.drawn or _drawn(line_of(message)),
    }


def _drawn(line: Line) -> str:
    return fragment(line, faces(line.people))


def held(message: HeldMessage, people: Mapping[int, Card], files: Mapping[int, MessageFile]) -> str:
    """How what is held stands on its author's own page."""
    template = current_app.jinja_env.get_template("chat/_held.html")
    names = [files[id].name for id in message.file_ids if id in files]
    html = mentions.with_names(message.html, people)
    drawn = template.render(message=message, person=people[message.author_id], html=html, files=names)
    return Markup(drawn)  # noqa: S704  rendered with escaping
