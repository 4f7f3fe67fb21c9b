"""The five lines of a member (N-6): who gets them, when, and what waits for them as their next step."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, and_, exists, func, or_, select

from app.accounts.models import Member, SignIn
from app.extensions import db
from app.kernel import clock
from app.kernel.audit import AuditEntry
from app.kernel.digest import Offer, five_lines, offers
from app.notifications import choices, queries
from app.notifications.kinds import kind_of
from app.notifications.lines import gathered
from app.notifications.models import DigestLine, NoticeSettings, Notification

PERIODS = {"weekly": timedelta(days=7), "daily": timedelta(days=1)}
CAME = ("sign in", "sign out")  # as the log has it
FEWEST = 2
MOST = 500  # members a look; the others an hour later


@offers("step")
def find_step(member: Member, told: Collection[str]) -> Offer | None:
    """What a member wants to hear of in the five lines: the newest, and how much more."""
    waiting = waits(member)
    lines = [line for line in gathered(member, waiting) if _key(line.id) not in told]
    if not lines:
        return None
    more = len(lines) - 1
    reason = (
        ngettext("And one more thing is new for you.", "And %(num)d more things are new for you.", more)
        if more
        else _("It is new for you.")
    )
    return Offer(_key(lines[0].id), lines[0].told_away, f"/notifications/{lines[0].id}", reason)


def waits(member: Member) -> list[Notification]:
    channels = choices.all_of(member.id)[1]
    waiting = queries.waiting_for(member, "digest", "digest")
    return [one for one in waiting if channels[kind_of(one.cause).name].mail == "digest"]


def _key(id: int) -> str:
    return f"notice:{id}"


def lines_for(member: Member) -> list[tuple[str, Offer]]:
    """The lines that are good now, under the rights that hold now; none where there are too few to write."""
    told = set(db.session.scalars(select(DigestLine.key).where(DigestLine.member_id == member.id)))
    found = five_lines(member, told)
    return found if len(found) >= FEWEST else []


def stays_away(member: Member, settings: NoticeSettings) -> bool:
    """Whether the member was not here for as long as their five lines are apart, and wants them."""
    if (period := PERIODS.get(settings.digest)) is None:
        return False
    return bool(db.session.scalar(select(Member.id).where(Member.id == member.id, _was_away(clock.now() - period))))


def members_to_write_to() -> Sequence[int]:
    """Who stays away and was last looked for a period ago: a few at a time."""
    due = or_(*(_is_due(name, clock.now() - period) for name, period in PERIODS.items()))
    theirs = select(Member.id).outerjoin(NoticeSettings, NoticeSettings.member_id == Member.id)
    return db.session.scalars(theirs.where(Member.state == "active", due).order_by(Member.id).limit(MOST)).all()


def _is_due(name: str, since: datetime) -> ColumnElement[bool]:
    return and_(
        func.coalesce(NoticeSettings.digest, "weekly") == name,
        or_(NoticeSettings.digest_at.is_(None), NoticeSettings.digest_at <= since),
        _was_away(since),
    )


def _was_away(since: datetime) -> ColumnElement[bool]:
    """Of whoever signed out no sign-in is left, so the log is asked too."""
    seen = exists().where(SignIn.member_id == Member.id, SignIn.seen_at > since)
    came = exists().where(AuditEntry.actor_id == Member.id, AuditEntry.act.in_(CAME), AuditEntry.at > since)
    return and_(Member.created_at <= since, ~seen, ~came)
