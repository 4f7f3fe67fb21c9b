"""Reading accounts: who may see whose, invitations, sign-ins, and what has an end."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, SQLColumnExpression, and_, exists, false, func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.identity import hashed
from app.accounts.models import Invitation, Member, Sanction, SignIn, SignInFailure, Silence, StaffRole, Token
from app.extensions import db
from app.kernel import clock
from app.kernel.audit import AuditEntry
from app.kernel.errors import NotFound

ASK_TO_INVITE = "ask to invite"


def dead_link() -> NotFound:
    """What every link that cannot be used (any more) is answered, whatever the cause."""
    return NotFound("This link has been used or has run out. Ask for a new one where you got it.")


def normal_address(address: str) -> str:
    """How addresses are kept and compared."""
    return address.strip().lower()


def may_write() -> ColumnElement[bool]:
    """Accounts that staff let write: policy.write as SQL."""
    return or_(Member.silenced_until.is_(None), Member.silenced_until <= clock.now())


def is_site_staff(id: SQLColumnExpression[int]) -> ColumnElement[bool]:
    """Member.is_site_moderator of the member whose id stands in a column."""
    return exists().where(StaffRole.member_id == id, StaffRole.role.in_(("admin", "site moderator")))


def one_after_another(member: Member) -> None:
    """Two requests of a member go one after the other from here on, so that a limit counts both. What others write that
    names the member waits for neither."""
    db.session.execute(select(Member.id).where(Member.id == member.id).with_for_update(key_share=True))


def visible_accounts(actor: Member) -> Select[Member]:
    """The accounts (not profiles) that the actor deals with: all for site moderators and admins, else their own."""
    everybody = select(Member)
    return everybody if actor.is_site_moderator else everybody.where(Member.id == actor.id)


def get_account(actor: Member, member_id: int) -> Member:
    member = db.session.scalar(visible_accounts(actor).where(Member.id == member_id))
    if member is None:
        raise NotFound()
    return member


def find_by_address(address: str) -> Member | None:
    """The account of an address; for doors where its owner proves that it is theirs."""
    return db.session.scalar(select(Member).where(Member.email == normal_address(address)))


def has_account(address: str) -> bool:
    """Whether this address is of somebody who has come in already."""
    member = find_by_address(address)
    return member is not None and member.state not in ("staged", "invited", "awaiting approval")


def is_silent(address: str) -> bool:
    """Whether this address asked never to be written to again (A-7)."""
    return db.session.get(Silence, hashed(normal_address(address))) is not None


def admins() -> int:
    return db.session.scalar(select(func.count()).where(StaffRole.role == "admin")) or 0


# Links and invitations


def get_token(secret: str, purpose: str) -> Token:
    """A link that can still be used, for this purpose only."""
    token = db.session.scalar(
        select(Token).where(Token.token_hash == hashed(secret), Token.purpose == purpose).with_for_update()
    )
    if token is None or token.expires_at <= clock.now():
        raise dead_link()
    return token


def links_waiting(member: Member) -> int:
    """How many links this member could use now."""
    waiting = select(func.count()).where(
        Token.member_id == member.id, Token.used_at.is_(None), Token.expires_at > clock.now()
    )
    return db.session.scalar(waiting) or 0


def links_to(address: str, purpose: str) -> Sequence[Token]:
    """The links that wait in this mailbox to prove it, newest first."""
    waiting = select(Token).where(
        Token.address == address, Token.purpose == purpose, Token.used_at.is_(None), Token.expires_at > clock.now()
    )
    return db.session.scalars(waiting.order_by(Token.expires_at.desc())).all()


def find_invitation(secret: str) -> Invitation:
    """The invitation of a link that has not been revoked or resent; it may have been answered meanwhile."""
    invitation = db.session.scalar(
        select(Invitation)
        .where(Invitation.token_hash == hashed(secret))
        .options(joinedload(Invitation.member), joinedload(Invitation.invited_by))
        .with_for_update(of=Invitation)
    )
    if invitation is None:
        raise dead_link()
    return invitation


def find_sent(secret: str) -> Invitation | None:
    """The invitation that waits for an answer by this link, if that is still so."""
    waiting = Invitation.token_hash == hashed(secret), Invitation.state == "sent"
    return db.session.scalar(select(Invitation).where(*waiting).with_for_update())


def get_open_invitation(secret: str) -> Invitation:
    """An invitation that can still be accepted or declined."""
    invitation = find_invitation(secret)
    if not invitation.is_open:
        raise dead_link()
    return invitation


def visible_invitations(actor: Member, edition_id: int | None = None) -> Select[Invitation]:
    """Invitations that the actor tends: all for admins, those of their editions for organisers."""
    query = select(Invitation).options(joinedload(Invitation.member), joinedload(Invitation.invited_by))
    if edition_id is not None:
        query = query.where(Invitation.edition_id == edition_id)
    if not actor.is_admin:
        query = query.where(Invitation.edition_id.in_(sorted(actor.organised_edition_ids)))
    return query


def get_invitation(actor: Member, invitation_id: int) -> Invitation:
    invitation = db.session.scalar(visible_invitations(actor).where(Invitation.id == invitation_id))
    if invitation is None:
        raise NotFound()
    return invitation


def open_invitation(member: Member) -> Invitation | None:
    """The invitation that waits for this person's answer."""
    return db.session.scalar(
        select(Invitation)
        .where(Invitation.member_id == member.id, Invitation.state == "sent", Invitation.expires_at > clock.now())
        .order_by(Invitation.id.desc())
    )


