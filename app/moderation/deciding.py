"""What moderators do with a case: take it in hand, give it back, decide it, open it again (H-6 to H-8)."""

from datetime import timedelta
from typing import Any

from app.accounts.models import Member
from app.extensions import db
from app.kernel import audit, clock, conduct, outbox, reportable
from app.kernel.errors import Conflict, Invalid
from app.kernel.policy import require
from app.kernel.reportable import Target
from app.moderation import cases, policy
from app.moderation.models import ACTS, OUTCOMES, Case, Decision
from app.moderation.operations import keep

TO_CHANGE = timedelta(hours=48)  # an author who is asked to


def take_case(actor: Member, case: Case, *, version: int) -> None:
    """Have a case in hand, also out of another's, so that two do not do the same. From now on its reporters are named."""
    _hold(actor, case)
    if case.taken_by_id == actor.id and case.state == "in work":
        return
    _expect(case, version)
    case.state, case.taken_by_id, case.taken_at = "in work", actor.id, clock.now()
    _changed(actor, case, "case taken")


def read_excerpt(actor: Member, case: Case) -> None:
    """Open what was sent of a place that moderators do not read. Every reading is written down (C-26)."""
    _hold(actor, case)
    target = reportable.find(case.target)
    audit.record(actor, "excerpt read", case, place=target.within if target else None)


def give_back_case(actor: Member, case: Case) -> None:
    """Put a case back, for another to take."""
    _hold(actor, case)
    if case.taken_by_id != actor.id or not case.is_open:
        return
    case.state, case.taken_by_id, case.taken_at = "open", None, None
    _changed(actor, case, "case given back")


def decide_case(
    actor: Member,
    case: Case,
    *,
    version: int,
    client_key: str,
    outcome: str,
    act: str = "none",
    rule: str = "",
    reason: str = "",
    answer: str = "",
    note: str = "",
    **needed: Any,
) -> Decision:
    """Say whether a rule was broken and do what follows; author and reporters hear of it. The case as it was read is
    decided, or none: whoever comes second is shown what the first decided. The same client_key twice is one decision."""
    if already := cases.find_decision(actor, client_key):
        return already
    _hold(actor, case)
    _expect(case, version)
    target = reportable.find(case.target)
    fits(target, outcome, act, rule, reason)
    decision = Decision(
        case_id=case.id,
        case_version=version,
        by_id=actor.id,
        client_key=client_key,
        outcome=outcome,
        act=act,
        rule=rule,
        rule_version=conduct.VERSION if rule else 0,
        reason=reason,
        answer=answer,
        note=note,
    )
    db.session.add(decision)
    if target is not None:
        keep(case, target)
        _do(actor, target, act if act != "none" or outcome == "rejected" or not reason else "tell", decision, needed)
    _close(actor, case, decision)
    return decision


def fits(target: Target | None, outcome: str, act: str, rule: str, reason: str) -> None:
    """Whether what is said of a case is whole, and can be done."""
    if outcome not in OUTCOMES:
        raise Invalid("Choose whether a rule was broken.", field="outcome")
    if act not in ACTS or (act != "none" and (target is None or act not in reportable.kinds[target.kind].acts)):
        raise Invalid("This cannot be done with it.", field="act")
    if outcome == "rejected" and act != "none":
        raise Invalid("Where no rule was broken, it stays as it is.", field="act")
    if outcome in ("upheld", "partly") and rule not in conduct.RULES:
        raise Invalid("Choose the rule that was broken.", field="rule")
    if rule and rule not in conduct.RULES:
        raise Invalid("There is no such rule.", field="rule")
    if not reason and (act != "none" or outcome in ("upheld", "partly")):
        raise Invalid("Say why, for its author.", field="reason")


def _do(actor: Member, target: Target, act: str, decision: Decision, needed: Any) -> None:
    if act in ("none", ""):
        return
    until = clock.now() + TO_CHANGE
    done = reportable.kinds[target.kind].acts[act]
    done(actor, target.id, reason=decision.reason, rule=decision.rule, until=until, **needed)
    if act == "ask":
        outbox.put("moderation.look_again", after=TO_CHANGE, case_id=decision.case_id, version=target.version)


def _close(actor: Member, case: Case, decision: Decision) -> None:
    db.session.flush()
    now = reportable.find(case.target)
    case.state, case.outcome, case.decided_at = "decided", decision.outcome, clock.now()
    case.decided_on = now.version if now else None
    case.taken_by_id = case.taken_by_id or actor.id
    _changed(actor, case, "case decided", outcome=decision.outcome, what=decision.act)
    outbox.put("moderation.answer", decision_id=decision.id)


def undo_decision(actor: Member, decision: Decision) -> None:
    """Take a decision back that nobody followed by another: what it hid or deleted is there again."""
    case = db.session.get_one(Case, decision.case_id)
    _hold(actor, case)
    if case.state != "decided" or case.version != decision.case_version + 1 or decision.undone_at is not None:
        raise Conflict("This case changed meanwhile. Look at it again.")
    decision.undone_at, decision.undone_by_id = clock.now(), actor.id
    if decision.act in ("hide", "delete"):
        reportable.kinds[case.target_kind].restore(actor, case.target_id)
    case.state, case.outcome, case.taken_by_id, case.taken_at = "open", None, None, None
    _changed(actor, case, "decision undone")


def reopen_case(actor: Member | None, case: Case) -> None:
    """Look at a case again that was decided or withdrawn."""
    if actor is not None:
        _hold(actor, case)
    if case.is_open:
        return
    case.state, case.taken_by_id, case.taken_at, case.opened_at = "open", None, None, clock.now()
    _changed(actor, case, "case opened again")


def _hold(actor: Member, case: Case) -> None:
    db.session.refresh(case, with_for_update=True)
    require(policy.decide(actor, is_party=cases.find_party(actor, case)))


def _expect(case: Case, version: int) -> None:
    """That the case is as the actor read it."""
    if not case.is_open:
        raise Conflict("This case was decided meanwhile. Below you see how; what you wrote is still here.")
    if case.version != version:
        raise Conflict("This case changed meanwhile. Look at it again; what you wrote is still here.")


def _changed(actor: Member | None, case: Case, act: str, **codes: Any) -> None:
    case.version += 1
    target = reportable.find(case.target)
    audit.record(actor, act, case, place=target.within if target else None, **codes)
