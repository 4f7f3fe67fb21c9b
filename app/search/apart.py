"""Finding in an index that stands apart: of what it holds a reader gets only a stretch of each scope that is theirs.

What is outside is taken away before anything is counted or ranked, and statistics are of what is inside, so that what
others say to each other can move nothing.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select

from app.extensions import db
from app.kernel.outbox import OutboxItem
from app.kernel.search import CHANGED_APART
from app.search.codes import among, code
from app.search.columns import Columns
from app.search.corpus import Corpus, Mask, Statistics
from app.search.language import Query
from app.search.proposals import FRESH, WAITS, About, doubting, looked_through, newest
from app.search.ranking import Search


@dataclass(frozen=True)
class Reach:
    """What somebody may find: scope → the moments after which, and up to which, a document of it is theirs; without
    those that have one of these facets ("author=3"), and without some."""

    scopes: Mapping[str, tuple[float, float]]
    without: Collection[str] = ()
    unseen: Collection[int] = ()

    def readable(self, columns: Columns, kind: str) -> Mask:
        readable = np.zeros(len(columns), np.bool_)
        readable[self._inside(columns)] = True
        readable[columns.facet_of[among(columns.facets, self.without)]] = False
        readable[columns.numbers_of([(kind, id) for id in self.unseen])] = False
        return readable

    def _inside(self, columns: Columns) -> NDArray[np.int32]:
        bounds = sorted((code(scope), after, until) for scope, (after, until) in self.scopes.items())
        if not bounds:
            return np.zeros(0, np.int32)
        codes, after, until = (np.array(values) for values in zip(*bounds, strict=True))
        at = np.minimum(np.searchsorted(codes, columns.audiences), len(codes) - 1)
        moments = columns.moments[columns.audience_of]
        inside = (codes[at] == columns.audiences) & (moments > after[at]) & (moments <= until[at])
        return columns.audience_of[inside]


@dataclass(frozen=True)
class Proposed:
    """What was found, the latest id first, and the same by how well it fits. is_full: it has all of the words; where
    nothing has, what has some of them is proposed."""

    ids: list[int] = field(default_factory=list)
    best: list[int] = field(default_factory=list)
    is_full: bool = True


def propose_apart(kind: str, query: Query, reach: Reach) -> Proposed:
    about = About(list(reach.scopes), {}, {}, set(), index=kind)
    for id, text in db.session.execute(select(OutboxItem.id, WAITS).where(OutboxItem.topic == CHANGED_APART)):
        about.wait(id, text)
    snapshot = newest(kind)
    waiting = {key: change for key, change in about.waiting.items() if key[0] == kind}
    read = sorted(waiting, key=lambda key: waiting[key], reverse=True)[:FRESH]
    with doubting(kind):
        return _found(query, reach, kind, looked_through(snapshot, about, read, hidden=waiting))


def _found(query: Query, reach: Reach, kind: str, corpus: Corpus) -> Proposed:
    readable = reach.readable(corpus.columns, kind) & corpus.is_alive
    mine = replace(corpus.columns, is_open=readable)  # of them the statistics are
    corpus = replace(corpus, columns=mine, statistics=Statistics.of(mine, corpus.is_alive))
    unseen = np.flatnonzero(~readable).astype(np.int32)
    scored = Search(query, list(reach.scopes), corpus, unseen, weighs=("text",)).run()
    full = scored.found & scored.is_full
    numbers = np.flatnonzero(full if full.any() else scored.found)
    ids = mine.ids[numbers]
    best = np.lexsort((-ids, -scored.scores[numbers]))
    return Proposed(np.sort(ids)[::-1].tolist(), ids[best].tolist(), bool(full.any()))
