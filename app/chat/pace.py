"""How fast somebody may write in chats (C-23): so many messages at once, and then one every few seconds; for who is new,
so many a minute. Counted as rows; what another act says for somebody, such as the note of a request, is free of it."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from flask import current_app
from sqlalchemy import func, select

from app.accounts.models import Member
from app.chat.models import Message
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import TooMany, marked

MANY_AT_ONCE = marked(
    "These were {most} messages in {seconds} seconds. One every {gap} seconds can follow; send this one in {left} seconds."
)
MANY_A_MINUTE = marked(
    "While you are new here, {most} messages can go in {seconds} seconds. Send this one in {left} seconds."
)


@dataclass(frozen=True)
class Pace:
    """At most so many messages within so many seconds; beyond these one in every `gap`, if there is one."""

    most: int
    seconds: int
    gap: int = 0


PACES = {0: Pace(most=10, seconds=60)}  # by trust
USUAL = Pace(most=20, seconds=30, gap=2)


def keep_pace(actor: Member) -> None:
    """Refuse a message that comes too soon after the last ones."""
    if not current_app.config["POST_PACE"]:
        return
    pace, now = PACES.get(actor.trust, USUAL), clock.now()
    span = timedelta(seconds=pace.seconds)
    lately = (Message.author_id == actor.id, Message.created_at > now - span)
    count, first, last = db.session.execute(
        select(func.count(), func.min(Message.created_at), func.max(Message.created_at)).where(*lately)
    ).one()
    if count < pace.most:
        return
    free = last + timedelta(seconds=pace.gap) if pace.gap else first + span
    if free > now:
        left = ceil((free - now).total_seconds())
        said = {"most": pace.most, "seconds": pace.seconds, "gap": pace.gap, "left": left}
        raise TooMany(MANY_AT_ONCE if pace.gap else MANY_A_MINUTE, retry_after=left, **said)
