"""Who is staff: roles given and taken, and the first admin."""

from sqlalchemy import delete

from app.accounts import policy, queries
from app.accounts.models import Member, StaffRole, Token
from app.accounts.operations.signing_in import PRINTED_LINK, issue_link, use_link
from app.extensions import db
from app.kernel import audit, text
from app.kernel.errors import Conflict, Invalid
from app.kernel.policy import require


def give_role(
    actor: Member | None, member: Member, role: str, *, space_id: int | None = None, edition_id: int | None = None
) -> StaffRole:
    """Make somebody admin, site moderator, or moderator of one space or edition. None is the house itself, by a
    command. Given twice, it is one role."""
    if actor is not None:
        require(policy.give_role(actor, member))
    if (role == "moderator") != ((space_id is None) != (edition_id is None)):
        raise Invalid("A moderator moderates one space or one edition; the other roles are for the whole site.")
    for held in member.staff_roles:
        if (held.role, held.space_id, held.edition_id) == (role, space_id, edition_id):
            return held
    given = StaffRole(role=role, space_id=space_id, edition_id=edition_id, given_by_id=actor.id if actor else None)
    member.staff_roles.append(given)
    db.session.flush()
    audit.record(actor, "give role", given, member=member.id, role=role, space=space_id, edition=edition_id)
    return given


def take_role(actor: Member, role: StaffRole) -> None:
    """Take a role away; from the next act on it is gone."""
    require(policy.take_role(actor, role, admins=queries.admins()))
    audit.record(actor, "take role", role, member=role.member_id, role=role.role)
    role.member.staff_roles.remove(role)


def first_key() -> str:
    """The secret of a link that makes the first admin, as long as there is none; the link printed before dies."""
    db.session.execute(delete(Token).where(Token.purpose == "first admin", Token.used_at.is_(None)))
    return "" if queries.admins() else issue_link(None, purpose="first admin", lasts=PRINTED_LINK)


def key_of(member_id: int) -> str:
    """The secret of a link that signs a member in, for whoever holds the terminal."""
    return issue_link(db.session.get_one(Member, member_id), purpose="sign in", lasts=PRINTED_LINK)


def make_admin(address: str, *, name: str) -> Member:
    """Make the owner of an address admin, from the terminal. A new or invited one is a member at once."""
    member = queries.find_by_address(address)
    if member is None:
        name = text.line(name) or address.split("@")[0]
        member = Member(email=queries.normal_address(address), display_name=name[:60], state="staged")
        member.sort_name = text.sort_name(member.display_name)[:80]
        db.session.add(member)
    if member.state in ("staged", "invited", "awaiting approval", "deactivated"):
        member.state = "active"
    db.session.flush()
    give_role(None, member, "admin")
    return member


def make_first_admin(secret: str, *, name: str, address: str, password_hash: str, answer_key: str) -> Member:
    """Open the first account of a new house, by the link that the start printed. Twice is once."""
    token = use_link(secret, purpose="first admin", answer_key=answer_key)
    if token.member is not None:
        return token.member
    if queries.admins():
        raise Conflict("This site has an admin already. Ask them to invite you.")
    member = queries.find_by_address(address)
    if member is None:
        member = Member(email=queries.normal_address(address), trust=2)
        db.session.add(member)
    member.display_name, member.sort_name = name, text.sort_name(name)[:80]
    member.state, member.password_hash = "active", password_hash
    token.member = member
    db.session.flush()
    give_role(None, member, "admin")
    return member
