"""What can be found: each feature registers its kinds here, so that search names no feature.

The index only proposes ids; `hits` disposes, under the reader's own rights. Text that is for fewer than members of an
edition is never handed out here.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Select

from app.kernel import outbox


@dataclass(frozen=True)
class Passage:
    """A single thing that is said, whose meaning can be compared: an offer, a headline with skills, a first post.

    scope: "" for whoever may read the document, "edition:3" for people of that edition, "own" for its owner alone (it
    gets a vector and is never in the index). id: of the item that says it, if one does.
    """

    kind: str
    text: str
    scope: str = ""
    id: int = 0


@dataclass(frozen=True)
class Document:
    """One findable thing as the index keeps it.

    members: text that every member may read, most telling first; title, extra: parts of it with small weights
    added (headline; offers and expertise). cohorts: edition id → text for people of that edition.
    audiences: empty for everyone, else one of them must be the reader's: "edition:3" and "group:9" of those they are
    in, "space:5" and "moderates:3" of spaces and editions they moderate, "staff"; "unlisted" is every reader's, and only
    unseen() says whose (such text is out of the statistics).
    keywords: what the operators compare ("field", "city", "edition", "offers", "needs", "language" → texts), only what
    the document's audience may read. facets: what to filter by and to count, each (scope as of a passage, name, value); the kind's
    `facets` name them. passages: what its meaning is compared by. moment: last confirmed or last written, as a Unix
    time. weight: what a hit's score is multiplied by (availability).
    """

    kind: str
    id: int
    title: str
    members: str
    extra: str = ""
    cohorts: Mapping[int, str] = field(default_factory=dict)
    audiences: Sequence[str] = ()
    keywords: Mapping[str, Sequence[str]] = field(default_factory=dict)
    facets: Sequence[tuple[str, str, str]] = ()
    passages: Sequence[Passage] = ()
    language: str = ""
    moment: float = 0.0
    weight: float = 1.0


@dataclass(frozen=True)
class Hit:
    """A hit as its reader may see it. `parts` are (field label, plain text) to take the reasons' fragments from; `meant`
    are those of its document's passages that the reader may read: (label, passage, what of it is shown).

    `template` draws it as one <li> of a list, from `shown` and `why` (the reasons, drawn already; it says where).
    """

    kind: str
    id: int
    parts: Sequence[tuple[Any, str]]  # the label translates itself: few of them are shown
    template: str
    shown: Any
    meant: Sequence[tuple[Any, str, str]] = ()


@dataclass(frozen=True)
class Facet:
    """One name by which hits are counted and narrowed; label_of(values) names them for the reader."""

    name: str
    label: str
    label_of: Callable[[Sequence[str]], Mapping[str, str]]


def as_written(values: Sequence[str]) -> Mapping[str, str]:
    """For label_of: values that are their own names."""
    return {value: value for value in values}


@dataclass(frozen=True, eq=False)
class Searchable:
    """A kind of thing that can be found.

    documents(ids) gives what the index keeps, leaving out what is gone or hidden; ids() everything findable;
    hits(actor, ids) what the reader may see of these, by id; like(actor, words, most) ids by plain SQL, for when the
    index is being rebuilt.

    confided(actor) selects (id, text) where this reader may read more than the index holds, such as text for
    connections.
    last(actor) ids that come at the end for this reader, such as themselves. place: where its tab stands.

    unseen(actor) selects the few ids that this reader may not see although they belong to an audience of the document,
    such as of people who block them. facets: what its documents are counted by. fades: whether a hit weighs less the
    longer ago its moment is.
    """

    kind: str
    label: str
    documents: Callable[[Sequence[int]], Iterable[Document]]
    ids: Callable[[], Iterable[int]]
    hits: Callable[[Any, Sequence[int]], Mapping[int, Hit]]
    like: Callable[[Any, Sequence[str], int], Sequence[int]]
    confided: Callable[[Any], Select[Any]] | None = None
    last: Callable[[Any], Collection[int]] = lambda actor: ()
    place: int = 9
    unseen: Callable[[Any], Select[Any]] | None = None
    facets: Sequence[Facet] = ()
    fades: bool = False


@dataclass(frozen=True, eq=False)
class Apart:
    """A kind with an index of its own, which only the feature itself searches: what it holds is never among other hits,
    and no statistics of it are anybody's but the reader's. documents, ids: as of a Searchable."""

    kind: str
    documents: Callable[[Sequence[int]], Iterable[Document]]
    ids: Callable[[], Iterable[int]]


kinds: dict[str, Searchable] = {}
apart: dict[str, Apart] = {}

CHANGED, CHANGED_APART = "search.changed", "search.apart"
LANE, LANE_APART = "search", "apart"


def searchable(kind: Searchable) -> None:
    kinds[kind.kind] = kind
    ordered = sorted(kinds.items(), key=lambda each: each[1].place)
    kinds.clear()
    kinds.update(ordered)


def changed(kind: str, id: int) -> None:
    """Have a thing indexed again (or taken out, if it is gone), in the same transaction as its change."""
    if kind in apart:
        outbox.put(CHANGED_APART, lane=LANE_APART, kind=kind, id=id)
    else:
        outbox.put(CHANGED, lane=LANE, kind=kind, id=id)
