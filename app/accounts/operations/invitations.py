"""Personal invitations (A-1, A-7): sent, accepted, declined, revoked, resent."""

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from app.accounts import policy, queries
from app.accounts.identity import hashed
from app.accounts.models import UNCLAIMED, Invitation, Member, Silence
from app.accounts.operations.signing_in import RETRY
from app.extensions import db
from app.kernel import audit, bound, clock, mail, outbox, search, text
from app.kernel.errors import Conflict, Forbidden, Invalid, TooMany
from app.kernel.policy import require

LASTS = timedelta(days=30)
A_DAY, MOST_A_DAY = timedelta(days=1), 20
PAUSE = timedelta(minutes=10)  # between two mails to the same person


def invite(actor: Member | None, member: Member, *, edition: Any = None) -> str:
    """Invite someone of a roster, or someone whom an admin added; the answer is the secret of the link.

    An invitation that is open stays as it is: no second mail, and the answer is empty.
    """
    edition_id = edition.id if edition else None
    require(policy.invite(actor, member, edition_id))
    return _invite(actor, member, edition, counted=actor is not None and not _came_by_roster(member, edition_id))


def _invite(actor: Member | None, member: Member, edition: Any, *, counted: bool) -> str:
    db.session.refresh(member, ["state"], with_for_update=True)  # two who invite at once send one mail
    if queries.open_invitation(member):
        return ""
    _not_silent(member)
    if counted and actor:
        _within_limit(actor)
    if edition:
        member.language, member.time_zone = edition.language, edition.time_zone
    invitation = Invitation(
        member=member,
        invited_by=actor,
        edition_id=edition.id if edition else None,
        counted=counted,
        expires_at=clock.now() + LASTS,
    )
    db.session.add(invitation)
    member.state = "invited"
    db.session.flush()
    audit.record(actor, "invite", invitation, member=member.id)
    return _send(invitation, edition)


def add_person(actor: Member, *, name: str, address: str) -> Member:
    """Add someone by hand and invite them. Whoever is there already is not added twice."""
    member = queries.find_by_address(address)
    if member is None:
        member = _stage(actor, name, address)
    elif not policy.be_invited(member):
        raise Invalid("Somebody with this address is already a member.", field="email")
    invite(actor, member)
    return member


def ask_to_invite(actor: Member, *, name: str, address: str, client_key: str) -> None:
    """Have somebody invited, where members may. Who is known here is looked up later, elsewhere: the answer does not
    tell (A-2). Sent twice, it is one."""
    require(policy.ask_to_invite(actor))
    db.session.refresh(actor, ["state"], with_for_update=True)  # two at once are counted one after the other
    form = hashed(client_key)
    if any(entry.codes["form"] == form for entry in queries.asked_to_invite(actor, A_DAY)):
        return
    _within_limit(actor)
    audit.record(actor, queries.ASK_TO_INVITE, actor, form=form)
    outbox.put("accounts.invite_for", lane="mail", by_id=actor.id, name=name, address=queries.normal_address(address))


def invite_for(by_id: int, *, name: str, address: str) -> None:
    """Invite whom a member asked for, at trust 0 unless a roster knows them. Nothing happens for those who are here
    already or want no mail."""
    actor = db.session.get_one(Member, by_id)
    if not policy.ask_to_invite(actor) or queries.is_silent(address):
        return
    member = queries.find_by_address(address) or _stage(actor, name, address)
    if policy.be_invited(member):
        _invite(actor, member, None, counted=False)


def _stage(actor: Member, name: str, address: str) -> Member:
    member = Member(
        email=queries.normal_address(address),
        display_name=name,
        sort_name=text.sort_name(name)[:80],
        trust=0,
        language=actor.language,
        time_zone=actor.time_zone,
    )
    db.session.add(member)
    db.session.flush()
    return member


def resend_invitation(actor: Member, invitation: Invitation, *, edition: Any = None) -> str:
    """Send an invitation again with a new link; the old one dies. Twice in a moment is once."""
    require(policy.tend_invitation(actor, invitation))
    if invitation.state not in ("sent", "revoked", "bounced") or invitation.member.state not in UNCLAIMED:
        raise Conflict("This invitation has been answered, so it is not sent again.")
    if invitation.state == "sent" and invitation.sent_at + PAUSE > clock.now():
        return ""
    _not_silent(invitation.member)
    if invitation.counted:
        _within_limit(actor)
    now = clock.now()
    invitation.state, invitation.sent_at, invitation.expires_at = "sent", now, now + LASTS
    invitation.member.state = "invited"
    audit.record(actor, "resend invitation", invitation, member=invitation.member_id)
    return _send(invitation, edition)


