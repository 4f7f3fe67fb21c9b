"""What waits to be mailed to a member (N-5), looked at when it would leave: still unread, visible, and wanted."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import Any

from flask_babel import force_locale

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.notifications import choices, queries, quiet
from app.notifications.kinds import KINDS, kind_of
from app.notifications.lines import gathered
from app.notifications.models import NoticeSettings, Notification
from app.notifications.operations import MAIL_WAITS
from app.notifications.stops import stop_path

LONGEST_WAIT = timedelta(minutes=10)  # what keeps coming is not waited for longer


@dataclass(frozen=True)
class Letter:
    """One mail about one kind, and the notifications that it delivers."""

    to: str
    language: str
    context: dict[str, Any]
    key: str
    ids: Sequence[int]


def find_reader(member_id: int) -> tuple[Member, NoticeSettings] | None:
    """The member, if mail may go to them at all."""
    member = db.session.get(Member, member_id)
    settings = choices.settings_of(member_id)
    if member is None or not member.is_active or not member.email or settings.refused_address == member.email:
        return None
    return member, settings


def settings_and_member(notification_id: int) -> tuple[Member, NoticeSettings] | None:
    """Whom a notification is for, wherever they are told."""
    told = db.session.get(Notification, notification_id)
    member = db.session.get(Member, told.member_id) if told else None
    return (member, choices.settings_of(member.id)) if member else None


def quiet_for(member: Member, settings: NoticeSettings) -> timedelta | None:
    """For how long their quiet hours still last."""
    ends = quiet.ends_at(settings.quiet_from, settings.quiet_until, member.time_zone)
    return ends - clock.now() if ends else None


def letters(member: Member) -> list[Letter]:
    """One for each kind; none while more comes in, so that several become one."""
    channels = choices.all_of(member.id)[1]
    waiting = [
        one for one in queries.waiting_for(member, "now", "mail") if channels[kind_of(one.cause).name].mail == "now"
    ]
    ready = [one for one in waiting if one.at <= clock.now() - MAIL_WAITS]
    if not ready or (len(ready) < len(waiting) and ready[0].at > clock.now() - LONGEST_WAIT):
        return []
    ready.sort(key=lambda one: kind_of(one.cause).name)
    told: set[str] = set()
    with force_locale(member.language):
        found = [
            _letter(member, name, left)
            for name, some in groupby(ready, lambda one: kind_of(one.cause).name)
            if (left := _untold(some, told))
        ]
    return [letter for letter in found if letter.context["lines"]]


def _untold(notifications: Iterable[Notification], told: set[str]) -> list[Notification]:
    """Without what a letter before this one tells of: a second about a thread waits until it was visited (T-12)."""
    left = [one for one in notifications if one.about not in told]
    told |= {one.about for one in left if one.about != f"{one.subject_kind}:{one.subject_id}"}
    return left


def _letter(member: Member, name: str, notifications: Sequence[Notification]) -> Letter:
    ids = [one.id for one in notifications]
    things = {one.about for one in notifications}
    thing = things.pop() if len(things) == 1 else name
    context = {
        "name": member.display_name,
        "kind": str(KINDS[name].text),
        "lines": [
            {"sentence": line.told_away, "text": line.shown.text if line.shown.is_open else "", "id": line.id}
            for line in gathered(member, notifications)
        ],
        "member_id": member.id,
        "address": member.email,
        "thread": f"about-{thing.replace(':', '-').replace(' ', '-')}.{member.id}",
    }
    if not KINDS[name].is_locked:
        context["stop"] = stop_path(member.id, name)
    return Letter(str(member.email), member.language, context, f"notice-{max(ids)}-{len(ids)}", ids)
