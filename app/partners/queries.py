"""Requests to connect: what waits for me, what I asked, and what stands between two people."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ScalarSelect, and_, func, or_, select
from sqlalchemy.orm import joinedload

from app.accounts.models import Member
from app.chat.holding import is_held
from app.chat.models import Room, RoomMembership
from app.chat.queries import visible_rooms
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import NotFound
from app.partners.models import SealedAsk, Suggestion
from app.partners.policy import Between
from app.profiles.availability import now_available
from app.profiles.conditions import month_begins
from app.profiles.models import Profile
from app.profiles.queries import visible_members
from app.threads.models import Post
from app.threads.queries import visible_posts
from app.ties import queries as ties
from app.ties import reach
from app.ties.models import ContactRequest

QUIET_AFTER_NO, QUIET_AFTER_SECOND = timedelta(days=60), timedelta(days=180)
UNANSWERED = ("declined", "expired")


def get_request(actor: Member, request_id: int) -> ContactRequest:
    """A request that the actor sent or received, and that has not gone by a block."""
    mine = or_(ContactRequest.from_id == actor.id, and_(ContactRequest.to_id == actor.id, ~is_held()))
    one = select(ContactRequest).where(mine, ContactRequest.state != "ended", ContactRequest.id == request_id)
    if (request := db.session.scalar(one)) is None:
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


def find_asked(actor: Member, client_key: str) -> ContactRequest | None:
    mine = (ContactRequest.from_id == actor.id, ContactRequest.client_key == client_key)
    return db.session.scalar(select(ContactRequest).where(*mine))


def between(actor: Member, other: Member) -> Between:
    """What stands between the two, in two statements."""
    facts = select(
        Profile,
        _taken_this_month(other),
        ties.connected(actor.id, other.id),
        ties.blocked(actor.id, other.id),
        _because(actor, other),
        *_sent_and_waiting(actor),
        reach.reach(actor, Profile.member_id),
    ).where(Profile.member_id == other.id)
    profile, taken, connected, blocked, because, sent_today, waiting, reached = db.session.execute(facts).one()
    requests = _requests_between(actor, other)
    return Between(
        availability=now_available(profile.availability, profile.contacts_a_month, profile.paused_until, taken),
        connected=connected,
        blocked_by_me=blocked,
        open_request=next((request for request in requests if request.open_pair), None),
        quiet_until=_quiet_until(request for request in requests if request.from_id == actor.id),
        sent_today=sent_today,
        waiting=waiting,
        because=because or (),
        reach=reached,
    )


def _taken_this_month(other: Member) -> ScalarSelect[int]:
    """First contacts that the other said yes to in their month."""
    accepted = (ContactRequest.to_id == other.id, ContactRequest.state == "accepted")
    this_month = ContactRequest.answered_at >= month_begins(other.time_zone)
    return select(func.count()).select_from(ContactRequest).where(*accepted, this_month).scalar_subquery()


def _because(actor: Member, other: Member) -> ScalarSelect[Any]:
    """Why the other was last suggested to the actor."""
    suggested = (Suggestion.member_id == actor.id, Suggestion.other_id == other.id)
    return select(Suggestion.because).where(*suggested).order_by(Suggestion.id.desc()).limit(1).scalar_subquery()


def _sent_and_waiting(actor: Member) -> tuple[ScalarSelect[int], ScalarSelect[int]]:
    """How many the actor asked today, and how many of all they asked wait for an answer (M-9)."""
    mine = select(func.count()).select_from(ContactRequest).where(ContactRequest.from_id == actor.id)
    today = ContactRequest.created_at >= clock.day_begins(actor.time_zone)
    waits = (ties.seems_open(), ContactRequest.expires_at > clock.now())
    return mine.where(today).scalar_subquery(), mine.where(*waits).scalar_subquery()


def _requests_between(actor: Member, other: Member) -> Sequence[ContactRequest]:
    """Every request of the two, newest first."""
    either = or_(
        and_(ContactRequest.from_id == actor.id, ContactRequest.to_id == other.id),
        and_(ContactRequest.from_id == other.id, ContactRequest.to_id == actor.id),
    )
    newest = ContactRequest.created_at.desc()
    return db.session.scalars(select(ContactRequest).where(either).order_by(newest).limit(100)).all()


def _quiet_until(asked: Iterable[ContactRequest]) -> datetime | None:
    """60 days after a no or a silence, 180 after the second (M-10); `asked` is newest first. A first message that was
    taken back counts as well, so that it is one message until it is answered (C-22)."""
    noes = [request for request in asked if request.state in UNANSWERED or _has_lapsed(request) or _is_second(request)]
    if not noes:
        return None
    last = noes[0]
    ended_at = last.expires_at if last.told_state == "sent" else last.answered_at or last.expires_at
    until = ended_at + (QUIET_AFTER_SECOND if len(noes) > 1 else QUIET_AFTER_NO)
    return until if until > clock.now() else None


def _has_lapsed(request: ContactRequest) -> bool:
    return request.state == "sent" and request.expires_at <= clock.now()


def _is_second(request: ContactRequest) -> bool:
    return request.kind == "message" and request.state == "withdrawn"


def start_of_next_month(member: Member) -> datetime:
    return (month_begins(member.time_zone) + timedelta(days=32)).replace(day=1)


def get_met(actor: Member, member_id: int) -> Member:
    """Somebody whom the actor may keep away: whose profile they may open, who is with them in a room, or whose post
    they may read. A profile that is closed shields nobody from a block."""
    mine = visible_rooms(actor).with_only_columns(Room.id)
    in_a_room = select(RoomMembership.member_id).where(RoomMembership.room_id.in_(mine))
    wrote = visible_posts(actor).with_only_columns(Post.author_id)
    opened = visible_members(actor).with_only_columns(Member.id)
    met = or_(*(Member.id.in_(ids.where(column == member_id)) for ids, column in (
        (opened, Member.id), (in_a_room, RoomMembership.member_id), (wrote, Post.author_id),
    )))  # fmt: skip
    member = db.session.scalar(select(Member).where(Member.id == member_id, met))
    if member is None:
        raise NotFound()
    return member


def saved_suggestions(actor: Member) -> Sequence[Suggestion]:
    """Whom the actor keeps for later, newest first; one of a person."""
    mine = (Suggestion.member_id == actor.id, Suggestion.state == "saved")
    rows = db.session.scalars(select(Suggestion).where(*mine).order_by(Suggestion.id.desc()).limit(60)).all()
    return list({one.other_id: one for one in reversed(rows)}.values())[::-1]


def sealed_asks(requests: Sequence[ContactRequest]) -> dict[int, SealedAsk]:
    """Which of these were asked because of a sealed need, by the request's id."""
    if not requests:
        return {}
    of = SealedAsk.request_id.in_([request.id for request in requests])
    asks = db.session.scalars(select(SealedAsk).where(of).options(joinedload(SealedAsk.item)))
    return {ask.request_id: ask for ask in asks}
