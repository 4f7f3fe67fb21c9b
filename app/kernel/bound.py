"""What has a room of chat of its own, and who belongs to it: each feature says so of its things, so that none names chat.

bound(Bound("edition", things=…, people=…))      in that feature's bound.py
changed("edition", [edition.id])                 in its operations: the room follows in the same transaction
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select


@dataclass(frozen=True)
class Bound:
    """A kind of thing with a room. things(): its id, its name, and whether it is over, for those that have one.
    people(): the id of the thing as `thing_id` and of a member who is there as `member_id`."""

    kind: str
    things: Callable[[], Select[Any]]
    people: Callable[[], Select[Any]]


@dataclass
class Follower:
    """Whoever keeps the rooms, and what they do: after a change of things or their people, after a member came or
    went, and before a thing is deleted."""

    changed: Callable[[str, Collection[int]], None] = lambda kind, ids: None
    moved: Callable[[int], None] = lambda member_id: None
    ending: Callable[[str, int], None] = lambda kind, id: None


kinds: dict[str, Bound] = {}
follower = Follower()


def bound(kind: Bound) -> None:
    kinds[kind.kind] = kind


def changed(kind: str, ids: Collection[int]) -> None:
    """These things are new or other than they were, or other people belong to them."""
    follower.changed(kind, ids)


def moved(member_id: int) -> None:
    """A member came in, left for a while, or came back."""
    follower.moved(member_id)


def ending(kind: str, id: int) -> None:
    """A thing is about to be deleted: what is empty goes before it."""
    follower.ending(kind, id)
