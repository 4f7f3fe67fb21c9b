"""Who is never brought together by a third: a block stands between them, or an organiser keeps them apart."""

from collections.abc import Collection

from sqlalchemy import select, union_all

from app.extensions import db
from app.partners.models import NeverPair
from app.ties.models import Block

Two = frozenset[int]


def kept_apart(ids: Collection[int]) -> set[Two]:
    """The pairs of these people. What comes of it is told in words that would hold for other causes too: a block is
    known to nobody but who made it (C-24)."""
    blocks = select(Block.blocker_id, Block.blocked_id).where(Block.blocker_id.in_(ids))
    never = select(NeverPair.low_id, NeverPair.high_id).where(NeverPair.low_id.in_(ids))
    there = frozenset(ids)
    return {frozenset((a, b)) for a, b in db.session.execute(union_all(blocks, never)) if there.issuperset((a, b))}
