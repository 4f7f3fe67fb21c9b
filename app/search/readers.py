"""Who searches: a member, or somebody imagined who may read what any member may."""

from collections.abc import Collection, Sequence
from typing import Protocol


class Role(Protocol):
    """A space or an edition that somebody moderates."""

    @property
    def space_id(self) -> int | None: ...
    @property
    def edition_id(self) -> int | None: ...


class Reader(Protocol):
    """What a search must know of a person."""

    @property
    def id(self) -> int: ...
    @property
    def language(self) -> str: ...
    @property
    def edition_ids(self) -> Collection[int]: ...
    @property
    def staff_roles(self) -> Sequence[Role]: ...
    @property
    def is_staff(self) -> bool: ...
    @property
    def is_site_moderator(self) -> bool: ...
