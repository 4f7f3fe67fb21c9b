"""What another feature shows in the place of a message that it had somebody say, known by how the message's key begins.

attached(Attached("meeting-", "meetings/_card.html", queries.proposed_by))      in that feature's subjects.py

Its template is drawn as `card.what`, the same for everybody, by the rules of chat/_entry.html. What is stored stays a
message like any other, for mails, lists of rooms and pages without the feature.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.chat.models import Message


@dataclass(frozen=True, slots=True)
class Attached:
    """read(messages): what each of these stands for, by message, in one statement. Anybody may send any key, so it
    leaves out whatever is not of that message's room and author."""

    begins: str
    template: str
    read: Callable[[Sequence[Message]], Mapping[int, Any]]


@dataclass(frozen=True, slots=True)
class Card:
    template: str
    what: Any


_kinds: dict[str, Attached] = {}


def attached(kind: Attached) -> None:
    _kinds[kind.begins] = kind


def cards(messages: Collection[Message]) -> dict[int, Card]:
    """What stands for these messages, by message; nothing for most."""
    found: dict[int, Card] = {}
    for kind in _kinds.values():
        theirs = [one for one in messages if one.client_key.startswith(kind.begins) and one.deleted_at is None]
        if theirs:
            found |= {id: Card(kind.template, what) for id, what in kind.read(theirs).items()}
    return found
