"""A member's week: it begins on Monday by their own clock."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from app.accounts.models import Member
from app.kernel import clock


def today(member: Member) -> date:
    return day_of(member, clock.now())


def day_of(member: Member, at: datetime) -> date:
    return at.astimezone(ZoneInfo(member.time_zone)).date()


def monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def next_list(day: date) -> date:
    return monday(day) + timedelta(days=7)
