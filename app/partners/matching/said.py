"""What matching knows of people, and what it finds between two of them."""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

NEEDS = ("need", "sealed need")
SKILLS = ("skill", "headline", "work", "bio")
ANY, OTHER, NAMED = "any", "other", "named"


@dataclass(frozen=True, slots=True)
class Said:
    """One thing that somebody says of themselves. `wanted`, `fields`: of which fields the other should be (P-4)."""

    kind: str  # offer | need | sealed need | skill | headline | work | bio
    text: str
    id: int | str = 0  # of the profile item; "answer:7" of what somebody is known for
    terms: tuple[str, ...] = ()
    wanted: str = ANY
    fields: tuple[str, ...] = ()
    parts: tuple[tuple[int, str], ...] = ()  # (id, text) of each item, where it is made of several

    def wants(self, own: str, other: str) -> bool:
        """Whether this is meant for people of the field `other`, said by somebody of the field `own`."""
        if self.wanted == NAMED and self.fields:
            return other in self.fields
        return self.wanted != OTHER or own != other


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as one member may read them. `contacts`: ids of those they are connected with."""

    id: int
    field: str = ""  # the main one
    fields: tuple[str, ...] = ()  # the further ones
    subfield: str = ""
    organisation: str = ""
    city: str = ""
    languages: frozenset[str] = frozenset()
    editions: frozenset[int] = frozenset()
    topics: Mapping[str, float] = dataclasses.field(default_factory=dict)  # bridge keyword → how telling it is
    contacts: frozenset[int] = frozenset()
    said: tuple[Said, ...] = ()

    def of(self, *kinds: str) -> list[Said]:
        return [one for one in self.said if one.kind in kinds]

    @property
    def has_wish(self) -> bool:
        return any(one.kind == "offer" or one.kind in NEEDS for one in self.said)


@dataclass(frozen=True, slots=True)
class Because:
    """One reason. need_met: they have what I look for; need_in_return: I have what they look for; likeness: both say
    much the same; shared: common ground, with `what` it is (contacts, edition, city, language, topic) and which.

    `words`: as they are written in `theirs` and stand in `mine` too; none where only the meaning is alike."""

    kind: str
    mine: Said | None = None
    theirs: Said | None = None
    words: tuple[str, ...] = ()
    cosine: float = 0.0
    what: str = ""
    which: tuple[str | int, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """How well somebody fits. parts: need, back, ground, distance, likeness, each 0 to 1 (M-1)."""

    id: int
    score: float
    parts: Mapping[str, float]
    because: Sequence[Because] = ()
    is_far: bool = False  # of another main field
    is_early: bool = False  # passed only the lowered floor (M-15)
    is_nearest: bool = False  # stands in where too few far people fit (M-2)
