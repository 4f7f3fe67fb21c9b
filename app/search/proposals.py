"""What the index proposes to one reader.

What waits in the outbox is read afresh and searched in memory instead of what the index says of it, so a change counts
from the moment it is committed: narrowed text is out at once, new text is in (S-11).
"""

import json
import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Text, cast, literal, select, union_all

from app.cohorts.models import GroupMembership
from app.extensions import db
from app.kernel.outbox import OutboxItem
from app.kernel.search import kinds
from app.search.entries import EVERY, NEAR, Key, MemorySegment, Overlaid
from app.search.index import Missing, Snapshot, search_index
from app.search.language import Query
from app.search.ranking import Match, Search, Segment
from app.search.sources import CHANGED, entries

log = logging.getLogger(__name__)

FRESH = 300  # waiting changes that are read afresh; what waits beyond is left out until the index has it
WAITING, GROUP = "waiting", "group"


def propose(actor: Any, query: Query) -> tuple[Search, list[Match]]:
    about = About.read(actor)  # before the index is opened: what was done by then is in it
    snapshot = newest()
    search = Search(query, about.scopes, snapshot.statistics)
    return search, _run(search, snapshot, about)


def _run(search: Search, snapshot: Snapshot, about: "About") -> list[Match]:
    """The matches: of what waits, as it is now; of all else, as the index has it."""
    indexed = [_with_more(view, view.segment.numbers, about.near) for view in snapshot.views]
    fresh = sorted(about.waiting)
    if len(fresh) > FRESH:
        proposed = [match.key for match in _matches(search, [(view, ()) for view in indexed])]
        fresh = [*(key for key in proposed if key in about.waiting), *fresh][:FRESH]
    memory = MemorySegment(entries(fresh))
    numbers = {card.key: [number] for number, card in enumerate(memory.cards)}
    segments: list[tuple[Segment, Collection[Key]]] = [(view, about.waiting) for view in indexed]
    return _matches(search, [*segments, (_with_more(memory, numbers, about.near), ())])


def _matches(search: Search, segments: Sequence[tuple[Segment, Collection[Key]]]) -> list[Match]:
    try:
        return search.run(segments)
    except Exception as error:  # a damaged file can break anything
        log.exception("the search index did not answer")
        search_index().doubt()
        raise Missing from error


def _with_more(segment: Segment, numbers: Mapping[Key, Sequence[int]], near: Mapping[Key, str]) -> Segment:
    more = {number: text for key, text in near.items() for number in numbers.get(key, ())}
    return Overlaid(segment, more) if more else segment


def newest() -> Snapshot:
    try:
        return search_index().snapshot()
    except Missing:
        raise
    except Exception as error:
        search_index().doubt()
        raise Missing from error


@dataclass
class About:
    """What a search must know of its reader and of the moment."""

    scopes: list[str]  # the audiences of restricted text that the reader belongs to; "" is text for every member
    waiting: set[Key]  # changed, and not in the index yet
    near: dict[Key, str]  # what only this reader may read

    @classmethod
    def read(cls, actor: Any) -> "About":
        """All of it in one statement."""
        mine = select(GroupMembership.group_id).where(GroupMembership.member_id == actor.id).subquery()
        parts = [
            select(literal(WAITING), literal(0), cast(OutboxItem.payload, Text)).where(OutboxItem.topic == CHANGED),
            select(literal(GROUP), mine.c.group_id, literal("")),
        ]
        for known in kinds.values():
            if known.near and (texts := known.near(actor)) is not None:
                parts.append(select(literal(known.kind), *texts.subquery().c))
        rows = db.session.execute(union_all(*parts)).all()
        about = cls(_scopes(actor), set(), {})
        for what, id, text in rows:
            about._add(what, id, text)
        return about

    def _add(self, what: str, id: int, text: str) -> None:
        if what == WAITING:
            payload = json.loads(text)
            self.waiting.add((payload["kind"], payload["id"]))
        elif what == GROUP:
            self.scopes.append(f"group:{id}")
        else:
            self.near[what, id] = f"{self.near.get((what, id), '')}\n{text}"
            self.scopes += [NEAR] if NEAR not in self.scopes else []


def _scopes(actor: Any) -> list[str]:
    if actor.is_site_moderator:
        return ["", EVERY]
    mine = [f"edition:{id}" for id in sorted(actor.edition_ids)]
    for role in actor.staff_roles:
        mine += [f"space:{role.space_id}"] if role.space_id else [f"moderates:{role.edition_id}"]
    return ["", "unlisted", *mine, *(["staff"] if actor.is_staff else [])]
