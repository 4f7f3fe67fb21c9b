"""The link of an edition: made, paused, ended, and used."""

import secrets
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.accounts import operations as accounts
from app.accounts import queries as known
from app.accounts.models import Member
from app.cohorts import bound, policy
from app.cohorts.joining import queries
from app.cohorts.models import Edition, EditionLink, EditionMembership
from app.extensions import db
from app.kernel import audit, clock, outbox, search
from app.kernel.errors import Conflict, Invalid
from app.kernel.policy import require

LASTS_AT_MOST = timedelta(days=90)
MAIL = "cohorts.mail_join"


def make_link(actor: Member, edition: Edition, *, most: int, ends_on: date, client_key: str) -> EditionLink:
    """Make a link by which at most so many people come into the edition, until the end of a day. Sent twice, it is
    one."""
    if there := queries.find_made(actor, client_key):
        return there
    require(policy.make_link(actor, edition))
    zone = ZoneInfo(edition.time_zone)
    today = clock.now().astimezone(zone).date()
    if not today <= ends_on <= today + LASTS_AT_MOST:
        raise Invalid("Choose a day from today on, at most {n} days ahead.", field="ends_on", n=LASTS_AT_MOST.days)
    link = EditionLink(
        edition=edition,
        made_by=actor,
        client_key=client_key,
        token=secrets.token_urlsafe(18),
        most=most,
        expires_at=datetime.combine(ends_on + timedelta(days=1), time(), tzinfo=zone),
    )
    db.session.add(link)
    db.session.flush()
    audit.record(actor, "make edition link", link, edition=edition.id, most=most)
    return link


def pause_link(actor: Member, link: EditionLink) -> None:
    """Let nobody in by this link until it goes on."""
    _tend(actor, link)
    if link.paused_at is None:
        link.paused_at = clock.now()
        audit.record(actor, "pause edition link", link)


def resume_link(actor: Member, link: EditionLink) -> None:
    """Let people in by this link again."""
    _tend(actor, link)
    if link.paused_at is not None:
        link.paused_at = None
        audit.record(actor, "resume edition link", link)


def end_link(actor: Member, link: EditionLink) -> None:
    """End a link for good. Done twice, it is once."""
    require(policy.tend_link(actor, link))
    if link.ended_at is None:
        link.ended_at = clock.now()
        audit.record(actor, "end edition link", link)


def ask_to_join(link: EditionLink, *, name: str, address: str, language: str) -> None:
    """Ask for a place by an edition's link. Whether there is an account is looked up later, elsewhere: the answer
    cannot tell (A-2)."""
    address = known.normal_address(address)
    outbox.put(MAIL, lane="mail", link_id=link.id, name=name, address=address, language=language)


def mail_join(link_id: int, *, name: str, address: str, language: str) -> None:
    """Mail the link that proves the address; a member gets one that signs in and leads to the edition's."""
    link = db.session.get_one(EditionLink, link_id)
    if not policy.join(link):
        return
    if known.has_account(address):
        accounts.mail_link(address, next=f"/join/{link.token}", template="already_member")
    else:
        about = {"name": name, "link_id": link.id}
        accounts.mail_proof("join", address=address, language=language, about=about, edition=link.edition.full_name)


def join_by_proof(secret: str, *, language: str | None, time_zone: str | None, **taken: Any) -> Member:
    """Take a place in the edition, and the account of the proven address with it. Of two people at once the last
    place goes to one; the same form sent twice is one place."""
    token = known.get_token(secret, "join")
    link = queries.hold_link(token.about["link_id"]) if token.used_at is None else None
    if link is not None:
        language, time_zone = language or link.edition.language, time_zone or link.edition.time_zone
    member = accounts.take_up(secret, purpose="join", vouched=True, language=language, time_zone=time_zone, **taken)
    if link is not None:
        _enter(link, member)
    return member


def join(actor: Member, token: str) -> EditionLink:
    """Come into an edition by its link, as a member already. Who is in it stays as they are."""
    link = queries.find_link(token)
    if queries.is_in(actor, link.edition):
        return link
    require(policy.join_as_member(actor))
    queries.hold_link(link.id)
    if not queries.is_in(actor, link.edition):  # the same button, pressed twice
        _enter(link, actor)
    return link


def _enter(link: EditionLink, member: Member) -> None:
    """One place of the link; whoever stood on the list already keeps their role."""
    link.taken += 1
    if not queries.is_in(member, link.edition):
        db.session.add(EditionMembership(edition=link.edition, member=member, role="participant"))
        bound.people_changed(link.edition_id)
        search.changed("person", member.id)
    audit.record(member, "join edition", link, edition=link.edition_id)


def _tend(actor: Member, link: EditionLink) -> None:
    require(policy.tend_link(actor, link))
    if link.is_over:
        raise Conflict("This link has ended. Make a new one.")
