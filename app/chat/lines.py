"""A line of a room's log: an entry with the message it is about, and what stands with that one."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import escape

from app.chat.attached import Card, cards
from app.chat.models import LogEntry, Message
from app.extensions import db
from app.kernel.markup import plain
from app.kernel.reactions import REACTIONS
from app.kernel.text import shortened
from app.profiles import mentions
from app.profiles.cards import Card as Person

QUOTED = 80  # characters of a message that an answer begins with
NAMED = 8  # people who reacted, beside their number


@dataclass(frozen=True, slots=True)
class Quoted:
    """The message that another answers, as it is now: without words once it was removed."""

    id: int
    author_id: int
    html: str

    def words(self, people: Mapping[int, Person]) -> str:
        """How it begins, in a line."""
        return shortened(plain(mentions.without_names(self.html, people)), QUOTED)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry of the log with the message it is about, if any; what stands in the place of its words; what it answers.
    An answer without `quoted` answers what was said before its reader came."""

    entry: LogEntry
    message: Message | None
    card: Card | None = None
    quoted: Quoted | None = None

    @property
    def people(self) -> set[int]:
        """Whose names and pictures it shows."""
        author_id = self.message.author_id if self.message else self.entry.member_id
        reacted = [id for ids in self.reactions.values() for id in ids[:NAMED]]
        texts = [self.message.html if self.message else "", self.quoted.html if self.quoted else ""]
        named = [id for text in texts for id, _ in mentions.linked(text)]
        return {id for id in (author_id, self.quoted and self.quoted.author_id, *reacted, *named) if id}

    @property
    def reactions(self) -> dict[str, list[int]]:
        """Who reacted, in the order of the kinds; none where nobody did."""
        given = self.message.reactions if self.message else {}
        return {kind: given[kind] for kind in REACTIONS if given.get(kind)}


def lines(found: Iterable[Any], *, as_left: bool = False) -> list[Line]:
    """Rows of entry, message and the message it answers. Who left learns nothing of what became of a thing since."""
    rows = list(found)
    there = {} if as_left else cards([message for _, message, _ in rows if message is not None])
    return [
        Line(entry, message, there.get(message.id) if message else None, answered and quoted(answered))
        for entry, message, answered in rows
    ]


def line_of(message: Message) -> Line:
    """A message as whoever said it has it."""
    [line] = lines([(LogEntry(kind="posted"), message, answered_by(message))])
    return line


def answered_by(message: Message | None) -> Message | None:
    """The message that another answers."""
    return db.session.get(Message, message.reply_to_id) if message and message.reply_to_id else None


def quoted(message: Message) -> Quoted:
    """Without words of its own it says the names of its files; removed, nothing, also where a moderator keeps these."""
    named = escape(", ".join(file["name"] for file in message.files)) if message.deleted_at is None else ""
    return Quoted(message.id, message.author_id, message.html or named)
