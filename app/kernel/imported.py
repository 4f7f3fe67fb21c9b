"""What a roster says of a person beyond name and address belongs to the feature that keeps profiles.

It registers here which facts it takes and how it keeps them, so that the import names no profile.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Fact:
    """One column that a roster may have. `read` cleans a cell, or raises Invalid with why it cannot be kept."""

    key: str
    label: str
    headings: Sequence[str]  # how files call it: folded, letters and figures only
    read: Callable[[str], str]


@dataclass
class Keeper:
    """Facts, and what is done with them, for many people at once and inside the caller's transaction.

    present(member ids) gives the keys that each has already; lay adds those that are missing, for people who have not
    claimed their place; take_back removes keys that were laid; forget removes everything before a person is removed.
    """

    facts: Sequence[Fact] = ()
    present: Callable[[Sequence[int]], Mapping[int, set[str]]] = field(default=lambda ids: {})
    lay: Callable[[Mapping[int, Mapping[str, str]]], None] = field(default=lambda facts: None)
    take_back: Callable[[Mapping[int, Iterable[str]]], None] = field(default=lambda keys: None)
    forget: Callable[[Sequence[int]], None] = field(default=lambda ids: None)


keeper = Keeper()


def keep(facts: Sequence[Fact], **work: Callable[..., object]) -> None:
    """Register the facts and the four pieces of work."""
    keeper.facts = facts
    for name, do in work.items():
        setattr(keeper, name, do)
