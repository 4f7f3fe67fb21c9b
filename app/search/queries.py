"""Finding things as one reader. The index proposes; each kind's own hits(), under the reader's rights, disposes."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np

from app.glossary.expansions import Expansion
from app.kernel import clock
from app.kernel.search import Hit, Searchable, kinds
from app.search import analysis, fusion, language
from app.search.facets import Counted, Facets, narrowed
from app.search.fusion import Nearness, Passages
from app.search.index import Missing
from app.search.language import Query
from app.search.meaning import meaning
from app.search.orders import orders, steady
from app.search.proposals import About, Proposal, newest, propose
from app.search.ranking import Mask
from app.search.widening import corrected, corrections, widen
from app.search.words import words_of

SIZE = 20  # hits on a page
MOST = 1_000  # hits of a kind by plain SQL
NEAREST = 5  # words offered when nothing is found


@dataclass(frozen=True)
class Ordered:
    """The ids of the hits of a kind, best first; how many have every word, and which their meaning alone found."""

    ids: list[int] = field(default_factory=list)
    full: int = 0
    related: Collection[int] = ()


@dataclass
class Kind:
    """One tab: how many hits a kind has, and their order, which is made when somebody looks."""

    kind: Searchable
    count: int = 0
    order: Callable[[], Ordered] = Ordered

    @cached_property
    def ordered(self) -> Ordered:
        return self.order()

    @property
    def ids(self) -> list[int]:
        return self.ordered.ids

    @property
    def full(self) -> int:
        return self.ordered.full

    @property
    def related(self) -> Collection[int]:
        return self.ordered.related


@dataclass
class Results:
    """What a search gives its reader."""

    query: Query
    kinds: list[Kind]
    chosen: Kind
    page: int = 1
    hits: Sequence[Hit] = ()
    dropped: Sequence[str] = ()
    facets: Sequence[Counted] = ()
    expansions: Sequence[Expansion] = ()
    corrected: Mapping[str, str] = field(default_factory=dict)  # what was typed → what was meant
    near: Nearness | None = None
    order: str = ""  # by which the next page keeps to the order of this one
    is_degraded: bool = False
    nearest: Sequence[tuple[str, int]] = ()

    @property
    def pages(self) -> int:
        return -(-self.chosen.count // SIZE)

    @property
    def count(self) -> int:
        return sum(kind.count for kind in self.kinds)


def find(
    actor: Any, text: str, *, kind: str = "", page: int = 1, chosen: Mapping[str, Sequence[str]] | None = None,
    without: Collection[int] = (), exactly: bool = False, order: str = "",
) -> Results:  # fmt: skip
    """What the actor finds with these words: counts for every kind, one page of one of them.

    chosen: name of a facet → values, any of which a hit of the kind must have. without: pairs of the glossary that add
    nothing. exactly: nothing is corrected. order: the name of the order in which earlier pages showed the hits.
    """
    query = language.parse(text, reads=actor.language, kinds=_kind_names())
    if query.is_empty:
        nothing = [Kind(known) for known in kinds.values()]
        return Results(query, nothing, _chosen(nothing, kind))
    try:
        newest()  # without an index, no more is asked than plain SQL needs
        added = widen(query, without)
        proposal = propose(actor, query)
        meant = {} if exactly else corrections(proposal)
        if meant:
            query = language.parse(corrected(text, meant), reads=actor.language, kinds=_kind_names())
            added = widen(query, without)
            proposal = propose(actor, query, proposal.about)
    except Missing:
        return _by_sql(actor, query, kind, page)
    looked = Look(actor, proposal, chosen or {})
    counted = [looked.kind(known) for known in kinds.values()]
    results = Results(
        query, counted, _chosen(counted, kind), dropped=proposal.search.dropped, expansions=added, corrected=meant
    )
    results.facets, results.near = looked.counted(results.chosen.kind), looked.near
    results.nearest = () if results.count or not query.units else _nearest(actor, query, proposal.about)
    return _filled(actor, results, page, order)


@dataclass
class Look:
    """One search's findings, kind by kind."""

    actor: Any
    proposal: Proposal
    chosen: Mapping[str, Sequence[str]]

    def __post_init__(self) -> None:
        self.columns, self.scored = self.proposal.corpus.columns, self.proposal.scored
        self.scopes = self.proposal.search.scopes
        self.near = nearness(self.proposal)
        fading = self.columns.of_kinds([known.kind for known in kinds.values() if known.fades])
        self.weights = fusion.weighed(self.columns, fading, clock.now().timestamp())

    def kind(self, known: Searchable) -> Kind:
        """How many hits of a kind the actor may see."""
        of_kind = self.columns.of_kinds([known.kind])
        hits = fusion.hits(self.scored, self.near) & of_kind
        chosen = {facet.name: values for facet in known.facets if (values := self.chosen.get(facet.name, ()))}
        if chosen:
            hits &= narrowed(Facets(self.columns, self.scopes, of_kind), chosen, len(hits))
        return Kind(known, int(hits.sum()), lambda: self._ordered(known, hits))

    def _ordered(self, known: Searchable, hits: Mask) -> Ordered:
        """The hits of a kind in their order, the actor's own at the end."""
        ranked = fusion.rank(self.columns, self.scored, hits, self.near, self.weights)
        ids = self.columns.ids[ranked.numbers]
        mine = np.isin(ids, list(known.last(self.actor)))
        related = set(ids[ranked.is_related].tolist())
        return Ordered(ids[np.argsort(mine, kind="stable")].tolist(), int(ranked.is_full.sum()), related)

    def counted(self, known: Searchable) -> list[Counted]:
        """The facets of a kind, each among the hits that the others leave."""
        of_kind = self.columns.of_kinds([known.kind])
        found, size = Facets(self.columns, self.scopes, of_kind), len(of_kind)
        hits = fusion.hits(self.scored, self.near) & of_kind
        chosen = {facet.name: self.chosen.get(facet.name, ()) for facet in known.facets}
        counts = found.counts(hits & narrowed(found, chosen, size))
        return [
            found.named(
                facet,
                found.counts(hits & narrowed(found, chosen, size, but=facet.name)) if chosen[facet.name] else counts,
                chosen[facet.name],
            )
            for facet in known.facets
        ]


