"""What the index proposes to one reader.

What waits in the outbox is read afresh and searched in memory instead of what the index says of it, so a change counts
from the moment it is committed: narrowed text is out at once, new text is in (S-11).
"""

import json
import logging
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import CompoundSelect, Text, cast, literal, select, union_all

from app.cohorts.models import GroupMembership
from app.extensions import db
from app.kernel.outbox import OutboxItem
from app.kernel.search import CHANGED, Searchable, kinds
from app.profiles.readers import prepared, values_of
from app.search.columns import Columns, Key
from app.search.corpus import Corpus
from app.search.entries import CONFIDED, EVERY, Confided
from app.search.fresh import Change, fresh
from app.search.index import Missing, Snapshot, search_index
from app.search.language import Query
from app.search.ranking import Scored, Search
from app.search.readers import Searcher

log = logging.getLogger(__name__)

FRESH = 300  # waiting changes that are read afresh; what waits beyond is left out until the index has it
WAITING, GROUP, UNSEEN = "waiting", "group", "unseen "
WAITS = cast(OutboxItem.created_at, Text) + " " + cast(OutboxItem.payload, Text)


@dataclass(frozen=True)
class Proposal:
    """What the words of a query found for one reader, and in what."""

    search: Search
    scored: Scored
    snapshot: Snapshot
    about: "About"

    @property
    def corpus(self) -> Corpus:
        return self.search.corpus


def propose(actor: Searcher, query: Query, about: "About | None" = None) -> Proposal:
    about = about or About.read(actor)  # before the index is opened: what was done by then is in it
    snapshot = newest()
    read = sorted(about.waiting)
    if len(read) > FRESH:
        found = _run(query, about, looked_through(snapshot, about, (), hidden=()))
        read = [*_waiting_of(found, about.waiting), *read][:FRESH]
    search, scored = _run(query, about, looked_through(snapshot, about, read, hidden=about.waiting))
    return Proposal(search, scored, snapshot, about)


def _waiting_of(found: tuple[Search, Scored], waiting: Collection[Key]) -> list[Key]:
    """Of what the index proposes, the best first, what has changed since."""
    search, scored = found
    numbers = search.corpus.columns.numbers_of(waiting)
    numbers = numbers[scored.found[numbers]]
    return [search.corpus.columns.key(n) for n in numbers[np.argsort(-scored.scores[numbers], kind="stable")]]


def _run(query: Query, about: "About", corpus: Corpus) -> tuple[Search, Scored]:
    with doubting():
        search = Search(query, about.scopes, corpus, corpus.columns.numbers_of(about.unseen))
        return search, search.run()


def looked_through(snapshot: Snapshot, about: "About", read: Collection[Key], hidden: Collection[Key]) -> Corpus:
    """The index without what is hidden, what is read afresh, and what only this reader may read."""
    columns, is_alive, segments = snapshot.columns, snapshot.is_alive, list[Any](snapshot.segments)
    if hidden:
        is_alive = is_alive.copy()
        is_alive[columns.numbers_of(hidden)] = False
    if read:
        memory = fresh(about.index).segment({key: about.waiting[key] for key in read})
        segments.append((len(columns), memory))
        columns = Columns.joined([columns, memory.columns])
        is_alive = np.concatenate([is_alive, np.ones(len(memory.columns), np.bool_)])
    if about.confided:
        segments.append((0, Confided(columns.by_number(about.confided))))
    return Corpus(segments, columns, is_alive, snapshot.statistics, snapshot.foresee)


def newest(kind: str = "") -> Snapshot:
    with doubting(kind):
        return search_index(kind).snapshot()


@contextmanager
def doubting(kind: str = "") -> Iterator[None]:
    """Around whatever is read of the index: a damaged file can break anything, and then there is no index."""
    try:
        yield
    except Missing:
        raise
    except Exception as error:
        log.exception("the search index did not answer")
        search_index(kind).doubt()
        raise Missing from error


@dataclass
class About:
    """What a search must know of its reader and of the moment."""

    scopes: list[str]  # the audiences of restricted text that the reader belongs to; "" is text for every member
    waiting: dict[Key, Change]  # changed, and not in the index yet; the newest row that says so
    confided: dict[Key, str]  # what only this reader may read
    unseen: set[Key]  # what this reader may not see though the audience would let them
    index: str = ""  # the common one, or that of a kind that stands apart

    @classmethod
    def read(cls, actor: Searcher) -> "About":
        """All of it in one statement."""
        rows = db.session.execute(_told(actor, *kinds.values()), values_of(actor)).all()
        about = cls(_scopes(actor), {}, {}, set())
        for what, id, text in rows:
            about._add(what, id, text)
        return about

    def _add(self, what: str, id: int, text: str) -> None:
        if what == WAITING:
            self.wait(id, text)
        elif what == GROUP:
            self.scopes.append(f"group:{id}")
        elif what.startswith(UNSEEN):
            self.unseen.add((what.removeprefix(UNSEEN), id))
        else:
            self.confided[what, id] = f"{self.confided.get((what, id), '')}\n{text}"
            self.scopes += [CONFIDED] if CONFIDED not in self.scopes else []

    def wait(self, id: int, text: str) -> None:
        """A row of the outbox, as WAITS says it."""
        put_at, _, payload = text.partition(" {")
        changed = json.loads("{" + payload)
        key = changed["kind"], changed["id"]
        self.waiting[key] = max((put_at, id), self.waiting.get(key, ("", 0)))


@prepared
def _told(actor: Searcher, *some: Searchable) -> CompoundSelect[Any]:
    mine = select(GroupMembership.group_id).where(GroupMembership.member_id == actor.id).subquery()
    parts = [
        select(literal(WAITING), OutboxItem.id, WAITS).where(OutboxItem.topic == CHANGED),
        select(literal(GROUP), mine.c.group_id, literal("")),
    ]
    for known in some:
        if known.confided and (texts := known.confided(actor)) is not None:
            parts.append(select(literal(known.kind), *texts.subquery().c))
        if known.unseen and (ids := known.unseen(actor)) is not None:
            parts.append(select(literal(UNSEEN + known.kind), *ids.subquery().c, literal("")))
    return union_all(*parts)


def _scopes(actor: Searcher) -> list[str]:
    if actor.is_site_moderator:
        return ["", EVERY]
    mine = [f"edition:{id}" for id in sorted(actor.edition_ids)]
    for role in actor.staff_roles:
        mine += [f"space:{role.space_id}"] if role.space_id else [f"moderates:{role.edition_id}"]
    return ["", "unlisted", *mine, *(["staff"] if actor.is_staff else [])]
