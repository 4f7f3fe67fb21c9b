"""Letting many members know of one thing: their rows in one statement, however many they are."""

from collections.abc import Collection
from typing import Any

from flask import current_app
from sqlalchemy import JSON, ColumnElement, Select, and_, case, exists, func, insert, literal, or_, select

from app.accounts.models import Member, SignIn
from app.extensions import UtcDateTime, db
from app.kernel import clock, live, outbox
from app.kernel.transaction import transaction
from app.notifications import queries
from app.notifications.kinds import PRESETS, Kind, kind_of
from app.notifications.models import NoticeChoice, NoticeSettings, Notification, PushSubscription
from app.notifications.operations import MAIL, MAIL_WAITS, PUSH, PUSH_WAITS
from app.ties.models import Block
from app.ties.queries import is_silent

AT_ONCE = 100  # told in one unit of work; a job goes on with the rest


def notify_many(
    ids: Select[Any], cause: str, subject_kind: str, subject_id: int, *, by_id: int, about: str, most: int = AT_ONCE
) -> int:
    """Let the first of these members know who were not told of the subject yet, each by the ways that they chose; how
    many these were. Asked again, it goes on with the next."""
    kind = kind_of(cause)
    is_new = and_(~_was_told(subject_kind, subject_id), ~_kept_apart(by_id))
    whose = and_(Member.id.in_(ids), Member.id != by_id, Member.state == "active", is_new)
    values: dict[str, Any] = {
        "member_id": Member.id,
        "cause": literal(cause),
        "subject_kind": literal(subject_kind),
        "subject_id": literal(subject_id),
        "about": literal(about),
        "by_id": literal(by_id),
        "once": literal(f"{cause}:{subject_id}"),
        "detail": literal({}, JSON()),
        "in_app": func.coalesce(NoticeChoice.in_app, literal(kind.in_app)),
        "mail": func.coalesce(NoticeChoice.mail, _by_preset({name: kind.preset(name).mail for name in PRESETS})),
        "at": literal(clock.now(), UtcDateTime()),
    }
    query = _with_choices(select(*values.values()), kind).where(whose).order_by(Member.id).limit(most)
    rows = insert(Notification).from_select(list(values), query, include_defaults=False)
    told = db.session.execute(rows.returning(Notification.id, Notification.member_id, Notification.mail)).all()
    for _, member_id, mail in told:
        if mail == "now":
            outbox.put(MAIL, lane="mail", after=MAIL_WAITS, member_id=member_id)
    if told:
        _push(kind, [id for id, _, _ in told])
        _tell_counts([member_id for _, member_id, _ in told])
    return len(told)


def _with_choices(query: Select[*tuple[Any, ...]], kind: Kind) -> Select[*tuple[Any, ...]]:
    """Joined with what each member chose for the kind."""
    chosen = and_(NoticeChoice.member_id == Member.id, NoticeChoice.kind == kind.name)
    query = query.select_from(Member).outerjoin(NoticeSettings, NoticeSettings.member_id == Member.id)
    return query.outerjoin(NoticeChoice, chosen)


def _by_preset(values: dict[str, Any]) -> ColumnElement[Any]:
    return case(*((NoticeSettings.preset == name, value) for name, value in values.items()), else_=values["normal"])


def _was_told(subject_kind: str, subject_id: int) -> ColumnElement[bool]:
    same = (Notification.subject_kind == subject_kind, Notification.subject_id == subject_id)
    return exists().where(Notification.member_id == Member.id, *same)


def _kept_apart(by_id: int) -> ColumnElement[bool]:
    mine = exists().where(Block.blocker_id == by_id, Block.blocked_id == Member.id)
    return or_(is_silent(Member.id, literal(by_id)), mine)


def _push(kind: Kind, ids: Collection[int]) -> None:
    """To the devices of those who want the kind there."""
    wanted = func.coalesce(NoticeChoice.push, _by_preset({name: kind.preset(name).push for name in PRESETS}))
    devices = (
        _with_choices(select(Notification.id, PushSubscription.id), kind)
        .join(Notification, Notification.member_id == Member.id)
        .join(SignIn, SignIn.member_id == Member.id)
        .join(PushSubscription, PushSubscription.sign_in_id == SignIn.id)
        .where(Notification.id.in_(ids), wanted)
    )
    for id, device in db.session.execute(devices):
        outbox.put(PUSH, lane="push", after=PUSH_WAITS, notification_id=id, subscription_id=device)


@live.in_each_worker
def _tell_counts(member_ids: Collection[int]) -> None:
    """Their counts at the bell, of those who are here: read afterwards, because each takes a statement."""
    with current_app.app_context(), transaction(write=False):
        here = {channel: int(channel.split(":")[1]) for channel in live.present(f"member:{id}" for id in member_ids)}
        unread = {channel: queries.unread(db.session.get_one(Member, id)) for channel, id in here.items()}
    for channel, count in unread.items():
        live.tell_here(channel, "counts", {"notifications": count})