def nearness(proposal: Proposal) -> Nearness | None:
    """How near everything is to what the query says; None where nothing is asked in words, or no model reads them."""
    query, model = proposal.search.query, meaning()
    if model is None or not query.units + query.phrases or analysis.language_of(query.text) == "nl":
        return None  # the model reads English: to it, any two Dutch sentences are alike
    columns, stored = proposal.corpus.columns, model.stored
    rows = proposal.snapshot.rows(stored)
    fresh = stored.rows(columns.passages[len(rows) :])
    passages = Passages.readable(columns, np.concatenate([rows, fresh]), stored, proposal.search.scopes)
    return passages.near(model.of_query(" ".join(query.said)), len(columns))


def _kind_names() -> dict[str, str]:
    """What may follow type: the kind's own name, or the word on its tab."""
    return {analysis.fold(name): known.kind for known in kinds.values() for name in (known.kind, str(known.label))}


def _chosen(counted: Sequence[Kind], wanted: str) -> Kind:
    """The tab that was asked for; else the first with a hit."""
    asked = [of for of in counted if of.kind.kind == wanted]
    return (asked or [of for of in counted if of.count] or list(counted))[0]


def _filled(actor: Any, results: Results, page: int, order: str = "") -> Results:
    results.page = min(max(page, 1), max(results.pages, 1))
    ids = results.chosen.ids
    if results.pages > 1:
        kept = orders().recall(actor.id, order)
        ids = steady(kept, ids) if kept else ids
        results.order = order if kept else orders().keep(actor.id, ids)
    here = ids[(results.page - 1) * SIZE : results.page * SIZE]
    found = set(results.chosen.ids)
    seen = results.chosen.kind.hits(actor, [id for id in here if id in found]) if here else {}
    results.hits = [seen[id] for id in here if id in seen]
    return results


def _nearest(actor: Any, query: Query, about: About) -> Sequence[tuple[str, int]]:
    """Words like those that found nothing, each with the number of hits that the actor may see."""
    snapshot = newest()
    written = {word for unit in query.units for word in unit.written.split() if len(word) > 3}
    near: dict[str, int] = {}
    for word in sorted(written)[:3]:
        for view in snapshot.views:
            for other, df in words_of(view.segment).beginning(word[: max(4, len(word) - 3)]):
                near[other] = near.get(other, 0) + df
    best = sorted(near, key=lambda word: (-near[word], word))[:NEAREST]
    counts = {word: int(propose(actor, language.parse(word), about).scored.found.sum()) for word in best}
    return [(word, count) for word, count in counts.items() if count]


# By SQL, while there is no index


def _by_sql(actor: Any, query: Query, kind: str, page: int) -> Results:
    """The plain words, by plain SQL: without operators, order and endings."""
    counted = []
    for known in kinds.values():
        is_wanted = not query.kinds or known.kind in query.kinds
        ids = known.like(actor, query.words, MOST) if is_wanted and query.words else []
        counted.append(Kind(known, len(ids), partial(Ordered, list(ids), len(ids))))
    return _filled(actor, Results(query, counted, _chosen(counted, kind), is_degraded=True), page)
