"""What can be reported to moderators: each feature registers its kinds here, so that moderation names no feature.

reportable(Reportable("post", …))      in the feature's reportable.py
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from markupsafe import Markup
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, false, or_


class Attached(NamedTuple):
    """A file of a thing. What lies behind its address is only for those who may see the thing as it stands now; where
    moderators do not see that, `stored` (its name on the disk), `kind` and `size` go along with a report."""

    name: str
    digest: str  # SHA-256
    url: str
    stored: str = ""
    kind: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class Target:
    """One thing as its moderators see it, whatever its state: "visible", "queued", "hidden" or "deleted".

    `within` is where its acts are logged, such as ("thread", 7). `space_id` and `edition_id` say whose care it is in.
    `words` is what it says itself, in one line, without what it quotes.
    `version` differs when what it says differs. `is_public`: strangers read it. `is_sealed`: its moderators are not
    among its readers, so they read what was sent to them and nothing else, and each reading is written down (C-26).
    """

    kind: str
    id: int
    author_id: int
    author: str
    title: str
    source: str
    html: str
    words: str
    version: int
    state: str
    url: str
    place: str
    within: tuple[str, int]
    space_id: int | None
    edition_id: int | None
    is_public: bool
    at: datetime
    files: Sequence[Attached] = ()

    is_sealed: bool = False

    @property
    def key(self) -> tuple[str, int]:
        return self.kind, self.id


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands around a reported thing, for its reporter to send along; `earlier` is what it said before."""

    id: int
    author_id: int
    author: str
    at: datetime
    html: Markup
    earlier: Sequence[str] = ()
    files: Sequence[Attached] = ()

    def frozen(self) -> dict[str, Any]:
        """As it is kept with the report."""
        return {
            "id": self.id,
            "author": self.author,
            "at": self.at.isoformat(),
            "html": str(self.html),
            "earlier": [*self.earlier],
            "files": [[file.name, file.digest, file.stored, file.kind, file.size] for file in self.files],
        }


@dataclass(frozen=True)
class Approval:
    """What of a kind waits for a moderator before others see it (H-12).

    waiting(actor) selects the ids in the actor's care, the longest waiting first; count(actor) is their number, as a
    subquery. approve(actor, id, version=) and reject(actor, id, reason=, rule=) tell the author; `version` is the one that was
    looked at, None where nobody says.
    """

    waiting: Callable[[Any], Select[Any]]
    count: Callable[[Any], Any]
    approve: Callable[..., None]
    reject: Callable[..., None]


@dataclass(frozen=True)
class Reportable:
    """A kind of thing that can be reported.

    label: what one is called. visible(actor, id), moderated(actor, id): the SQL conditions that the one whose id stands
    in a column exists for the actor, and that it is in their care. targets(ids): these things, by id, as moderators see them.
    acts: what a decision can do with one, act(actor, id, reason=, rule=, and what it needs besides); the author is told.
    restore(actor, id) undoes hiding and deleting. spaces(actor): (id, name, edition id) of what is in the actor's care;
    stands_in(space ids, id): the condition that it stands there. around(actor, id): it and its neighbours, in order. as_seen(actor, texts): HTML of theirs as the actor may see it.
    """

    kind: str
    label: str
    visible: Callable[[Any, SQLColumnExpression[int]], ColumnElement[bool]]
    moderated: Callable[[Any, SQLColumnExpression[int]], ColumnElement[bool]]
    targets: Callable[[Collection[int]], Mapping[int, Target]]
    acts: Mapping[str, Callable[..., None]]
    restore: Callable[[Any, int], None]
    spaces: Callable[[Any], Sequence[tuple[int, str, int | None]]]
    stands_in: Callable[[Collection[int], SQLColumnExpression[int]], ColumnElement[bool]]
    as_seen: Callable[[Any, Sequence[str]], Sequence[Markup]]
    approval: Approval | None = None
    around: Callable[[Any, int], Sequence[Piece]] | None = None


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


def find(key: tuple[str, int]) -> Target | None:
    return targets([key]).get(key)


def as_seen(actor: Any, target: Target) -> Markup:
    """What a thing says, as the actor may see it: nothing of what it quotes and they may not read."""
    return kinds[target.kind].as_seen(actor, [target.html])[0]


def spaces(actor: Any) -> list[tuple[int, str, int | None]]:
    """What is in the actor's care, by the place where it stands."""
    readings = {kind.spaces for kind in kinds.values()}
    return sorted({space for spaces in readings for space in spaces(actor)}, key=lambda space: space[1])


def stands_in(
    space_ids: Collection[int], kind: SQLColumnExpression[Any], id: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """Whether the thing that two columns point at stands in one of these spaces."""
    return or_(false(), *(and_(kind == one.kind, one.stands_in(space_ids, id)) for one in kinds.values()))


def is_moderated(actor: Any, kind: SQLColumnExpression[Any], id: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Whether the thing that two columns point at is in the actor's care."""
    return or_(false(), *(and_(kind == one.kind, one.moderated(actor, id)) for one in kinds.values()))


def around(actor: Any, target: Target) -> Sequence[Piece]:
    """What a reporter may send along with a thing, itself among it; nothing where it is read in its place."""
    known = kinds[target.kind].around
    return known(actor, target.id) if known and actor is not None else ()
