"""The five lines (N-6): each feature registers what it can offer somebody who stays away, so that notifications name none.

@offers("question")      in the feature's digest.py: (member, keys told before) → the best Offer, or None
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

PLACES = ("person", "question", "project", "opportunity", "step")


@dataclass(frozen=True, slots=True)
class Offer:
    """Something good for one member: never twice by its `key`, and with the reason why it is for them.

    Title and reason say only what every member may read, or what the reader alone wrote for all: a mail cannot be called
    back. The better of two for one place has the higher weight.
    """

    key: str
    title: str
    path: str
    reason: str
    weight: float = 1.0


Finder = Callable[[Any, Collection[str]], Offer | None]
finders: dict[str, list[Finder]] = {place: [] for place in PLACES}


def offers(place: str) -> Callable[[Finder], Finder]:
    """Register who looks for one of the five places."""

    def register(finder: Finder) -> Finder:
        finders[place].append(finder)
        return finder

    return register


def five_lines(member: Any, told: Collection[str]) -> list[tuple[str, Offer]]:
    """At most one offer for each place, the best, which was never told before."""
    found = []
    for place in PLACES:
        offered = [offer for finder in finders[place] if (offer := finder(member, told)) and offer.key not in told]
        if offered:
            found.append((place, max(offered, key=lambda offer: offer.weight)))
    return found
