"""Finding things as one reader. The index proposes; each kind's own query, under the reader's rights, disposes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import literal, select, union_all

from app.extensions import db
from app.kernel.search import Hit, Searchable, kinds
from app.search import analysis, language
from app.search.entries import Key
from app.search.index import Missing
from app.search.language import Query
from app.search.proposals import newest, propose
from app.search.ranking import Match
from app.search.sources import by_kind

SIZE = 20  # hits on a page
MOST = 1_000  # hits of a kind that are counted and shown
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
        search, found = propose(actor, query)
        counted = _counted(actor, found)
    except Missing:
        return _by_sql(actor, query, kind, page)
    results = Results(query, counted, _chosen(counted, kind), dropped=search.dropped)
    results.nearest = () if results.count or not query.units else _nearest(actor, query)
    results.full = sum(not match.is_partial for match in results.chosen.keys)
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


def _counted(actor: Any, found: Sequence[Match]) -> list[Kind]:
    """For each kind the hits that the actor may see, in their order."""
    counted = []
    left = {known.kind: _own_last(actor, known, found) for known in kinds.values()}
    kept: dict[str, list[Match]] = {kind: [] for kind in kinds}
    while some := {kind: rest[:MOST] for kind, rest in left.items() if rest and len(kept[kind]) <= MOST}:
        seen = _visible(actor, {kind: [match.key[1] for match in matches] for kind, matches in some.items()})
        for kind, matches in some.items():
            kept[kind] += [match for match in matches if match.key in seen]
            left[kind] = left[kind][MOST:]
    for kind, known in kinds.items():
        counted.append(Kind(known, kept[kind][:MOST], is_more=len(kept[kind]) > MOST))
    return counted


def _own_last(actor: Any, known: Searchable, found: Sequence[Match]) -> list[Match]:
    mine = {(known.kind, id) for id in known.last(actor)}
    of_kind = [match for match in found if match.key[0] == known.kind]
    return [*(m for m in of_kind if m.key not in mine), *(m for m in of_kind if m.key in mine)]


def _visible(actor: Any, ids: Mapping[str, Sequence[int]]) -> set[Key]:
    """Which of these the actor may see, in one statement for all kinds that can."""
    asked = {kind: kinds[kind].visible for kind in ids}
    rows = [select(literal(kind), *see(actor, ids[kind]).subquery().c) for kind, see in asked.items() if see]
    seen = {(kind, id) for kind, id in db.session.execute(union_all(*rows))} if rows else set()
    return seen | {(kind, id) for kind, see in asked.items() if not see for id in kinds[kind].hits(actor, ids[kind])}


def _nearest(actor: Any, query: Query) -> Sequence[tuple[str, int]]:
    """Words like those that found nothing, each with the number of hits that the actor may see."""
    snapshot = newest()
    written = {word for unit in query.units for word in unit.written.split() if len(word) > 3}
    near: dict[str, int] = {}
    for word in sorted(written)[:3]:
        for view in snapshot.views:
            for other, df in view.segment.words_from(word[: max(4, len(word) - 3)], 200):
                near[other] = near.get(other, 0) + df
    best = sorted(near, key=lambda word: (-near[word], word))[:NEAREST]
    found = {word: propose(actor, language.parse(word))[1] for word in best}
    keys = {match.key for matches in found.values() for match in matches}
    seen = _visible(actor, {kind: ids[:MOST] for kind, ids in by_kind(keys).items()})
    counts = {word: sum(match.key in seen for match in matches) for word, matches in found.items()}
    return [(word, count) for word, count in counts.items() if count]


# By SQL, while there is no index


def _by_sql(actor: Any, query: Query, kind: str, page: int) -> Results:
    """The plain words, by plain SQL: without operators, order and endings."""
    counted = []
    for known in kinds.values():
        is_wanted = not query.kinds or known.kind in query.kinds
        ids = known.like(actor, query.words, MOST) if is_wanted and query.words else []
        counted.append(Kind(known, [Match(False, 0.0, 0.0, (known.kind, id)) for id in ids]))
    return _filled(actor, Results(query, counted, _chosen(counted, kind), is_degraded=True), page)
