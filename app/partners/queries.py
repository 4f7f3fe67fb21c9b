"""Requests to connect: what waits for me, what I asked, and what stands between two people."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import func, or_, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import NotFound
from app.partners.policy import Between
from app.profiles.availability import Availability, now_available
from app.profiles.models import Profile
from app.profiles.queries import contacts_this_month
from app.ties import queries as ties
from app.ties.models import ContactRequest

QUIET_AFTER_NO, QUIET_AFTER_SECOND = timedelta(days=60), timedelta(days=180)
UNANSWERED = ("declined", "expired")


def get_request(actor: Member, request_id: int) -> ContactRequest:
    """A request that the actor sent or received, and that has not gone by a block."""
    request = db.session.get(ContactRequest, request_id)
    if request is None or actor.id not in (request.from_id, request.to_id) or request.state == "ended":
        raise NotFound()
    return request


def requests_to(actor: Member) -> Sequence[ContactRequest]:
    """Those that wait for the actor's answer, oldest first."""
    waits = (ContactRequest.to_id == actor.id, ContactRequest.state == "sent", ContactRequest.expires_at > clock.now())
    return db.session.scalars(select(ContactRequest).where(*waits).order_by(ContactRequest.created_at).limit(100)).all()


def requests_by(actor: Member) -> Sequence[ContactRequest]:
    """What the actor asked, newest first; blocks leave no trace."""
    mine = (ContactRequest.from_id == actor.id, ContactRequest.state != "ended")
    newest = ContactRequest.created_at.desc()
    return db.session.scalars(select(ContactRequest).where(*mine).order_by(newest).limit(100)).all()


def waiting_for(actor: Member) -> int:
    """How many requests wait for the actor's answer."""
    waits = (ContactRequest.to_id == actor.id, ContactRequest.state == "sent", ContactRequest.expires_at > clock.now())
    return db.session.scalar(select(func.count()).select_from(ContactRequest).where(*waits)) or 0


def between(actor: Member, other: Member) -> Between:
    mine = select(func.count()).select_from(ContactRequest).where(ContactRequest.from_id == actor.id)
    today = _start_of_day(actor)
    return Between(
        availability=_availability(other),
        connected=ties.are_connected(actor.id, other.id),
        blocked_by_me=other.id in set(db.session.scalars(ties.blocked_by(actor))),
        open_request=ties.open_request(actor.id, other.id),
        quiet_until=_quiet_until(actor, other),
        sent_today=db.session.scalar(mine.where(ContactRequest.created_at >= today)) or 0,
        waiting=db.session.scalar(mine.where(ContactRequest.state == "sent", ContactRequest.expires_at > clock.now()))
        or 0,
        hosts=any(role.role in ("supervisor", "organiser") for role in actor.edition_roles),
    )


def _availability(member: Member) -> Availability:
    profile = db.session.get_one(Profile, member.id)
    taken = contacts_this_month([(member.id, member.time_zone)])[member.id]
    return now_available(profile.availability, profile.contacts_a_month, profile.paused_until, taken)


def _quiet_until(actor: Member, other: Member) -> datetime | None:
    """60 days after a no or a silence, 180 after the second (M-10)."""
    ended = or_(
        ContactRequest.state.in_(UNANSWERED),
        (ContactRequest.state == "sent") & (ContactRequest.expires_at <= clock.now()),
    )
    asked = select(ContactRequest).where(ContactRequest.from_id == actor.id, ContactRequest.to_id == other.id, ended)
    noes = db.session.scalars(asked.order_by(ContactRequest.created_at.desc())).all()
    if not noes:
        return None
    ended_at = noes[0].answered_at or noes[0].expires_at
    until = ended_at + (QUIET_AFTER_SECOND if len(noes) > 1 else QUIET_AFTER_NO)
    return until if until > clock.now() else None


def _start_of_day(member: Member) -> datetime:
    return clock.now().astimezone(ZoneInfo(member.time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)


def start_of_next_month(member: Member) -> datetime:
    first = _start_of_day(member).replace(day=1)
    return (first + timedelta(days=32)).replace(day=1)
