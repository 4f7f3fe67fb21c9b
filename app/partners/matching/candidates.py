"""Who comes into question, as the search index has it: by words and by meaning, for one reader."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.accounts.models import Member
from app.partners.matching.compare import VectorsOf
from app.partners.matching.said import Said
from app.partners.matching.words import Lexicon, Matrix, plain
from app.search import language
from app.search.corpus import Corpus
from app.search.fusion import Passages
from app.search.index import Missing
from app.search.meaning import Meaning
from app.search.meaning.stored import Stored
from app.search.proposals import Proposal, propose

BEST = 200  # by words, and by meaning
PERSON = "person"


@dataclass(frozen=True)
class Found:
    """Ids of members, and how telling the member's own words are among all that every member may read."""

    ids: Collection[int] = ()
    lexicon: Lexicon = Lexicon()


def find(
    actor: Member, sought: Sequence[Said], own: Sequence[Said], known: Meaning | None, vectors: VectorsOf | None
) -> Found:
    """Those who say something of what is sought. Without an index nobody, and all words weigh the same."""
    query = language.parse(" ".join(plain(one.text) for one in sought), reads=actor.language)
    query.kinds = [PERSON]
    try:
        proposal = propose(actor, query)
    except Missing:
        return Found()
    corpus, may_be = proposal.corpus, proposal.scored.may_be
    found = _best(np.where(may_be, proposal.scored.scores, 0), corpus.columns.ids)
    if known and vectors and sought:
        near = _by_meaning(proposal, known.stored, vectors([one.text for one in sought]))
        found |= _best(np.where(may_be, near, 0), corpus.columns.ids)
    return Found(found, _lexicon(corpus, {term for one in own for term in one.terms}))


def _best(scores: NDArray[Any], ids: NDArray[np.int64]) -> set[int]:
    """The ids of the best. Equals by id: where a document lies in the index must decide nothing."""
    scored = np.flatnonzero(scores > 0)
    order = np.lexsort((ids[scored], -np.round(scores[scored], 5)))
    return set(ids[scored[order[:BEST]]].tolist())


def _by_meaning(proposal: Proposal, stored: Stored, sought: Matrix) -> Matrix:
    """How near each document's nearest passage is to the nearest thing sought."""
    columns = proposal.corpus.columns
    rows = proposal.snapshot.rows(stored)
    rows = np.concatenate([rows, stored.rows(columns.passages[len(rows) :])])
    passages = Passages.readable(columns, rows, stored, proposal.search.scopes)
    nearest = np.zeros(len(columns), np.float32)
    if len(passages.of):
        np.maximum.at(nearest, passages.of, (stored.matrix @ sought.T).max(axis=1)[passages.rows])
    return nearest


def _lexicon(corpus: Corpus, terms: Iterable[str]) -> Lexicon:
    """In how many documents that every member may read each term stands."""
    counted = corpus.columns.is_open & corpus.is_alive
    having = {}
    for term in sorted(terms):
        found = [start + numbers for start, segment in corpus.segments if start >= 0
                 for numbers, _often in [segment.postings("text", term)]]  # fmt: skip
        having[term] = int(counted[np.unique(np.concatenate(found))].sum()) if found else 0
    return Lexicon(corpus.statistics.documents, having)
