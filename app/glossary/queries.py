"""Pairs as one reader may see them: what is accepted, what they proposed themselves; moderators see all."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Row, Select, SQLColumnExpression, exists, func, or_, select, true

from app.accounts.models import Member
from app.extensions import db
from app.glossary import policy
from app.glossary.cycles import Link
from app.glossary.models import GlossaryDecision, GlossaryPair
from app.kernel import clock
from app.kernel.errors import NotFound
from app.kernel.pages import Page, page
from app.kernel.text import fold

PAGE = 40


def visible_pairs(actor: Member) -> Select[GlossaryPair]:
    return select(GlossaryPair).where(_is_visible(actor))


def _is_visible(actor: Member) -> ColumnElement[bool]:
    if actor.is_site_moderator:
        return true()
    return or_(GlossaryPair.state == "accepted", GlossaryPair.proposed_by_id == actor.id)


def pair_exists(actor: Member, id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    return exists().where(GlossaryPair.id == id, _is_visible(actor))


def get_pair(actor: Member, pair_id: int) -> GlossaryPair:
    pair: GlossaryPair | None = db.session.scalar(visible_pairs(actor).where(GlossaryPair.id == pair_id))
    if pair is None:
        raise NotFound()
    return pair


def page_of_pairs(actor: Member, *, words: str = "", field: str = "", after: str = "", before: str = "") -> Page:
    """The glossary in the order of its first terms: all of it, one field's, or pairs whose terms hold all `words`."""
    query = visible_pairs(actor).where(GlossaryPair.state == "accepted")
    if field:
        query = query.where(or_(GlossaryPair.field_a == field, GlossaryPair.field_b == field))
    for word in fold(words).split()[:8]:
        in_terms = (term.contains(word, autoescape=True) for term in (GlossaryPair.folded_a, GlossaryPair.folded_b))
        query = query.where(or_(*in_terms))
    return _rows(page(query, (GlossaryPair.folded_a, GlossaryPair.id), size=PAGE, after=after, before=before))


def proposed_pairs(actor: Member, *, after: str = "", before: str = "") -> Page:
    """What waits for a moderator, the oldest first. For others there is no such list."""
    if not policy.moderate(actor):
        raise NotFound()
    query = visible_pairs(actor).where(GlossaryPair.state == "proposed")
    return _rows(page(query, (GlossaryPair.proposed_at, GlossaryPair.id), size=PAGE, after=after, before=before))


def _rows(found: Page) -> Page:
    found.items = [row[0] for row in found.items]
    return found


def decisions_on(pair: GlossaryPair) -> Sequence[GlossaryDecision]:
    """What was decided on a pair, the first first."""
    on_it = select(GlossaryDecision).where(GlossaryDecision.pair_id == pair.id)
    return db.session.scalars(on_it.order_by(GlossaryDecision.id)).all()


def proposed_today(actor: Member) -> int:
    begins = clock.day_begins(actor.time_zone)
    mine = (GlossaryPair.proposed_by_id == actor.id, GlossaryPair.proposed_at >= begins)
    return db.session.scalar(select(func.count()).select_from(GlossaryPair).where(*mine)) or 0


def find_proposed(actor: Member, client_key: str) -> GlossaryPair | None:
    mine = (GlossaryPair.proposed_by_id == actor.id, GlossaryPair.client_key == client_key)
    return db.session.scalar(select(GlossaryPair).where(*mine))


def find_pair(pair_key: str) -> GlossaryPair | None:
    """The pair of these terms, whoever may see it: it stands once for all."""
    return db.session.scalar(select(GlossaryPair).where(GlossaryPair.pair_key == pair_key))


def links_before(actor: Member) -> list[Link]:
    """What a proposal must fit to: the pairs that stand or wait, as far as the actor sees them."""
    return _links(visible_pairs(actor).where(GlossaryPair.state.in_(("accepted", "proposed"))))


def accepted_links() -> list[Link]:
    return _links(select(GlossaryPair).where(GlossaryPair.state == "accepted"))


def _links(pairs: Select[GlossaryPair]) -> list[Link]:
    columns = (GlossaryPair.folded_a, GlossaryPair.folded_b, GlossaryPair.relation)
    return [Link(*row) for row in db.session.execute(pairs.with_only_columns(*columns))]


# For the memory of each process (expansions.py). Every member may see what is accepted, so there is no reader.


def accepted_pairs() -> Sequence[Row[int, str, str, str, str, str]]:
    """(id, term a, term b, field a, field b, relation) of all pairs that widen a search, in a fixed order."""
    columns = (
        GlossaryPair.id, GlossaryPair.term_a, GlossaryPair.term_b, GlossaryPair.field_a, GlossaryPair.field_b,
        GlossaryPair.relation,
    )  # fmt: skip
    return db.session.execute(select(*columns).where(GlossaryPair.state == "accepted").order_by(GlossaryPair.id)).all()


def age() -> int:
    """A number that grows with every change: rows are never deleted, and each decision adds to a version."""
    return db.session.scalar(select(func.sum(GlossaryPair.version))) or 0
