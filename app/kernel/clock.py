"""The time, in one place, so that tests can move it."""

from datetime import UTC, datetime, timedelta

_shift = timedelta()


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC) + _shift


def move(by: timedelta) -> None:
    """Move the clock, in tests only; `timedelta()` sets it right again."""
    global _shift
    _shift = by
