"""The time zones that can be chosen."""

import zoneinfo
from functools import cache

_AREAS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def zones() -> tuple[str, ...]:
    """Places by area, as "Europe/Amsterdam", and UTC; without the old aliases."""
    places = sorted(zone for zone in zoneinfo.available_timezones() if zone.split("/")[0] in _AREAS and "/" in zone)
    return ("UTC", *places)


def known(zone: str | None) -> str | None:
    return zone if zone in zones() else None
