"""What two people share beside what they say: contacts, an edition, a city, languages, topics between fields."""

import math
from collections.abc import Mapping
from typing import Any

from app.partners.matching.said import Because, Person

EDITION, CITY, LANGUAGE = 0.3, 0.1, 0.05
HALF_CONTACTS, HALF_TOPICS = 0.5, 4.0  # a sum of this much counts half


def ground(me: Person, other: Person, degrees: Mapping[int, int]) -> float:
    """From 0 to 1; whatever is shared takes its part of what is left."""
    parts = [
        _share(contacts(me, other, degrees), HALF_CONTACTS),
        _share(topics(me, other), HALF_TOPICS),
        EDITION if me.editions & other.editions else 0.0,
        CITY if me.city and me.city == other.city else 0.0,
        LANGUAGE if me.languages & other.languages else 0.0,
    ]
    return 1 - math.prod(1 - part for part in parts)


def contacts(me: Person, other: Person, degrees: Mapping[int, int]) -> float:
    """Adamic and Adar: a shared contact tells more, the fewer people they are connected with."""
    shared = me.contacts & other.contacts
    return sum(1 / math.log(1 + max(degrees.get(one, 2), 2)) for one in shared) if shared else 0.0


def topics(me: Person, other: Person) -> float:
    """Topics that several fields use, each as telling as it is rare."""
    shared = me.topics.keys() & other.topics.keys()
    return sum(me.topics[topic] for topic in shared) if shared else 0.0


def reasons(me: Person, other: Person) -> list[Because]:
    """What of it can be told; a common language alone is no reason."""
    found: dict[str, list[Any]] = {
        "contacts": sorted(me.contacts & other.contacts),
        "edition": sorted(me.editions & other.editions, reverse=True),
        "topic": sorted(me.topics.keys() & other.topics.keys(), key=lambda topic: (-me.topics[topic], topic)),
        "city": [me.city] if me.city and me.city == other.city else [],
    }
    return [Because("shared", what=what, which=tuple(which[:3])) for what, which in found.items() if which]


def distance(me: Person, other: Person) -> float:
    """0 in one subfield, .4 in one main field, else 1."""
    if me.field != other.field or not me.field:
        return 1.0
    return 0.0 if me.subfield and me.subfield == other.subfield else 0.4


def _share(sum_of: float, half: float) -> float:
    return sum_of / (sum_of + half)
