"""Finding things as one reader. The index proposes; each kind's own query, under the reader's rights, disposes.

What waits in the outbox is read afresh and searched in memory instead of what the index says of it, so a change counts
from the moment it is committed: narrowed text is out at once, new text is in (S-11).
"""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.cohorts.models import GroupMembership
from app.extensions import db
from app.kernel.outbox import OutboxItem
from app.kernel.search import Document, Hit, Searchable, kinds
from app.search import analysis, language
from app.search.entries import EVERY, Entry, Key, MemorySegment, entry
from app.search.index import Missing, SearchIndex, Snapshot, search_index
from app.search.language import Query
from app.search.ranking import Match, Search, Segment

log = logging.getLogger(__name__)

SIZE = 20  # hits on a page
MOST = 1_000  # hits of a kind that are counted and shown
FRESH = 300  # waiting changes that are read afresh; what waits beyond is left out until the index has it
INDEXED_IN = "en"  # names that a kind translates, so that a document is the same whoever asks
NEAREST = 5  # words offered when nothing is found


@dataclass
class Kind:
    """One tab: how many hits of a kind the reader may see. `is_more`: there are more than are counted."""

    kind: Searchable
    keys: list[Match] = field(default_factory=list)
    is_more: bool = False

    @property
    def count(self) -> int:
        return len(self.keys)


