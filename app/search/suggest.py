"""Suggestions as you type: names, topics, terms of the glossary and words that begin so. Nothing is scored.

The lists are held in memory; whom and what this reader may find is asked each time, so that nothing is suggested that
the whole search would not find.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from sqlalchemy import Select

from app.accounts.models import Member
from app.extensions import db
from app.glossary.expansions import Expansions, expansions
from app.profiles import vocabulary
from app.profiles.cards import Card
from app.profiles.queries import IDS, fill, listed_members
from app.profiles.readers import prepared, values_of
from app.search import words
from app.search.everybody import everybody
from app.search.index import Missing, Snapshot
from app.search.names import Names, begins, folded
from app.search.proposals import About, doubting, newest

PEOPLE, WORDS = 6, 6
LONGEST = 80  # letters that are looked at
SHORTEST = 3  # letters before words of the index are suggested
FIRST_LOOK, WIDER = 24, 8  # so many names are looked at first; each further look takes in so many times as many


@dataclass(frozen=True)
class Suggested:
    people: Sequence[Card] = ()
    words: Sequence[str] = ()


def suggest(actor: Member, typed: str) -> Suggested:
    """What begins as typed, as far as the actor may find it."""
    typed = folded(typed[:LONGEST])
    if not typed:
        return Suggested()
    return Suggested(people_named(actor, typed, PEOPLE), _words(actor, typed))


def people_named(actor: Member, typed: str, most: int) -> list[Card]:
    """People with a name of which a word begins so, in the order of the names."""
    found: dict[int, Card] = {}
    named = everybody().beginning(folded(typed[:LONGEST]))
    for ids in looks(named):
        rows = dict(db.session.execute(listed(actor), values_of(actor, ids=ids)).all())
        found |= {id: Card(id, rows[id], is_open=True) for id in ids if id in rows and begins(typed, rows[id])}
        if len(found) >= most:
            break
    return list(fill(actor, dict(islice(found.items(), most))).values()) if found else []


def looks(named: Iterator[int]) -> Iterator[list[int]]:
    """So many as are needed: it must not tell how many there are whom the reader may not find."""
    size = FIRST_LOOK
    while ids := list(islice(named, size)):
        yield ids
        size *= WIDER


@prepared
def listed(actor: Member) -> Select[Any, Any]:
    return listed_members(actor).with_only_columns(Member.id, Member.display_name).where(Member.id.in_(IDS))


def _words(actor: Member, typed: str) -> list[str]:
    """Words of what the actor may see that the last one typed begins, then topics and terms."""
    before, _, last = typed.rpartition(" ")
    found = [f"{before} {word}".strip() for word in _of_index(actor, last)] if len(last) >= SHORTEST else []
    return list(dict.fromkeys([*found[: WORDS // 2], *islice(terms(typed), WORDS), *found]))[:WORDS]


def terms(typed: str) -> Iterator[str]:
    """Terms of the glossary and topics, in the order of their letters within each."""
    now = expansions()
    for names, terms in (_glossary(now), _topics()):
        yield from (terms[number] for number in names.beginning(typed))


@lru_cache(maxsize=2)
def _glossary(now: Expansions) -> tuple[Names, Sequence[str]]:
    terms = list(dict.fromkeys(term.text for term in now.terms))
    return Names.of(enumerate(terms)), terms


@cache
def _topics() -> tuple[Names, Sequence[str]]:
    terms = vocabulary.topics()
    return Names.of(enumerate(terms)), terms


def _of_index(actor: Member, typed: str) -> list[str]:
    about = About.read(actor)
    try:
        with doubting():
            snapshot = newest()
            return words.beginning(snapshot, may_see(about, snapshot), [typed], WORDS)
    except Missing:
        return []


def may_see(about: About, snapshot: Snapshot) -> words.Mask:
    """What of the text for every member a reader may see; what waits to be indexed again is not believed."""
    columns = snapshot.columns
    mask = snapshot.is_alive & columns.is_open
    mask[columns.numbers_of(about.waiting.keys() | about.unseen)] = False
    return mask
