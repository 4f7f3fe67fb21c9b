"""Messages can be found by whoever may read them, in an index of their own: each in the scope of its room, at its number
in the log. How they are found is in finding."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from app.chat.models import Message
from app.extensions import db
from app.kernel.markup import plain
from app.kernel.search import Apart, Document, apart
from app.profiles import mentions
from app.profiles.cards import Card

KIND = "message"
NOBODY: Mapping[int, Card] = {}


def scope(room_id: int) -> str:
    return f"room:{room_id}"


def by(author_id: int) -> str:
    """The facet of what somebody said."""
    return f"author={author_id}"


def words(html: str, files: Sequence[dict[str, Any]], people: Mapping[int, Card] = NOBODY) -> str:
    """What a message itself says, and how its files are called; names that may change only of these people."""
    return "\n".join([plain(mentions.without_names(html, people)), *(file["name"] for file in files)])


def documents(ids: Sequence[int]) -> Iterable[Document]:
    said = select(Message.id, Message.room_id, Message.seq, Message.author_id, Message.html, Message.files)
    for id, room_id, seq, author_id, html, files in db.session.execute(
        said.where(Message.id.in_(ids), Message.deleted_at.is_(None))
    ):
        yield Document(
            kind=KIND,
            id=id,
            title="",
            members=words(html, files),
            audiences=[scope(room_id)],
            facets=[("", "author", str(author_id))],
            moment=seq,
        )


def ids() -> Iterable[int]:
    return db.session.scalars(select(Message.id).where(Message.deleted_at.is_(None)).order_by(Message.id))


apart[KIND] = Apart(KIND, documents, ids)