def latest_invitation(member: Member) -> Invitation | None:
    return db.session.scalar(
        select(Invitation).where(Invitation.member_id == member.id).order_by(Invitation.id.desc()).limit(1)
    )


def invited_lately(actor: Member, within: timedelta) -> Sequence[datetime]:
    """When the actor sent, or asked for, the invitations that count for the daily limit, oldest first."""
    counted = select(Invitation.sent_at).where(
        Invitation.invited_by_id == actor.id, Invitation.counted, Invitation.sent_at > clock.now() - within
    )
    asked = [entry.at for entry in asked_to_invite(actor, within)]
    return sorted([*db.session.scalars(counted), *asked])


def asked_to_invite(actor: Member, within: timedelta) -> Sequence[AuditEntry]:
    """What a member asked for lately, whatever came of it: the log is the one place that knows each time."""
    asked = select(AuditEntry).where(
        AuditEntry.actor_id == actor.id, AuditEntry.act == ASK_TO_INVITE, AuditEntry.at > clock.now() - within
    )
    return db.session.scalars(asked).all()


# Sign-ins and failures


def sign_ins(actor: Member) -> Sequence[SignIn]:
    """Where the actor is signed in, last used first."""
    mine = select(SignIn).where(SignIn.member_id == actor.id).order_by(SignIn.seen_at.desc(), SignIn.id.desc())
    return db.session.scalars(mine).all()


def get_sign_in(actor: Member, sign_in_id: int) -> SignIn:
    found = db.session.scalar(select(SignIn).where(SignIn.id == sign_in_id, SignIn.member_id == actor.id))
    if found is None:
        raise NotFound()
    return found


def failures(key: str, since: datetime) -> tuple[int, datetime | None]:
    """How often a key failed since then, and when last."""
    counted = select(func.count(), func.max(SignInFailure.at)).where(
        SignInFailure.key_hash == hashed(key), SignInFailure.at > since
    )
    number, last = db.session.execute(counted).one()
    return number, last


# Sanctions


def open_sanctions(member: Member, kind: str | None = None) -> Sequence[Sanction]:
    """What holds this member now or would hold on, newest first."""
    query = select(Sanction).where(Sanction.member_id == member.id, Sanction.ended_at.is_(None))
    if kind:
        query = query.where(Sanction.kind == kind)
    return db.session.scalars(query.order_by(Sanction.id.desc())).all()


def sanctions_run_out() -> Sequence[Sanction]:
    """Sanctions whose end has come and is not written down yet."""
    return db.session.scalars(select(Sanction).where(Sanction.ended_at.is_(None), Sanction.until <= clock.now())).all()


def keepers(space_id: int | None, edition_id: int | None) -> Sequence[int]:
    """Who looks after a space: its moderators and those of its edition; if none of them is here, those of the site."""
    place = StaffRole.space_id == space_id if space_id is not None else false()
    if edition_id is not None:
        place = or_(place, StaffRole.edition_id == edition_id)
    here = and_(Member.state == "active", or_(Member.suspended_until.is_(None), Member.suspended_until <= clock.now()))
    theirs = select(StaffRole.member_id).join(StaffRole.member).where(place, here)
    return db.session.scalars(theirs.distinct()).all() or site_moderators()


def admin_ids() -> Sequence[int]:
    return db.session.scalars(select(StaffRole.member_id).where(StaffRole.role == "admin").distinct()).all()


def site_moderators() -> Sequence[int]:
    """Who looks after everything, admins too."""
    everything = StaffRole.role.in_(("site moderator", "admin"))
    return db.session.scalars(select(StaffRole.member_id).where(everything).distinct()).all()
