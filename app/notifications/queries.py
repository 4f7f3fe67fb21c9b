"""Reading the ledger: what is gone or hidden from its reader is not in it, nor in the count (N-4)."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, String, and_, cast, exists, func, or_, select
from sqlalchemy.orm import aliased

from app.accounts.models import Member, SignIn
from app.extensions import db
from app.kernel import subjects
from app.kernel.errors import NotFound
from app.kernel.pages import Page, page
from app.notifications.causes import IN_OFFICE
from app.notifications.models import Delivery, Notification, PushSubscription
from app.profiles.readers import prepared, values_of
from app.ties.queries import kept_apart_ids

PAGE = 40


def visible_notifications(actor: Member) -> Select[Any]:
    """The list at the bell: whose subject the actor may see, from nobody whom a block keeps apart
    from them, but for what staff do as staff."""
    return select(Notification).where(Notification.in_app, *_visible(actor))


def waiting_for(actor: Member, mail: str, channel: str) -> Sequence[Notification]:
    """What is unread, visible and was wanted so by mail when it happened, and has not left by the channel yet."""
    left = exists().where(Delivery.notification_id == Notification.id, Delivery.channel == channel)
    unread = select(Notification).where(*_visible(actor), Notification.read_at.is_(None), Notification.mail == mail)
    if channel == "mail":
        unread = unread.where(~_was_mailed_of())
    return db.session.scalars(unread.where(~left).order_by(Notification.at, Notification.id)).all()


def _visible(actor: Member) -> tuple[ColumnElement[bool], ...]:
    return (
        Notification.member_id == actor.id,
        or_(
            Notification.by_id.is_(None),
            Notification.cause.in_(IN_OFFICE),
            Notification.by_id.not_in(kept_apart_ids(actor)),
        ),
        subjects.is_visible(actor, Notification.subject_kind, Notification.subject_id),
    )


def _was_mailed_of() -> ColumnElement[bool]:
    """A mail left about the same thing, such as a thread, and it was not looked at since (T-12)."""
    before = aliased(Notification)
    left = exists().where(Delivery.notification_id == before.id, Delivery.channel == "mail")
    same = and_(
        before.member_id == Notification.member_id, before.about == Notification.about, before.read_at.is_(None)
    )
    gathers = Notification.about != Notification.subject_kind + ":" + cast(Notification.subject_id, String)
    return and_(gathers, exists().where(same, before.id != Notification.id, left))


def latest(actor: Member, *, after: str = "", before: str = "") -> Page:
    keys = (Notification.at, Notification.id)
    return page(visible_notifications(actor), keys, size=PAGE, descending=True, after=after, before=before)


def get_notification(actor: Member, notification_id: int) -> Notification:
    """One of the list, or one that was told elsewhere alone."""
    mine = select(Notification).where(*_visible(actor), Notification.id == notification_id)
    found: Notification | None = db.session.scalar(mine)
    if found is None:
        raise NotFound()
    return found


@prepared
def unread_count(actor: Member) -> ScalarSelect[Any]:
    """How many lines of the list are new, as SQL: several replies in one thread are one line."""
    new = (Notification.in_app, Notification.read_at.is_(None))
    lines = select(Notification.cause, Notification.about).where(*_visible(actor), *new)
    return select(func.count()).select_from(lines.distinct().subquery()).scalar_subquery()


def unread(actor: Member) -> int:
    return db.session.scalar(select(unread_count(actor)), values_of(actor)) or 0


def devices(member_id: int) -> Sequence[int]:
    """Ids of the browsers that a member lets be told."""
    theirs = select(PushSubscription.id).join(SignIn, SignIn.id == PushSubscription.sign_in_id)
    return db.session.scalars(theirs.where(SignIn.member_id == member_id)).all()


def told_of(pairs: Collection[tuple[int, str]]) -> set[tuple[int, str]]:
    """Which of these, each a member and what they are told once, were told."""
    ids, onces = {id for id, _ in pairs}, {once for _, once in pairs}
    told = select(Notification.member_id, Notification.once)
    found = db.session.execute(told.where(Notification.member_id.in_(ids), Notification.once.in_(onces)))
    return {(id, once) for id, once in found}


def find_notification(member_id: int, once: str) -> Notification | None:
    return db.session.scalars(
        select(Notification).where(Notification.member_id == member_id, Notification.once == once)
    ).one_or_none()
