"""What one search found, kind by kind: how many, in which order, and by what they can be narrowed."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from app.kernel import clock
from app.kernel.search import Searchable, kinds
from app.search import analysis, fusion
from app.search.corpus import Mask
from app.search.facets import Counted, Facets, narrowed
from app.search.fusion import Nearness, Passages
from app.search.meaning import meaning
from app.search.proposals import Proposal
from app.search.readers import Searcher


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
class Look:
    """One search's findings, kind by kind."""

    actor: Searcher
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
            hits &= narrowed(Facets(self.proposal.corpus, self.scopes, known.kind), chosen, len(hits))
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
        found, size = Facets(self.proposal.corpus, self.scopes, known.kind), len(of_kind)
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
    return passages.near(model.of_query(query.said), len(columns))
