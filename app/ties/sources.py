"""What counts as a tie between two people, beside their connection, and what may have brought ties about: each feature
hands in its own (M-23)."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select

from app.accounts.models import Member

Source = Callable[[], Select[int, int, datetime]]  # gives (low_id, high_id, at), the lower id first
_sources: list[Source] = []


def tie(source: Source) -> Source:
    """Register such a select; a pair that several give counts once, from its first tie."""
    _sources.append(source)
    return source


def tie_sources() -> tuple[Source, ...]:
    return tuple(_sources)


@dataclass(frozen=True)
class Occasion:
    """Something in an edition before and after which ties can be compared, such as a round. One without an end goes on."""

    id: int
    name: str
    began: datetime
    ended: datetime | None


# Of the edition with that id, as far as the member may see them.
Occasions = Callable[[Member, int], Sequence[Occasion]]
_occasions: list[Occasions] = []


def occasion(of_edition: Occasions) -> Occasions:
    """Register where such occasions come from."""
    _occasions.append(of_edition)
    return of_edition


def occasions(actor: Member, edition_id: int) -> list[Occasion]:
    """Those of an edition, newest first."""
    found = [one for of_edition in _occasions for one in of_edition(actor, edition_id)]
    return sorted(found, key=lambda one: one.began, reverse=True)
