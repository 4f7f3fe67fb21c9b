"""Suspending and silencing, for a time or without an end, and lifting it again (G-3, G-5)."""

from datetime import datetime

from app.accounts import policy, queries
from app.accounts.models import WITHOUT_END, Member, Sanction
from app.accounts.operations.signing_in import end_sign_ins
from app.extensions import db
from app.kernel import audit, clock, live, mail, search
from app.kernel.errors import Invalid
from app.kernel.policy import require


def suspend_member(actor: Member, member: Member, *, until: datetime | None, reason: str) -> Sanction:
    """Keep a member out until then (None: without an end). They are signed out everywhere, at once."""
    require(policy.suspend_member(actor, member))
    sanction = _begin(actor, member, "suspended", until, reason)
    member.suspended_until = until or WITHOUT_END
    end_sign_ins(member)
    live.close(member.channel)
    search.changed("person", member.id)
    return sanction


def lift_suspension(actor: Member, member: Member) -> None:
    """Let a member in again before the time."""
    require(policy.lift_suspension(actor, member))
    _lift(actor, member, "suspended")
    member.suspended_until = None
    search.changed("person", member.id)


def silence_member(actor: Member, member: Member, *, until: datetime | None, reason: str) -> Sanction:
    """Let a member read but not write until then (None: without an end)."""
    require(policy.silence_member(actor, member))
    sanction = _begin(actor, member, "silenced", until, reason)
    member.silenced_until = until or WITHOUT_END
    return sanction


def lift_silence(actor: Member, member: Member) -> None:
    """Let a member write again before the time."""
    require(policy.lift_silence(actor, member))
    _lift(actor, member, "silenced")
    member.silenced_until = None


def end_what_ran_out() -> None:
    """Write down the end of sanctions that ended by themselves; who is looked at meanwhile is free already (G-5)."""
    for sanction in queries.sanctions_run_out():
        sanction.ended_at = sanction.until
        audit.record(None, f"{sanction.kind} ended", sanction, member=sanction.member_id)
        search.changed("person", sanction.member_id)


def _begin(actor: Member, member: Member, kind: str, until: datetime | None, reason: str) -> Sanction:
    """A newer sanction takes the place of an older one of its kind; the same sent twice is one (F20)."""
    if until is not None and until <= clock.now():
        raise Invalid("Choose a day that is still to come.", field="until")
    if not reason.strip():
        raise Invalid("Say why. The member reads it.", field="reason")
    queries.one_after_another(actor)
    for there in queries.open_sanctions(member, kind):
        if (there.by_id, there.until, there.reason) == (actor.id, until, reason):
            return there
    _end(actor, member, kind)
    sanction = Sanction(member_id=member.id, kind=kind, by_id=actor.id, reason=reason, until=until)
    db.session.add(sanction)
    db.session.flush()
    audit.record(actor, kind, sanction, member=member.id, until=until.isoformat() if until else None)
    if member.email:
        when = until.date().isoformat() if until else ""
        mail.queue(kind, to=member.email, language=member.language, name=member.display_name, reason=reason, until=when)
    return sanction


def _lift(actor: Member, member: Member, kind: str) -> None:
    if _end(actor, member, kind):
        audit.record(actor, f"lift {kind}", member)


def _end(actor: Member, member: Member, kind: str) -> bool:
    found = queries.open_sanctions(member, kind)
    for sanction in found:
        sanction.ended_at, sanction.ended_by_id = clock.now(), actor.id
    return bool(found) or getattr(member, f"{kind}_until") is not None
