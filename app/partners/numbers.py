"""What one member's pages say of their own matching, in one statement: the settings, and what was counted."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.partners.models import DEFAULT_DIAL, MatchSettings, Suggestion
from app.partners.policy import limits
from app.partners.weeks import monday, today
from app.profiles.conditions import is_main_field
from app.profiles.models import WISHES, ProfileItem
from app.ties.models import ContactRequest
from app.ties.queries import seems_open

MONTH = timedelta(days=30)


@dataclass(frozen=True)
class Numbers:
    """is_on, dial: the settings. suggested: to others this week; saved, asked: of one's own; sent: of `a_day` today.
    newest_wish: when the newest offer or need was written."""

    is_on: bool
    dial: int
    suggested: int
    saved: int
    asked: int
    sent: int
    a_day: int
    newest_wish: datetime | None


def numbers(actor: Member) -> Numbers:
    week, day_began = monday(today(actor)), clock.day_begins(actor.time_zone)
    mine = select(func.count()).select_from(ContactRequest).where(ContactRequest.from_id == actor.id)
    own = select(func.count()).select_from(Suggestion)
    settings = MatchSettings.member_id == actor.id
    wishes = (ProfileItem.member_id == actor.id, ProfileItem.kind.in_(WISHES))
    row = db.session.execute(
        select(
            select(MatchSettings.is_on).where(settings).scalar_subquery(),
            select(MatchSettings.dial).where(settings).scalar_subquery(),
            own.where(Suggestion.other_id == actor.id, Suggestion.week == week).scalar_subquery(),
            own.where(Suggestion.member_id == actor.id, Suggestion.state == "saved").scalar_subquery(),
            mine.where(seems_open(), ContactRequest.expires_at > clock.now()).scalar_subquery(),
            mine.where(ContactRequest.created_at >= day_began).scalar_subquery(),
            select(func.max(ProfileItem.created_at)).where(*wishes).scalar_subquery(),
        )
    ).one()
    is_on, dial, suggested, saved, asked, sent, newest_wish = row
    return Numbers(
        is_on is not False, dial or DEFAULT_DIAL, suggested, saved, asked, sent, limits(actor)[0], newest_wish
    )  # fmt: skip


def suggested_this_month(actor: Member) -> tuple[int, int]:
    """How often the actor was suggested in thirty days, and to people of how many fields, as far as these say theirs."""
    to = (Suggestion.other_id == actor.id, Suggestion.made_at >= clock.now() - MONTH)
    main = is_main_field()
    fields = (
        select(func.count(ProfileItem.value.distinct()))
        .join(Suggestion, Suggestion.member_id == ProfileItem.member_id)
        .where(main, *to)
    )
    times = select(func.count()).select_from(Suggestion).where(*to)
    found = db.session.execute(select(times.scalar_subquery(), fields.scalar_subquery())).one()
    return found[0], found[1]
