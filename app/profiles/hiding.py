"""Hiding what one is known for. What is hidden stays so, whatever happens to its source."""

from sqlalchemy import delete, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import evidence, search
from app.kernel.errors import NotFound
from app.profiles.models import WHOLE_KIND, HiddenEvidence


def hide_evidence(actor: Member, kind: str, source_id: int = WHOLE_KIND) -> None:
    """Not be known for one thing, or for anything of a kind: from now on, also when it comes about again."""
    if kind not in evidence.kinds or (source_id != WHOLE_KIND and not _is_own(actor, kind, source_id)):
        raise NotFound()
    if db.session.get(HiddenEvidence, (actor.id, kind, source_id)) is None:
        db.session.add(HiddenEvidence(member_id=actor.id, kind=kind, source_id=source_id))
    search.changed("person", actor.id)


def show_evidence(actor: Member, kind: str, source_id: int = WHOLE_KIND) -> None:
    """Be known for it after all."""
    mine = (HiddenEvidence.member_id == actor.id, HiddenEvidence.kind == kind, HiddenEvidence.source_id == source_id)
    db.session.execute(delete(HiddenEvidence).where(*mine))
    search.changed("person", actor.id)


def _is_own(actor: Member, kind: str, source_id: int) -> bool:
    line = evidence.lines(actor, [actor.id]).subquery().c
    mine = select(line.source_id).where(line.kind == kind, line.source_id == source_id)
    return db.session.scalars(mine).first() is not None
