"""What counts as a tie between two people, beside their connection: each feature hands in a select (M-23)."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import Select

Source = Callable[[], Select[int, int, datetime]]  # gives (low_id, high_id, at), the lower id first
_sources: list[Source] = []


def tie(source: Source) -> Source:
    """Register such a select; a pair that several give counts once, from its first tie."""
    _sources.append(source)
    return source


def tie_sources() -> tuple[Source, ...]:
    return tuple(_sources)
