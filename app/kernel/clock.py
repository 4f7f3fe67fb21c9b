"""The time, in one place, so that tests can move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

_shift = timedelta()
_stopped: datetime | None = None


def now() -> datetime:
    """This moment, in UTC."""
    return _stopped or datetime.now(UTC) + _shift


def day_begins(zone: str) -> datetime:
    """When this day began where the clocks are those of `zone`."""
    return now().astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0)


def move(by: timedelta) -> None:
    """Move the clock, in tests only; `timedelta()` sets it right again."""
    global _shift
    _shift = by


@contextmanager
def stopped(at: datetime) -> Iterator[None]:
    """Hold the clock at a moment, so that what is written comes out the same each time. For one process alone."""
    global _stopped
    before, _stopped = _stopped, at
    try:
        yield
    finally:
        _stopped = before
