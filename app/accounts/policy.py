"""What a member may do with accounts: their own and other people's."""

from app.accounts.models import UNCLAIMED, WITHOUT_END, Invitation, Member, StaffRole
from app.kernel.policy import YES, Verdict, no


def organise(actor: Member, edition_id: int | None) -> bool:
    """Whether the actor brings people into this edition."""
    return actor.is_admin or (edition_id is not None and edition_id in actor.organised_edition_ids)


def write(actor: Member) -> Verdict:
    """Whether staff let this member write: the one answer for whatever others would read or be asked."""
    until = actor.silenced_until
    if not actor.is_silenced or until is None:
        return YES
    if until == WITHOUT_END:
        return no("For now you may read here, but not write.")
    return no("You may read here, but not write until {day}.", day=until)


def invite(actor: Member | None, member: Member, edition_id: int | None) -> Verdict:
    """None is the house itself: a command, or a job that acts for an organiser."""
    if actor is not None and not organise(actor, edition_id):
        return no("Invitations come from organisers of the edition and from admins.")
    if actor is not None and not (may := write(actor)):
        return may
    if edition_id is not None and edition_id not in member.edition_ids:
        return no("This person is not on the list of that edition.")
    return be_invited(member)


def be_invited(member: Member) -> Verdict:
    if member.state not in UNCLAIMED:
        return no("This person already has an account.")
    if not member.email:
        return no("There is no address to write to.")
    return YES


def correct_address(actor: Member, member: Member) -> Verdict:
    """Whoever gets the address can take the place and all that goes with it, so all of it is the organiser's to give."""
    if member.state not in UNCLAIMED:
        return no("Who has come in looks after their own address.")
    if member.state == "invited":
        return no("Take the invitation back first: it is on its way to this address.")
    if actor.is_admin:
        return YES
    theirs = member.edition_ids <= actor.organised_edition_ids and not (member.organises_any or member.staff_roles)
    return YES if member.edition_roles and theirs else no("This person is on other lists too. An admin can do this.")


def ask_to_invite(actor: Member) -> Verdict:
    """Where the site lets members invite."""
    if not actor.is_active:
        return no("Only members invite.")
    return write(actor)


def approve_member(actor: Member, member: Member) -> Verdict:
    if not actor.is_admin:
        return no("Only admins decide who comes in.")
    if member.state != "awaiting approval":
        return no("This has been decided already.")
    return YES


decline_member = approve_member


def tend_invitation(actor: Member, invitation: Invitation) -> Verdict:
    """Resend or revoke it."""
    if not organise(actor, invitation.edition_id):
        return no("Invitations are tended by organisers of the edition and by admins.")
    return YES


def suspend_member(actor: Member, member: Member) -> Verdict:
    if actor.id == member.id:
        return no("You cannot do this to your own account.")
    if not actor.is_site_moderator:
        return no("Only site moderators and admins may do this.")
    if member.is_admin and not actor.is_admin:
        return no("Only another admin may do this to an admin.")
    return YES


lift_suspension = silence_member = lift_silence = suspend_member


def give_role(actor: Member, member: Member) -> Verdict:
    if not actor.is_admin:
        return no("Only admins give roles.")
    if member.state not in ("staged", "invited", "active"):
        return no("This account is closed, so it cannot hold a role.")
    return YES


def take_role(actor: Member, role: StaffRole, *, admins: int) -> Verdict:
    """`admins` is how many there are: the last one stays."""
    if not actor.is_admin:
        return no("Only admins take roles away.")
    if role.role == "admin" and admins < 2:
        return no("This is the only admin. Make somebody else admin first.")
    return YES


def deactivate(actor: Member, *, admins: int) -> Verdict:
    if actor.is_admin and admins < 2:
        return no("You are the only admin. Make somebody else admin first.")
    return YES
