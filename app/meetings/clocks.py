"""Times as people write and read them, by their own clock."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime


def in_utc(local: datetime, zone: str) -> datetime | None:
    """The moment that a clock in `zone` shows as `local`. In the hour that comes twice in autumn it is the first; in
    the one that is left out in spring there is none."""
    at = local.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)
    return at if at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) == local else None


def by_the_clock(at: datetime, zone: str) -> datetime:
    """What a clock in `zone` shows at a moment."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def said(at: datetime, zone: str, language: str) -> str:
    """A moment in words, by the reader's own clock, with the name of its time."""
    return format_datetime(at, "EEEE d MMMM y, HH:mm (zzzz)", tzinfo=ZoneInfo(zone), locale=language)
