"""What a notification points at: each feature registers its kinds here, so that notifications name no feature.

subject(Subject("thread", visible=queries.thread_exists, shown=shown_threads))      in the feature's subjects.py
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, and_, false, or_


@dataclass(frozen=True, slots=True)
class Shown:
    """How a thing is called for its reader, where it is, and its first words.

    `is_open` says that every member may read these: only then do they stand in a mail, which cannot be called back.
    """

    title: str
    url: str
    text: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class Subject:
    """A kind of thing that can be pointed at.

    visible(actor, id): the SQL condition that the thing whose id stands in that column exists for the actor (an EXISTS).
    It is asked once for all readers alike, so it takes its moments from profiles.readers, not from the clock.
    shown(actor, ids): each of these things, by id, as the actor may see it; whatever they may not see is left out.
    """

    kind: str
    visible: Callable[[Any, SQLColumnExpression[int]], ColumnElement[bool]]
    shown: Callable[[Any, Collection[int]], Mapping[int, Shown]]


kinds: dict[str, Subject] = {}


def subject(kind: Subject) -> None:
    kinds[kind.kind] = kind


def is_visible(actor: object, kind: SQLColumnExpression[str], id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Whether the thing that two columns point at exists for the actor; a kind that nobody registered does not."""
    known = (and_(kind == one.kind, one.visible(actor, id)) for one in kinds.values())
    return or_(false(), *known)
