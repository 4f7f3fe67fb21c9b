"""Deciding many cases at once (H-17): a job that goes case by case, seen as it goes, taken back once within a day."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import audit, clock, outbox, reportable
from app.kernel.errors import Conflict, Invalid, NotFound, Refusal
from app.moderation import cases, deciding
from app.moderation.models import OPEN, BulkDecision, Case, Decision

MOST = 100
UNDO = timedelta(hours=24)
ACTS = ("none", "hide", "delete")  # that need nothing but a reason
Chosen = Sequence[tuple[int, int]]  # cases with the version that was read


@dataclass(slots=True)
class Preview:
    """What would be decided: the cases, how many of each reason, and how many of the chosen cannot be."""

    cases: Sequence[Case]
    reasons: Counter[str]
    left_out: int


def preview(actor: Member, ids: Collection[int]) -> Preview:
    """Left out is what is decided, in another's hands, or for others to decide."""
    if not ids:
        raise Invalid("Choose at least one case.")
    if len(ids) > MOST:
        raise Invalid("At most 100 cases at once. Choose fewer.")
    free = (Case.id.in_(ids), Case.state.in_(OPEN), Case.taken_by_id.is_(None) | (Case.taken_by_id == actor.id))
    query = cases.visible_cases(actor).where(*free, ~cases.is_party(actor))
    found = db.session.scalars(query.order_by(Case.id)).all()
    return Preview(found, Counter(case.reason for case in found), len(ids) - len(found))


def decide_cases(actor: Member, chosen: Chosen, *, client_key: str, **said: Any) -> BulkDecision:
    """Decide up to 100 cases alike; for a day this can be taken back. The same client_key twice is one."""
    mine = (BulkDecision.by_id == actor.id, BulkDecision.client_key == client_key)
    if already := db.session.scalar(select(BulkDecision).where(*mine)):
        return already
    seen = preview(actor, [id for id, _ in chosen])
    if not seen.cases:
        raise Conflict("None of these can be decided by you now.")
    if said["act"] not in ACTS:
        raise Invalid("This is done case by case.", field="act")
    deciding.fits(reportable.find(seen.cases[0].target), *(said[name] for name in ("outcome", "act", "rule", "reason")))
    open_to_actor = {case.id for case in seen.cases}
    those = [[id, version] for id, version in chosen if id in open_to_actor]
    bulk = BulkDecision(by_id=actor.id, client_key=client_key, cases=those, said=said)
    db.session.add(bulk)
    db.session.flush()
    audit.record(actor, "cases decided together", bulk, cases=len(those))
    outbox.put("moderation.bulk", bulk_id=bulk.id)
    return bulk


def decide_next(bulk_id: int) -> bool:
    """Decide the next case, or take the next decision back; whether more remain."""
    bulk = db.session.get_one(BulkDecision, bulk_id, with_for_update=True)
    if bulk.undone_at is not None:
        return _undo_next(bulk)
    if bulk.done >= len(bulk.cases):
        return False
    case_id, version = bulk.cases[bulk.done]
    bulk.done += 1
    actor = db.session.get_one(Member, bulk.by_id)
    try:
        with db.session.begin_nested():
            key = f"bulk:{bulk.id}:{case_id}"
            case = cases.get_case(actor, case_id)
            made = deciding.decide_case(actor, case, version=version, client_key=key, **bulk.said)
            db.session.flush()
            bulk.decided = [*bulk.decided, made.id]
    except Refusal:
        pass  # it changed since it was chosen, or left the actor's care: it stays open
    return bulk.done < len(bulk.cases)


def _undo_next(bulk: BulkDecision) -> bool:
    if bulk.restored >= len(bulk.decided):
        return False
    decision = db.session.get_one(Decision, bulk.decided[bulk.restored])
    bulk.restored += 1
    actor = db.session.get_one(Member, bulk.by_id)
    try:
        with db.session.begin_nested():
            deciding.undo_decision(actor, decision)
    except Refusal:
        pass  # another decided meanwhile: theirs stands
    return bulk.restored < len(bulk.decided)


def undo(actor: Member, bulk: BulkDecision) -> None:
    """Take it all back, once, within a day: cases are open again, what was hidden or deleted is there again."""
    db.session.refresh(bulk, with_for_update=True)
    if bulk.undone_at is not None:
        return
    if bulk.at + UNDO < clock.now():
        raise Conflict("This was more than a day ago. Each case can still be opened again.")
    bulk.undone_at = clock.now()
    audit.record(actor, "cases decided together, undone", bulk)
    outbox.put("moderation.bulk", bulk_id=bulk.id)


def get_bulk(actor: Member, bulk_id: int) -> BulkDecision:
    found = db.session.get(BulkDecision, bulk_id)
    if found is None or found.by_id != actor.id:
        raise NotFound()
    return found
