"""Quiet hours in a member's own zone (N-3): what would reach them away from the site waits until these are over."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.kernel import clock

DAY = 24 * 60


def ends_at(begins: int | None, ends: int | None, zone: str) -> datetime | None:
    """When the quiet hours end in which this moment lies, or None. `begins` and `ends` are minutes after midnight."""
    if begins is None or ends is None or begins == ends:
        return None
    here = clock.now().astimezone(ZoneInfo(zone or "UTC"))
    passed = (here.hour * 60 + here.minute - begins) % DAY
    if passed >= (ends - begins) % DAY:
        return None
    morning = here.replace(hour=ends // 60, minute=ends % 60, second=0, microsecond=0)
    # Over midnight, by the clock on the wall: a night in which the clocks are changed is as long as it is.
    return morning if morning > here else (morning + timedelta(days=1)).replace(fold=0)
