"""Pairs of an edition that are never suggested to each other; its organisers keep the list (M-16)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import aliased

from app.accounts.models import Member
from app.cohorts.models import Edition, EditionMembership
from app.cohorts.policy import organise
from app.extensions import db
from app.kernel import audit
from app.kernel.errors import Invalid
from app.kernel.policy import require
from app.partners.models import APART, NeverPair
from app.ties.queries import pair


def people_of(edition: Edition) -> Sequence[Any]:
    """Everybody of the edition as (id, name), in the order of names."""
    rows = select(Member.id, Member.display_name).join(EditionMembership, EditionMembership.member_id == Member.id)
    return db.session.execute(rows.where(EditionMembership.edition_id == edition.id).order_by(Member.sort_name)).all()


def pairs_of(edition: Edition) -> Sequence[Any]:
    """The pairs as (id, kind, one name, other name), newest first."""
    one, other = aliased(Member), aliased(Member)
    rows = (
        select(NeverPair.id, NeverPair.kind, one.display_name.label("one"), other.display_name.label("other"))
        .join(one, one.id == NeverPair.low_id)
        .join(other, other.id == NeverPair.high_id)
    )
    return db.session.execute(rows.where(NeverPair.edition_id == edition.id).order_by(NeverPair.id.desc())).all()


def keep_apart(actor: Member, edition: Edition, one_id: int, other_id: int, *, kind: str) -> NeverPair:
    """Never suggest these two of the edition to each other. Neither is told; said twice it is one."""
    require(organise(actor, edition))
    known = {row.id for row in people_of(edition)}
    if one_id == other_id or not {one_id, other_id} <= known or kind not in APART:
        raise Invalid("Choose two different people of this edition.", field="other")
    low, high = pair(one_id, other_id)
    both = (NeverPair.low_id == low, NeverPair.high_id == high, NeverPair.edition_id == edition.id)
    kept = db.session.scalar(select(NeverPair).where(*both))
    if kept is None:
        kept = NeverPair(low_id=low, high_id=high, edition_id=edition.id, kind=kind, by_id=actor.id)
        db.session.add(kept)
        db.session.flush()
        audit.record(actor, "keep apart", kept, edition=edition.id)
    kept.kind = kind
    return kept


def bring_together(actor: Member, edition: Edition, pair_id: int) -> None:
    """They may be suggested to each other again."""
    require(organise(actor, edition))
    gone = delete(NeverPair).where(NeverPair.id == pair_id, NeverPair.edition_id == edition.id)
    if db.session.execute(gone.returning(NeverPair.id)).scalar() is not None:
        audit.record(actor, "bring together", edition, pair=pair_id)
