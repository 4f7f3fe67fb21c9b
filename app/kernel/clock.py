"""The time, in one place, so that tests can move it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

_shift = timedelta()
_stopped: datetime | None = None


def now() -> datetime:
    """This moment, in UTC."""
    return _stopped or datetime.now(UTC) + _shift


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
