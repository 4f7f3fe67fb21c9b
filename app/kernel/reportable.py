"""What can be reported to moderators: each feature registers its kinds here, so that moderation names no feature.

reportable(Reportable("post", …))      in the feature's reportable.py
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, false, or_


@dataclass(frozen=True, slots=True)
class Target:
    """One thing as its moderators see it, whatever its state: "visible", "queued", "hidden" or "deleted".

    `within` is where its acts are logged, such as ("thread", 7). `space_id` and `edition_id` say whose care it is in.
    `version` differs when what it says differs. `is_public`: strangers read it.
    """

    kind: str
    id: int
    author_id: int
    title: str
    source: str
    html: str
    version: int
    state: str
    url: str
    place: str
    within: tuple[str, int]
    space_id: int
    edition_id: int | None
    is_public: bool
    files: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, int]:
        return self.kind, self.id


@dataclass(frozen=True)
class Reportable:
    """A kind of thing that can be reported.

    label: what one is called. visible(actor, id): the SQL condition that it exists for the actor. moderated(actor)
    selects the ids in the actor's care, never their own. targets(ids): these things, by id, as moderators see them.
    """

    kind: str
    label: str
    visible: Callable[[Any, SQLColumnExpression[int]], ColumnElement[bool]]
    moderated: Callable[[Any], Select[Any]]
    targets: Callable[[Collection[int]], Mapping[int, Target]]


kinds: dict[str, Reportable] = {}


def reportable(kind: Reportable) -> None:
    kinds[kind.kind] = kind


def targets(keys: Collection[tuple[str, int]]) -> dict[tuple[str, int], Target]:
    """The things with these keys that are still there; one statement a kind."""
    found: dict[tuple[str, int], Target] = {}
    for kind in kinds.values():
        ids = {id for name, id in keys if name == kind.kind}
        found |= {target.key: target for target in kind.targets(ids).values()} if ids else {}
    return found


def is_moderated(actor: Any, kind: SQLColumnExpression[Any], id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Whether the thing that two columns point at is in the actor's care."""
    return or_(false(), *(and_(kind == one.kind, id.in_(one.moderated(actor))) for one in kinds.values()))
