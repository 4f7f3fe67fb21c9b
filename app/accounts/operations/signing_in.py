"""Coming in and going out: sign-ins, one-use links, and what failed."""

import secrets
from datetime import timedelta
from typing import Any

from sqlalchemy import delete

from app.accounts import queries
from app.accounts.identity import LONGEST, hashed
from app.accounts.models import Member, SignIn, SignInFailure, Token
from app.extensions import db
from app.kernel import audit, bound, clock, live, mail, outbox, search
from app.kernel.errors import Conflict, Forbidden

MAIL_LINK, PRINTED_LINK = timedelta(minutes=15), timedelta(days=1)
MOST_LINKS = 5  # that wait in one mailbox; they are enough to come in
RETRY = timedelta(minutes=2)  # the same form sent again within this time is the same use
KEEP_FAILURES = timedelta(days=1)


def sign_in(member: Member, *, browser: str, kept: bool, way: str) -> tuple[SignIn, str]:
    """Come in with this browser. The answer holds the new key, which is stored hashed.

    The door has made sure that the member is who they say: by a password, or by a link that only they got.
    """
    _keep_out(member)
    _bring_back(member)
    key = secrets.token_urlsafe(32)
    made = SignIn(key_hash=hashed(key), member_id=member.id, kept=kept, browser=browser[:120])
    made.member = member
    db.session.add(made)
    db.session.flush()
    _forgive(member)
    audit.record(member, "sign in", member, way=way, sign_in=made.id)
    return made, key


def take_proof(member_id: int, *, matched: str, renewed: str | None) -> Member:
    """The member whose password was just tried outside of this unit of work, unless it was changed meanwhile."""
    member = db.session.get(Member, member_id)
    if member is None or member.password_hash != matched:
        raise Conflict()
    member.password_hash = renewed or matched
    return member


def _keep_out(member: Member) -> None:
    if member.state == "awaiting approval":
        raise Forbidden("Your account waits for approval. You get a mail as soon as somebody has looked at it.")
    if member.state not in ("active", "deactivated"):
        raise queries.dead_link()
    if not member.is_suspended:
        return
    sanctions = queries.open_sanctions(member, "suspended")
    if sanctions and sanctions[0].until:
        raise Forbidden("This account is suspended until {until}.", until=sanctions[0].until)
    raise Forbidden("This account is suspended.")


def _bring_back(member: Member) -> None:
    """Whoever had left and signs in is there again."""
    if member.state == "deactivated":
        member.state = "active"
        audit.record(member, "reactivate", member)
        search.changed("person", member.id)
        bound.moved(member.id)


def _forgive(member: Member) -> None:
    key = hashed(account_key(member.email or ""))
    db.session.execute(delete(SignInFailure).where(SignInFailure.key_hash == key))


def account_key(address: str) -> str:
    """Under which failures of an address are counted, whether it has an account or not (A-2)."""
    return f"account:{queries.normal_address(address)}"


def note_failure(member: Member | None, keys: list[str]) -> None:
    """Write a failed try down, for each of `keys`."""
    db.session.add_all(SignInFailure(key_hash=hashed(key)) for key in keys)
    audit.record(None, "sign in failed", member)


def end_sign_in(actor: Member, sign_in: SignIn) -> None:
    """Sign out there: its key is worth nothing from now on, and its sockets are closed."""
    audit.record(actor, "sign out", actor, sign_in=sign_in.id)
    live.close(sign_in.channel)
    db.session.delete(sign_in)


def end_sign_ins(member: Member, *, keep: SignIn | None = None) -> int:
    """Sign a member out everywhere, but for `keep`; links that wait in their mailbox die too."""
    ended = [found for found in queries.sign_ins(member) if keep is None or found.id != keep.id]
    for found in ended:
        live.close(found.channel)
        db.session.delete(found)
    db.session.execute(delete(Token).where(Token.member_id == member.id, Token.used_at.is_(None)))
    return len(ended)


def confirm(sign_in: SignIn) -> None:
    """The member has just shown again that it is them (A-4)."""
    sign_in.confirmed_at = clock.now()
    audit.record(sign_in.member, "confirm", sign_in.member, sign_in=sign_in.id)


def issue_link(
    member: Member | None, *, purpose: str, lasts: timedelta, address: str | None = None, **about: Any
) -> str:
    """Make a link that works once; the answer is its secret, stored hashed."""
    secret = secrets.token_urlsafe(32)
    token = Token(
        token_hash=hashed(secret),
        purpose=purpose,
        member_id=member.id if member else None,
        address=address,
        about=about,
        expires_at=clock.now() + lasts,
    )
    db.session.add(token)
    return secret


def ask_for_link(address: str, *, next: str) -> None:
    """Ask for a sign-in link. Whether there is an account is looked up later, elsewhere: the answer cannot tell."""
    outbox.put("accounts.mail_link", lane="mail", address=queries.normal_address(address), next=next)


def mail_link(address: str, *, next: str, template: str = "sign_in_link") -> None:
    """Mail a sign-in link to a member who may come in; whoever waits for approval is told so. Nothing happens for
    anybody else, and nobody is told that."""
    member = queries.find_by_address(address)
    if member is not None and member.state == "awaiting approval":
        mail.queue("awaiting_approval", to=address, language=member.language, name=member.display_name)
    if member is None or member.state not in ("active", "deactivated") or member.is_suspended:
        return
    if queries.links_waiting(member) >= MOST_LINKS:
        return
    secret = issue_link(member, purpose="sign in", lasts=MAIL_LINK)
    minutes = int(MAIL_LINK.total_seconds() // 60)
    audit.record(member, "mail link", member)
    mail.queue(
        template,
        to=str(member.email),
        language=member.language,
        name=member.display_name,
        token=secret,
        next=next,
        minutes=minutes,
    )


def use_link(secret: str, *, purpose: str, answer_key: str) -> Token:
    """Use a link up. The same form sent twice is one use (F20)."""
    token = queries.get_token(secret, purpose)
    if token.used_at is None:
        token.used_at, token.answer_key = clock.now(), hashed(answer_key)
    elif token.answer_key != hashed(answer_key) or token.used_at + RETRY < clock.now():
        raise queries.dead_link()
    return token


def forget_the_old() -> None:
    """Delete links, failures and sign-ins whose time is over."""
    now = clock.now()
    db.session.execute(delete(Token).where(Token.expires_at < now - timedelta(days=1)))
    db.session.execute(delete(SignInFailure).where(SignInFailure.at < now - KEEP_FAILURES))
    db.session.execute(delete(SignIn).where(SignIn.created_at < now - LONGEST))
