"""The glossary can be found itself: accepted pairs, by their terms, their example and their fields."""

from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import or_, select

from app.accounts.models import Member
from app.extensions import db
from app.glossary.models import GlossaryPair
from app.glossary.queries import visible_pairs
from app.kernel.search import Document, Hit, Passage, Searchable, searchable
from app.kernel.text import fold
from app.profiles.facets import FACETS
from app.profiles.fields import fields

_STANDS = GlossaryPair.state == "accepted"


def documents(ids: Sequence[int]) -> Iterable[Document]:
    for pair in db.session.scalars(select(GlossaryPair).where(_STANDS, GlossaryPair.id.in_(ids))):
        keys = list(dict.fromkeys((pair.field_a, pair.field_b)))
        terms = f"{pair.term_a}\n{pair.term_b}"
        yield Document(
            kind="pair",
            id=pair.id,
            title=terms,
            members=f"{terms}\n{pair.example}",
            keywords={"field": [word for key in keys for word in (key, str(fields[key].name))]},
            facets=[("", "field", key) for key in keys],
            passages=[Passage("pair", f"{pair.term_a}, {pair.term_b}. {pair.example}".strip())],
            moment=pair.proposed_at.timestamp(),
        )


def ids() -> Iterable[int]:
    return db.session.scalars(select(GlossaryPair.id).where(_STANDS).order_by(GlossaryPair.id))


def hits(actor: Member, ids: Sequence[int]) -> Mapping[int, Hit]:
    pairs = db.session.scalars(visible_pairs(actor).where(_STANDS, GlossaryPair.id.in_(ids)))
    return {pair.id: _hit(pair) for pair in pairs}


def _hit(pair: GlossaryPair) -> Hit:
    parts = [(str(fields[pair.field_a].name), pair.term_a), (str(fields[pair.field_b].name), pair.term_b)]
    parts += [(_("Example"), pair.example)] if pair.example else []
    return Hit(kind="pair", id=pair.id, parts=parts, template="glossary/_hit.html", shown=pair)


def like(actor: Member, words: Sequence[str], most: int) -> Sequence[int]:
    """Pairs that hold every word, by plain SQL: for when there is no index."""
    query = visible_pairs(actor).with_only_columns(GlossaryPair.id).where(_STANDS)
    for word in words:
        in_terms = [
            term.contains(fold(word), autoescape=True) for term in (GlossaryPair.folded_a, GlossaryPair.folded_b)
        ]
        query = query.where(or_(*in_terms, GlossaryPair.example.icontains(word, autoescape=True)))
    return db.session.scalars(query.order_by(GlossaryPair.folded_a, GlossaryPair.id).limit(most)).all()


searchable(
    Searchable(
        kind="pair", label=_l("Glossary"), documents=documents, ids=ids, hits=hits, like=like, place=8,
        facets=[facet for facet in FACETS if facet.name == "field"],
    )
)  # fmt: skip
