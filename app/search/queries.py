"""Finding things as one reader. The index proposes; each kind's own hits(), under the reader's rights, disposes."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from app.glossary.expansions import Expansion
from app.kernel.search import Hit, kinds
from app.search import analysis, language, words
from app.search.facets import Counted
from app.search.found import Kind, Look, Ordered
from app.search.fusion import Nearness
from app.search.index import Missing
from app.search.language import Query
from app.search.orders import orders, steady
from app.search.proposals import About, Proposal, doubting, newest, propose
from app.search.readers import Searcher
from app.search.suggest import may_see
from app.search.widening import corrected, corrections, widen

SIZE = 20  # hits on a page
MOST = 1_000  # hits of a kind by plain SQL
NEAREST = 5  # words offered when nothing is found


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

    def settle(self) -> None:
        """Let go of the index: what a template is given lives until garbage is looked for."""
        self.near = None
        for kind in self.kinds:
            kind.order = Ordered


def find(
    actor: Searcher, text: str, *, kind: str = "", page: int = 1, chosen: Mapping[str, Sequence[str]] | None = None,
    without: Collection[int] = (), exactly: bool = False, order: str = "",
) -> Results:  # fmt: skip
    """What the actor finds with these words: counts for every kind, one page of one of them.

    chosen: name of a facet → values, any of which a hit of the kind must have. without: pairs of the glossary that add
    nothing. exactly: nothing is corrected. order: the name of the order in which earlier pages showed the hits.
    """
    query = _parsed(actor, text)
    if query.is_empty:
        nothing = [Kind(known) for known in kinds.values()]
        return Results(query, nothing, _chosen(nothing, kind))
    try:
        results = Meant.of(actor, text, without, exactly).results(actor, kind, chosen or {})
    except Missing:
        return _by_sql(actor, query, kind, page)
    return _filled(actor, results, page, order)


def _parsed(actor: Searcher, text: str) -> Query:
    return language.parse(text, reads=actor.language, kinds=_kind_names())


@dataclass(frozen=True)
class Meant:
    """What the index proposes for a query: widened by the glossary, and put right where something was mistyped."""

    proposal: Proposal
    expansions: Sequence[Expansion]
    corrected: Mapping[str, str]

    @classmethod
    def of(cls, actor: Searcher, text: str, without: Collection[int], exactly: bool) -> "Meant":
        newest()  # without an index, no more is asked than plain SQL needs
        typed = cls._of(actor, _parsed(actor, text), without)
        put_right = {} if exactly else corrections(typed.proposal)
        if not put_right:
            return typed
        meant = cls._of(actor, _parsed(actor, corrected(text, put_right)), without, typed.proposal.about)
        return replace(meant, corrected=put_right)

    @classmethod
    def _of(cls, actor: Searcher, query: Query, without: Collection[int], about: About | None = None) -> "Meant":
        expansions = widen(query, without)
        return cls(propose(actor, query, about), expansions, {})

    def results(self, actor: Searcher, kind: str, chosen: Mapping[str, Sequence[str]]) -> Results:
        """All of what was found but the hits of a page."""
        query, looked = self.proposal.search.query, Look(actor, self.proposal, chosen)
        counted = [looked.kind(known) for known in kinds.values()]
        results = Results(query, counted, _chosen(counted, kind), dropped=self.proposal.search.dropped)
        results.expansions, results.corrected = self.expansions, self.corrected
        results.facets, results.near = looked.counted(results.chosen.kind), looked.near
        results.nearest = () if results.count or not query.units else _nearest(actor, query, self.proposal.about)
        return results


def _kind_names() -> dict[str, str]:
    """What may follow type: the kind's own name, or the word on its tab."""
    return {analysis.fold(name): known.kind for known in kinds.values() for name in (known.kind, str(known.label))}


def _chosen(counted: Sequence[Kind], wanted: str) -> Kind:
    """The tab that was asked for; else the first with a hit."""
    asked = [of for of in counted if of.kind.kind == wanted]
    return (asked or [of for of in counted if of.count] or list(counted))[0]


def _filled(actor: Searcher, results: Results, page: int, order: str = "") -> Results:
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


def _nearest(actor: Searcher, query: Query, about: About) -> Sequence[tuple[str, int]]:
    """Words like those that found nothing, each with the number of hits that the actor may see."""
    snapshot = newest()
    written = sorted({word for unit in query.units for word in unit.written.split() if len(word) > 3})[:3]
    begun = {word[: max(4, len(word) - 3)] for word in written}
    with doubting():
        near = words.beginning(snapshot, may_see(about, snapshot), sorted(begun), NEAREST)
    counts = {word: int(propose(actor, language.parse(word), about).scored.found.sum()) for word in near}
    return [(word, count) for word, count in counts.items() if count]


# By SQL, while there is no index


def _by_sql(actor: Searcher, query: Query, kind: str, page: int) -> Results:
    """The plain words, by plain SQL: without operators, order and endings."""
    counted = []
    for known in kinds.values():
        is_wanted = not query.kinds or known.kind in query.kinds
        ids = known.like(actor, query.words, MOST) if is_wanted and query.words else []
        counted.append(Kind(known, len(ids), partial(Ordered, list(ids), len(ids))))
    return _filled(actor, Results(query, counted, _chosen(counted, kind), is_degraded=True), page)
