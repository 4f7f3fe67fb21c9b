"""What the palette lists: people, threads, words, acts and places (UX §8), as far as the actor may find them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from app.accounts.models import Member
from app.extensions import db
from app.kernel import clock
from app.kernel.search import Hit, kinds
from app.profiles import labels
from app.profiles.cards import Card
from app.profiles.queries import visible_items
from app.profiles.readers import values_of
from app.profiles.shown import Shown
from app.search import queries, suggest
from app.search.everybody import everybody
from app.search.index import search_index
from app.search.names import begins, folded
from app.search.reasons import Reason, reasons

PEOPLE, OTHERS, NARROWED = 4, 3, 10  # rows of a kind; when the palette is narrowed to it
SHORTEST = 3  # letters before all of it is searched
SAYS = ("headline", "expertise", "offer", "need", "role", "organisation", "city")
PERSON, BESIDE = "person", "thread"  # the kinds of a search that are shown when it is not narrowed


@dataclass
class Person:
    """A person of the list. why: how what was typed is said; none where the name says it."""

    card: Card
    why: Reason | None = None


@dataclass
class Found:
    people: Sequence[Person] = ()
    others: Sequence[Hit] = ()
    label: str = ""  # of the others
    words: Sequence[str] = ()


def look(actor: Member, typed: str, kind: str = "") -> Found:
    """The first few of everything, or more of one kind."""
    typed = " ".join(typed[: suggest.LONGEST].split())
    if not typed:
        return Found()
    beside = kind if kind in kinds and kind != PERSON else BESIDE
    results = _searched(actor, typed, beside) if kind in ("", *kinds) else None
    found = Found()
    if kind in ("", PERSON):
        found.people = _people(actor, typed, results, NARROWED if kind else PEOPLE)
    if results and kind != PERSON:
        found.label = str(results.chosen.kind.label)
        found.others = [hit for hit in results.hits if "url" in hit.shown][: NARROWED if kind else OTHERS]
    if kind in ("", "word"):
        found.words = list(islice(suggest.terms(folded(typed)), NARROWED if kind else OTHERS))
    return found


def _searched(actor: Member, typed: str, kind: str) -> queries.Results | None:
    """All of it is searched once there are a few letters, and only while there is an index."""
    is_worth_it = len(typed) >= SHORTEST and kind in kinds and search_index().is_usable()
    return queries.find(actor, typed, kind=kind) if is_worth_it else None


def _people(actor: Member, typed: str, results: queries.Results | None, most: int) -> list[Person]:
    """By their name first, then by what they say."""
    found = next((of.ids for of in results.kinds if of.kind.kind == PERSON), ()) if results else ()
    names = _names(actor, typed, found[:most], most)
    people = {id: Person(Card(id, name, is_open=True)) for id, name in names.items()}
    items: dict[int, list[Any]] = {}
    for item in visible_items(actor, list(people), (*SAYS, "field", "photo")) if people else ():
        items.setdefault(item.member_id, []).append(item)
    for id, person in people.items():
        _tell(person, Shown(items.get(id, ()), clock.now().date()), results)
    return list(people.values())


def _names(actor: Member, typed: str, found: Sequence[int], most: int) -> dict[int, str]:
    """Names of `most` whom the actor may find: those who are called so, then those who were found."""
    called = everybody().beginning(folded(typed))
    named: dict[int, str] = {}
    for ids in _looks(called, found):
        rows = dict(db.session.execute(suggest.listed(actor), values_of(actor, ids=ids)).all())
        named |= {id: rows[id] for id in ids if id in rows and (id in found or begins(typed, rows[id]))}
        if len(named) >= most + len(found):
            break
    ordered = sorted(named, key=lambda id: (not begins(typed, named[id]), found.index(id) if id in found else 0))
    return {id: named[id] for id in ordered[:most]}


def _looks(called: Iterator[int], found: Sequence[int]) -> Iterator[list[int]]:
    """The first look takes in those who were found; a further one is needed only where few may be seen."""
    looks = suggest.looks(called)
    yield [*next(looks, []), *found]
    yield from looks


def _tell(person: Person, shown: Shown, results: queries.Results | None) -> None:
    card = person.card
    card.field = shown.value("field") or None
    card.headline, card.photo = shown.value("headline"), shown.value("photo") or None
    if results:
        parts = [(str(labels.KINDS[kind]), item.value) for kind in SAYS for item in shown.all(kind)]
        person.why = next(iter(reasons(results.query, Hit(PERSON, card.id, parts, "", None))), None)