@dataclass
class Results:
    """What a search gives its reader."""

    query: Query
    kinds: list[Kind]
    chosen: Kind
    page: int = 1
    hits: Sequence[Hit] = ()
    dropped: Sequence[str] = ()
    full: int = 0  # hits of the chosen kind that have every word
    is_degraded: bool = False
    nearest: Sequence[tuple[str, int]] = ()

    @property
    def pages(self) -> int:
        return -(-self.chosen.count // SIZE)

    @property
    def count(self) -> int:
        return sum(kind.count for kind in self.kinds)


def find(actor: Any, text: str, *, kind: str = "", page: int = 1) -> Results:
    """What the actor finds with these words: counts for every kind, one page of one of them."""
    query = language.parse(text, reads=actor.language, kinds=_kind_names())
    if query.is_empty:
        nothing = [Kind(known) for known in kinds.values()]
        return Results(query, nothing, _chosen(nothing, kind))
    try:
        search, found = _by_index(actor, query)
        counted = [_counted(actor, known, [m for m in found if m.key[0] == known.kind]) for known in kinds.values()]
    except Missing:
        return _by_sql(actor, query, kind, page)
    results = Results(query, counted, _chosen(counted, kind), dropped=search.dropped)
    results.nearest = () if results.count or not query.units else _nearest(actor, query)
    results.full = sum(match.is_full for match in results.chosen.keys)
    return _filled(actor, results, page)


def _kind_names() -> dict[str, str]:
    """What may follow type: the kind's own name, or the word on its tab."""
    return {analysis.fold(name): known.kind for known in kinds.values() for name in (known.kind, str(known.label))}


def _chosen(counted: Sequence[Kind], wanted: str) -> Kind:
    """The tab that was asked for; else the first with a hit."""
    asked = [of for of in counted if of.kind.kind == wanted]
    return (asked or [of for of in counted if of.count] or list(counted))[0]


def _filled(actor: Any, results: Results, page: int) -> Results:
    results.page = min(max(page, 1), max(results.pages, 1))
    ids = [match.key[1] for match in results.chosen.keys[(results.page - 1) * SIZE : results.page * SIZE]]
    seen = results.chosen.kind.hits(actor, ids) if ids else {}
    results.hits = [seen[id] for id in ids if id in seen]
    return results


# By the index


def _by_index(actor: Any, query: Query) -> tuple[Search, list[Match]]:
    pending = waiting()  # before the index is opened: what is done by then is in it
    snapshot = _snapshot(search_index())
    search = Search(query, scopes(actor), snapshot.statistics)
    near = {(known.kind, id) for known in kinds.values() for id in known.near(actor)}
    fresh = sorted(pending - near)
    if len(fresh) > FRESH:
        proposed = [match.key for match in _run(search, snapshot) if match.key in pending]
        fresh = [*proposed, *fresh][:FRESH]
    memory = MemorySegment([*entries(fresh), *_near_entries(actor, near)])
    return search, _run(search, snapshot, memory, pending | near)


def _run(
    search: Search, snapshot: Snapshot, memory: MemorySegment | None = None, hidden: Collection[Key] = ()
) -> list[Match]:
    """The matches; what memory holds, or nobody should see, is left out of the index's own answer."""
    segments: list[tuple[Segment, Collection[Key]]] = [(view, hidden) for view in snapshot.views]
    try:
        return search.run([*segments, (memory, ())] if memory else segments)
    except Exception as error:  # a damaged file can break anything
        log.exception("the search index did not answer")
        search_index().doubt()
        raise Missing from error


def _snapshot(index: SearchIndex) -> Snapshot:
    try:
        return index.snapshot()
    except Missing:
        raise
    except Exception as error:
        index.doubt()
        raise Missing from error


def scopes(actor: Any) -> list[str]:
    """The audiences of restricted text that the actor belongs to; "" is text for every member."""
    if actor.is_site_moderator:
        return ["", EVERY]
    groups = db.session.scalars(select(GroupMembership.group_id).where(GroupMembership.member_id == actor.id))
    mine = [f"edition:{id}" for id in sorted(actor.edition_ids)] + [f"group:{id}" for id in groups]
    for role in actor.staff_roles:
        mine += [f"space:{role.space_id}"] if role.space_id else [f"moderates:{role.edition_id}"]
    return ["", *mine, *(["staff"] if actor.is_staff else [])]


def waiting() -> set[Key]:
    """What changed and is not in the index yet."""
    payloads = db.session.scalars(select(OutboxItem.payload).where(OutboxItem.topic == "search.changed"))
    return {(payload["kind"], payload["id"]) for payload in payloads}


def _near_entries(actor: Any, near: Collection[Key]) -> Iterable[Entry]:
    """Entries of things of which the actor may read more than the index holds: all that their hits show."""
    with force_locale(INDEXED_IN):
        made = {(document.kind, document.id): document for document in documents(near)}
    for kind, ids in _by_kind(near).items():
        for id, hit in kinds[kind].hits(actor, ids).items():
            document = made.get((kind, id), Document(kind, id, title="", members=""))
            text = "\n".join(part for _, part in hit.parts)
            yield entry(Document(kind, id, document.title, text, document.extra, keywords=document.keywords,
                                 language=document.language, moment=document.moment))  # fmt: skip


def _counted(actor: Any, known: Searchable, found: Sequence[Match]) -> Kind:
    """The hits of a kind that the actor may see, in their order."""
    mine, kept = set(known.last(actor)), []
    ordered = sorted(found, key=lambda match: match.key[1] in mine)
    for start in range(0, len(ordered), MOST):
        some = ordered[start : start + MOST]
        seen = _visible(actor, known, [match.key[1] for match in some])
        kept += [match for match in some if match.key[1] in seen]
        if len(kept) > MOST or (len(kept) == MOST and start + MOST < len(ordered)):
            return Kind(known, kept[:MOST], is_more=True)
    return Kind(known, kept)


def _visible(actor: Any, known: Searchable, ids: Sequence[int]) -> Collection[int]:
    return set(known.visible(actor, ids)) if known.visible else known.hits(actor, ids).keys()


def _nearest(actor: Any, query: Query) -> Sequence[tuple[str, int]]:
    """Words like those that found nothing, each with the number of hits that the actor may see."""
    snapshot = search_index().snapshot()
    written = {word for unit in query.units for word in unit.written.split() if len(word) > 3}
    near: dict[str, int] = {}
    for word in sorted(written)[:3]:
        for view in snapshot.views:
            for other, df in view.segment.words_from(word[: max(4, len(word) - 3)], 200):
                near[other] = near.get(other, 0) + df
    best = sorted(near, key=lambda word: (-near[word], word))[:NEAREST]
    found = {word: _by_index(actor, language.parse(word))[1] for word in best}
    every = [match for matches in found.values() for match in matches]
    seen = {
        (known.kind, id)
        for known in kinds.values()
        if (ids := sorted({match.key[1] for match in every if match.key[0] == known.kind})[:MOST])
        for id in _visible(actor, known, ids)
    }
    counts = {word: sum(match.key in seen for match in matches) for word, matches in found.items()}
    return [(word, count) for word, count in counts.items() if count]


# By SQL, while there is no index


def _by_sql(actor: Any, query: Query, kind: str, page: int) -> Results:
    """The plain words, by plain SQL: without operators, order and endings."""
    counted = []
    for known in kinds.values():
        is_wanted = not query.kinds or known.kind in query.kinds
        ids = known.like(actor, query.words, MOST) if is_wanted and query.words else []
        counted.append(Kind(known, [Match((known.kind, id), 0.0, True, 0.0) for id in ids]))
    return _filled(actor, Results(query, counted, _chosen(counted, kind), is_degraded=True), page)


# What the index keeps


def documents(keys: Collection[Key]) -> Iterable[Document]:
    """What is to be kept of these things now; what is gone or hidden is not among them."""
    for kind, ids in _by_kind(keys).items():
        yield from kinds[kind].documents(ids)


def entries(keys: Collection[Key], failed: list[Exception] | None = None) -> list[Entry]:
    """What the index keeps of these things. One that cannot be read does not hold up the others."""
    try:
        with force_locale(INDEXED_IN):
            return [entry(document) for document in documents(keys)]
    except SQLAlchemyError:
        raise
    except Exception as error:
        if len(keys) > 1:
            return [entry for key in keys for entry in entries([key], failed)]
        log.exception("cannot be indexed", extra={"key": list(keys)})
        if failed is not None:
            failed.append(error)
        return []


def keys() -> list[Key]:
    """Everything that can be found."""
    return [(known.kind, id) for known in kinds.values() for id in known.ids()]


def _by_kind(keys: Collection[Key]) -> Mapping[str, list[int]]:
    sorted_keys: dict[str, list[int]] = {}
    for kind, id in sorted(keys):
        if kind in kinds:
            sorted_keys.setdefault(kind, []).append(id)
    return sorted_keys
