"""Who may ask whom, and who may answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.accounts.models import Member
from app.accounts.policy import write
from app.kernel.policy import YES, Verdict, no
from app.profiles.availability import Availability
from app.ties.models import ContactRequest
from app.ties.reach import CANNOT, DIRECT

# M-9: first contacts a day, and how many may wait for an answer, by trust; the last pair is for those who supervise.
LIMITS = {0: (3, 5), 1: (5, 15), 2: (10, 30)}
LIMIT_OF_HOSTS = (20, 60)


@dataclass(frozen=True)
class Between:
    """What stands between the one who asks and the other; counted afresh for every look.

    sent_today, waiting: the asker's own; quiet_until: no new request before then (M-10). because: why the other was suggested to them, if so.
    """

    availability: Availability
    connected: bool
    blocked_by_me: bool
    open_request: ContactRequest | None
    quiet_until: datetime | None
    sent_today: int
    waiting: int
    because: Sequence[Mapping[str, Any]] = ()
    reach: str | None = None  # how the asker may begin to write


def hosts(actor: Member) -> bool:
    """Whether they supervise or organise an edition, and so ask more people than others do (M-9)."""
    return any(role.role in ("supervisor", "organiser") for role in actor.edition_roles)


def limits(actor: Member) -> tuple[int, int]:
    return LIMIT_OF_HOSTS if hosts(actor) else LIMITS[min(actor.trust, 2)]


def ask_to_connect(actor: Member, other: Member, between: Between) -> Verdict:
    if actor.id == other.id:
        return no("This is your own profile.")
    if not (may := write(actor)):
        return may
    if between.blocked_by_me:
        return no("You blocked this person. Lift the block in your settings first.")
    if between.connected:
        return no("You two are connected already. Write in your chat.")
    if between.availability.state == "paused":
        return no("{name} takes no requests at the moment.", name=other.display_name)
    if between.availability.is_full:
        return no("{name} is full this month. Ask again next month.", name=other.display_name)
    if between.quiet_until is not None:
        return no("You asked not long ago. Give it some time: from {day} you can ask again.", day=between.quiet_until)
    return within_limits(actor, between)


def ask_to_write(actor: Member, other: Member, between: Between) -> Verdict:
    """Where the other lets them write but the two have no tie yet, a first message is a request (C-22)."""
    if actor.id != other.id and not between.blocked_by_me:
        if between.reach is None:
            return no(CANNOT)
        if between.reach == DIRECT:
            return no("You two can write to each other already. No request is needed.")
    return ask_to_connect(actor, other, between)


def within_limits(actor: Member, between: Between) -> Verdict:
    a_day, open_at_once = limits(actor)
    if between.sent_today >= a_day:
        return no("You have asked {most} people today, which is the most. Tomorrow you can ask again.", most=a_day)
    if between.waiting >= open_at_once:
        return no(
            "{most} of your requests wait for an answer, which is the most. Withdraw one first.", most=open_at_once
        )
    return YES


def remind_when_free(actor: Member, waiting: int) -> Verdict:
    """As many as their requests may be: whoever waits for more people cannot ask them all."""
    most = limits(actor)[1]
    if waiting >= most:
        return no(
            "You wait for word of {most} people, which is the most. It comes on the first of the month.", most=most
        )
    return YES


def answer(actor: Member, request: ContactRequest) -> Verdict:
    if request.to_id != actor.id:
        return no("This request is not to you.")
    if request.state != "sent":
        return no("This request is no longer open.")
    return YES


def accept(actor: Member, request: ContactRequest) -> Verdict:
    """A yes opens a chat, so it is for those who may write (G-3)."""
    if not (may := answer(actor, request)):
        return may
    return write(actor)


def open_sealed_need(request: ContactRequest) -> Verdict:
    if request.state != "accepted":
        return no("Only after their yes can you open this to them.")
    return YES


def withdraw(actor: Member, request: ContactRequest) -> Verdict:
    if request.from_id != actor.id:
        return no("This request is not yours.")
    if request.told_state != "sent":
        return no("This request is no longer open.")
    return YES
