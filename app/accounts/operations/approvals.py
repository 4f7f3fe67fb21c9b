"""Who asked for an account and proved an address waits here for an admin, where the site wants that (A-1)."""

from sqlalchemy import delete

from app.accounts import policy
from app.accounts.models import Member, Token
from app.extensions import db
from app.kernel import audit, bound, mail, search
from app.kernel.policy import require


def approve_member(actor: Member, member: Member) -> None:
    """Let somebody in; they get a mail that says so. Done twice, it is once."""
    _hold(member)
    if actor.is_admin and member.state == "active":
        return
    require(policy.approve_member(actor, member))
    _let_in(actor, member)


def approve_if_known(member: Member) -> None:
    """Let somebody in at once who waited, and whom a roster has now named: the school vouches for them (G-12)."""
    if member.state == "awaiting approval":
        member.trust = max(member.trust, 1)
        _let_in(None, member)


def decline_member(actor: Member, member: Member) -> None:
    """Do not let somebody in. They get a mail, and nothing of them is kept but that there was somebody."""
    _hold(member)
    require(policy.decline_member(actor, member))
    mail.queue("declined", to=str(member.email), language=member.language, name=member.display_name)
    audit.record(actor, "decline member", member)
    db.session.execute(delete(Token).where((Token.member_id == member.id) | (Token.address == member.email)))
    member.state, member.email, member.password_hash = "erased", None, None
    member.display_name = member.sort_name = f"#{member.id}"


def _let_in(actor: Member | None, member: Member) -> None:
    member.state = "active"
    audit.record(actor, "approve member", member)
    mail.queue("approved", to=str(member.email), language=member.language, name=member.display_name)
    search.changed("person", member.id)
    bound.moved(member.id)


def _hold(member: Member) -> None:
    """Two admins decide one after the other."""
    db.session.refresh(member, ["state"], with_for_update=True)
