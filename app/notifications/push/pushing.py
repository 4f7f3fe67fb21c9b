"""What is pushed, looked at when it would leave like a mail: its kind and from whom, never what was written (N-10)."""

import hashlib
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from typing import Any

from flask_babel import force_locale
from sqlalchemy import select

from app.accounts.identity import has_ended
from app.accounts.models import Member, SignIn
from app.extensions import db
from app.kernel.errors import NotFound
from app.notifications import choices, queries
from app.notifications.kinds import kind_of
from app.notifications.lines import gathered
from app.notifications.models import Notification, PushSubscription
from app.notifications.push.keys import base64url


@dataclass(frozen=True)
class Pushed:
    endpoint: str
    point: bytes
    auth: bytes
    message: dict[str, Any]
    topic: str


def find(notification_id: int, subscription_id: int) -> Pushed | None:
    """What to push to a device, if it is still signed in, and this still unread, visible and wanted."""
    device = db.session.get(PushSubscription, subscription_id)
    told = db.session.get(Notification, notification_id)
    member = db.session.get(Member, told.member_id) if told else None
    if device is None or told is None or member is None or told.read_at or not _is_reached(member, device):
        return None
    if not choices.channels(member.id, kind_of(told.cause)).push:
        return None
    try:
        queries.get_notification(member, told.id)
    except NotFound:
        return None
    message = _message(member, told)
    return message and Pushed(device.endpoint, _bytes(device.point), _bytes(device.auth), message, _topic(told))


def _is_reached(member: Member, device: PushSubscription) -> bool:
    sign_in = db.session.scalar(select(SignIn).where(SignIn.id == device.sign_in_id, SignIn.member_id == member.id))
    return sign_in is not None and not has_ended(sign_in) and member.is_active


def _message(member: Member, told: Notification) -> dict[str, Any] | None:
    with force_locale(member.language):
        lines = gathered(member, [told])
        if not lines:
            return None
        return {"kind": str(kind_of(told.cause).text), "who": lines[0].who, "url": f"/notifications/{told.id}"}


def _topic(told: Notification) -> str:
    return base64url(hashlib.sha256(f"{told.member_id}:{told.cause}:{told.about}".encode()).digest())[:32]


def _bytes(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
