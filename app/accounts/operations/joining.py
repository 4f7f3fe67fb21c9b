"""Coming in by oneself (A-1): give an address, prove it by a mailed link, take the account up."""

from datetime import timedelta
from typing import Any

from app.accounts import queries
from app.accounts.models import UNCLAIMED, Member
from app.accounts.operations.invitations import speak_again
from app.accounts.operations.signing_in import MOST_LINKS, issue_link, mail_link, use_link
from app.extensions import db
from app.kernel import audit, bound, clock, mail, outbox, search, text
from app.kernel.errors import Conflict

PROOF = timedelta(hours=24)
MOMENT = timedelta(minutes=1)  # a form sent again within it is one mail


def ask_to_sign_up(*, name: str, address: str, language: str) -> None:
    """Ask for an account. Whether there is one is looked up later, elsewhere: the answer cannot tell (A-2)."""
    outbox.put(
        "accounts.mail_sign_up",
        lane="mail",
        name=name,
        address=queries.normal_address(address),
        language=language,
    )


def mail_sign_up(*, name: str, address: str, language: str) -> None:
    """Mail the link that proves an address, or tell its member that they have an account."""
    member = queries.find_by_address(address)
    if member is not None and member.state not in UNCLAIMED:
        mail_link(address, next="", template="already_member")
    else:
        mail_proof("sign up", address=address, language=language, about={"name": name})


def mail_proof(purpose: str, *, address: str, language: str, about: dict[str, Any], **shown: Any) -> None:
    """Mail a link that proves an address and works once, for a day. The name that was typed is not in the mail: it
    would carry anybody's words to anybody."""
    waiting = queries.links_to(address, purpose)
    if len(waiting) >= MOST_LINKS:
        return
    if any(link.about == about and link.expires_at > clock.now() + PROOF - MOMENT for link in waiting):
        return
    secret = issue_link(None, purpose=purpose, lasts=PROOF, address=address, **about)
    template = purpose.replace(" ", "_")
    mail.queue(template, to=address, language=language, token=secret, hours=PROOF.days * 24, **shown)


def take_up(
    secret: str,
    *,
    purpose: str,
    name: str,
    password_hash: str | None,
    language: str | None,
    time_zone: str | None,
    answer_key: str,
    vouched: bool,
) -> Member:
    """Take up the account of the address that this link proves: a new one at trust 0, or the one that was kept for
    it. Who is neither vouched for, on a roster, nor invited waits for an admin. The same form sent twice is one."""
    token = use_link(secret, purpose=purpose, answer_key=answer_key)
    if token.member is not None:
        return token.member
    member = _account_of(str(token.address))
    known = _is_known(member)
    member.display_name, member.sort_name = name, text.sort_name(name)[:80]
    member.password_hash = password_hash
    member.language, member.time_zone = language or member.language, time_zone or member.time_zone
    member.state = "active" if vouched or known else "awaiting approval"
    token.member = member
    speak_again(member)
    audit.record(member, purpose, member, state=member.state)
    search.changed("person", member.id)
    bound.moved(member.id)
    return member


def _account_of(address: str) -> Member:
    """The account kept for this address, claimed and not made twice (P-13), or a new one."""
    member = queries.find_by_address(address)
    if member is None:
        member = Member(email=address, display_name="", sort_name="", state="unverified", trust=0)
        db.session.add(member)
        db.session.flush()
        return member
    db.session.refresh(member, ["state"], with_for_update=True)  # two proofs of one address, one after the other
    if member.state not in (*UNCLAIMED, "awaiting approval"):
        raise Conflict("This address has an account already. Sign in with it.")
    return member


def _is_known(member: Member) -> bool:
    """Whether a school or somebody here has vouched for this person: then they are in at once."""
    if member.edition_roles:
        member.trust = max(member.trust, 1)
    invitation = queries.open_invitation(member)
    if invitation is not None:
        invitation.state, invitation.token_hash, invitation.answered_at = "accepted", None, clock.now()
    return bool(member.edition_roles) or invitation is not None