def revoke_invitation(actor: Member, invitation: Invitation) -> None:
    """Take an invitation back: its link dies."""
    require(policy.tend_invitation(actor, invitation))
    if invitation.state == "revoked":
        return
    if invitation.state != "sent":
        raise Conflict("This invitation has been answered, so it cannot be taken back.")
    close(invitation, "revoked")
    audit.record(actor, "revoke invitation", invitation, member=invitation.member_id)


def accept_invitation(
    secret: str, *, name: str, password_hash: str | None, language: str | None, time_zone: str | None, answer_key: str
) -> Member:
    """Take one's place: the account is active, and its address is proven by the link.

    Of two people with the same link one gets the account (F21); the same form sent twice is one acceptance (F20).
    """
    invitation = queries.find_invitation(secret)
    if _is_retry(invitation, answer_key):
        return invitation.member
    member = invitation.member
    if not invitation.is_open or member.state != "invited":
        raise queries.dead_link()
    invitation.state, invitation.answered_at, invitation.answer_key = "accepted", clock.now(), hashed(answer_key)
    member.state, member.password_hash = "active", password_hash
    member.display_name, member.sort_name = name, text.sort_name(name)[:80]
    member.language, member.time_zone = language or member.language, time_zone or member.time_zone
    speak_again(member)
    audit.record(member, "accept invitation", invitation, member=member.id)
    search.changed("person", member.id)
    bound.moved(member.id)
    return member


def decline_invitation(secret: str) -> None:
    """Say "This is not me": the link dies, and nobody writes to this address again."""
    invitation = queries.get_open_invitation(secret)
    _silence(invitation.member)
    close(invitation, "declined")
    audit.record(None, "decline invitation", invitation, member=invitation.member_id)


def stop_writing(secret: str) -> None:
    """Have no more invitations sent to the address that got this one; it can still be accepted. Again changes nothing."""
    invitation = queries.find_invitation(secret)
    if invitation.state in ("sent", "revoked"):
        _silence(invitation.member)
        audit.record(None, "stop invitations", invitation, member=invitation.member_id)


def _send(invitation: Invitation, edition: Any) -> str:
    """Give the invitation a new link and queue its mail."""
    secret, member = secrets.token_urlsafe(32), invitation.member
    invitation.token_hash = hashed(secret)
    mail.queue(
        "invitation",
        to=str(member.email),
        language=member.language,
        name=member.display_name,
        inviter=invitation.invited_by.display_name if invitation.invited_by else "",
        edition=edition.full_name if edition else "",
        token=secret,
        stop=f"/invitations/{secret}/stop",
        until=invitation.expires_at.date().isoformat(),
    )
    return secret


def _came_by_roster(member: Member, edition_id: int | None) -> bool:
    return any(role.edition_id == edition_id and role.import_id is not None for role in member.edition_roles)


def _within_limit(actor: Member) -> None:
    """20 personal invitations per member and day (A-7)."""
    queries.one_after_another(actor)
    sent = queries.invited_lately(actor, A_DAY)
    if len(sent) >= MOST_A_DAY:
        wait = sent[-MOST_A_DAY] + A_DAY - clock.now()
        hours = -(-int(wait.total_seconds()) // 3600)
        raise TooMany(
            "You have sent {n} invitations in a day, which is the most. The next one can go in {hours} h.",
            n=MOST_A_DAY,
            hours=hours,
            retry_after=int(wait.total_seconds()) + 1,
        )


def _not_silent(member: Member) -> None:
    if queries.is_silent(str(member.email)):
        raise Forbidden("This address asked us not to write to it again.")


def _silence(member: Member) -> None:
    db.session.merge(Silence(address_hash=hashed(queries.normal_address(str(member.email)))))


def speak_again(member: Member) -> None:
    address = hashed(queries.normal_address(str(member.email)))
    db.session.execute(delete(Silence).where(Silence.address_hash == address))


def close(invitation: Invitation, state: str) -> None:
    """End an invitation. Its person stays as they are where they came in another way, or another one waits for them."""
    member = invitation.member
    invitation.state, invitation.token_hash, invitation.answered_at = state, None, clock.now()
    if member.state == "invited" and queries.open_invitation(member) is None:
        member.state = "staged"


def _is_retry(invitation: Invitation, answer_key: str) -> bool:
    return (
        invitation.state == "accepted"
        and invitation.answer_key == hashed(answer_key)
        and invitation.answered_at is not None
        and invitation.answered_at + RETRY > clock.now()
    )
