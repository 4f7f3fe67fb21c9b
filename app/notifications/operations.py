"""Letting members know, once for each cause; and their reading of it."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, literal, select, update

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock, live, outbox
from app.notifications import choices, queries
from app.notifications.causes import IN_OFFICE
from app.notifications.kinds import Channels, kind_of
from app.notifications.models import Delivery, DigestLine, Notification
from app.ties.queries import is_silent

MAIL, PUSH, FIVE_LINES = "notifications.mail", "notifications.push", "notifications.five_lines"
MAIL_WAITS, PUSH_WAITS = timedelta(minutes=2), timedelta(seconds=30)  # who is here reads it here (N-5)
IN_CHAT = ("direct message", "mention in chat")  # on every way two minutes later (C-15)


def notify(
    member_id: int,
    cause: str,
    subject_kind: str,
    subject_id: int,
    *,
    by_id: int | None = None,
    once: str,
    about: str = "",
    mails: bool = False,
    **detail: Any,
) -> bool:
    """Let a member know of something. The same `once` again changes nothing; a person whom they blocked or muted is not heard,
    but for what staff do as staff.

    `about` gathers notifications into one line of the list; left out, each subject has its own. A feature that writes
    the mail itself says so by `mails`, and is answered whether to: nothing is told twice.
    """
    if queries.find_notification(member_id, once) or _is_unheard(member_id, cause, by_id):
        return False
    chosen = choices.channels(member_id, kind_of(cause))
    told = Notification(
        member_id=member_id,
        cause=cause,
        subject_kind=subject_kind,
        subject_id=subject_id,
        about=about or f"{subject_kind}:{subject_id}",
        by_id=by_id,
        once=once,
        detail=detail,
        in_app=chosen.in_app,
        mail="no" if mails else chosen.mail,
    )
    db.session.add(told)
    db.session.flush()
    _send(told, chosen)
    if mails and chosen.mail == "now":
        note_delivered([told.id], "mail")
    return chosen.mail == "now"


def _send(told: Notification, chosen: Channels) -> None:
    """By the ways that its reader chose for its kind."""
    if told.mail == "now":
        outbox.put(MAIL, lane="mail", after=MAIL_WAITS, member_id=told.member_id)
    after = MAIL_WAITS if told.cause in IN_CHAT else PUSH_WAITS
    for device in queries.devices(told.member_id) if chosen.push else ():
        outbox.put(PUSH, lane="push", after=after, notification_id=told.id, subscription_id=device)
    if told.in_app and (member := db.session.get(Member, told.member_id)):
        _tell_count(member)


def withdraw(member_ids: Collection[int], once: str) -> set[int]:
    """Take back what these members were told and have not seen, as its cause is no more; from whom."""
    unseen = select(Notification).where(Notification.member_id.in_(member_ids), Notification.once == once)
    withdrawn = db.session.scalars(unseen.where(Notification.read_at.is_(None))).all()
    for told in withdrawn:
        db.session.delete(told)
    db.session.flush()
    for member in db.session.scalars(select(Member).where(Member.id.in_([told.member_id for told in withdrawn]))):
        _tell_count(member)
    return {told.member_id for told in withdrawn}


def note_delivered(ids: Collection[int], channel: str) -> None:
    """Keep that these have left by a channel."""
    kept = select(Delivery.notification_id).where(Delivery.channel == channel, Delivery.notification_id.in_(ids))
    db.session.add_all(Delivery(notification_id=id, channel=channel) for id in set(ids) - set(db.session.scalars(kept)))


def note_lines(member_id: int, keys: Collection[str], told: Collection[int]) -> None:
    """Keep what the five lines said, so that it is never said again; `told` are notifications that one line stood for."""
    db.session.add_all(DigestLine(member_id=member_id, key=key) for key in keys)
    note_delivered(told, "digest")


def note_refusal(member: Member) -> None:
    """A mail server says for good that nobody is at this address: nothing more goes there, and they read it here."""
    settings = choices.settings_of(member.id)
    settings.refused_address = member.email
    db.session.add(settings)
    db.session.flush()
    at = clock.now().date().isoformat()
    notify(member.id, "address refused", "address", member.id, once=f"address refused:{at}")


def _is_unheard(member_id: int, cause: str, by_id: int | None) -> bool:
    if by_id is None or cause in IN_OFFICE:
        return False
    return bool(db.session.scalar(select(is_silent(literal(member_id), literal(by_id)))))


def mark_read(actor: Member, notification: Notification) -> None:
    """Put a line of the list behind me, with all that it gathers."""
    _mark(actor, Notification.cause == notification.cause, Notification.about == notification.about)


def mark_all_read(actor: Member, *, up_to: int) -> None:
    """Put everything behind me, up to the newest that the page showed: what came since stays new."""
    _mark(actor, Notification.in_app.is_(True), Notification.id <= up_to)


def mark_seen(actor: Member, subject_kind: str, subject_ids: Select[Any], *, causes: Collection[str] = ()) -> None:
    """What I have read where it stands need not be told again; with `causes`, what was told for these."""
    those = (Notification.cause.in_(causes),) if causes else ()
    _mark(actor, Notification.subject_kind == subject_kind, Notification.subject_id.in_(subject_ids), *those)


def gather_again(subject_kind: str, subject_ids: Select[Any], *, before: str, after: str) -> None:
    """What was gathered under one thing is gathered under another: a post told of went to another thread."""
    told = (Notification.subject_kind == subject_kind, Notification.subject_id.in_(subject_ids))
    db.session.execute(update(Notification).where(*told, Notification.about == before).values(about=after))


def _mark(actor: Member, *which: ColumnElement[bool]) -> None:
    mine = (Notification.member_id == actor.id, Notification.read_at.is_(None))
    changed: Any = db.session.execute(update(Notification).where(*mine, *which).values(read_at=clock.now()))
    if changed.rowcount:
        _tell_count(actor)


def _tell_count(member: Member) -> None:
    live.tell(member.channel, "counts", {"notifications": queries.unread(member)})
