"""An address that no mail reaches (A-7): its invitation says so, and it can be written anew."""

from sqlalchemy import select

from app.accounts import policy, queries
from app.accounts.models import Invitation, Member
from app.accounts.operations.invitations import close
from app.extensions import db
from app.kernel import audit
from app.kernel.errors import Invalid
from app.kernel.policy import require


def bounce_invitation(secret: str, *, code: int) -> None:
    """Note that the mail with this link came back. One that was resent, revoked or answered meanwhile stays as it is."""
    invitation = queries.find_sent(secret)
    if invitation is not None:
        close(invitation, "bounced")
        audit.record(None, "bounce invitation", invitation, member=invitation.member_id, code=code)


def correct_address(actor: Member, member: Member, address: str) -> None:
    """Write the address of somebody anew who has not come in yet. What came back before can be sent again."""
    db.session.refresh(member, ["state"], with_for_update=True)  # nobody comes in meanwhile
    require(policy.correct_address(actor, member))
    address = queries.normal_address(address)
    if address == member.email:
        return
    if queries.find_by_address(address):
        raise Invalid("Somebody else here has this address.", field="email")
    member.email = address
    came_back = Invitation.member_id == member.id, Invitation.state == "bounced"
    for invitation in db.session.scalars(select(Invitation).where(*came_back)):
        invitation.state = "revoked"
    audit.record(actor, "correct address", member)
