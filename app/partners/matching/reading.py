"""People as one member may read them, for matching: whatever is for fewer than them is not in here."""

import json
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, Text, case, literal, or_, select, type_coerce, union_all

from app.accounts.models import Member
from app.cohorts.models import EditionMembership
from app.extensions import db
from app.kernel.text import fold
from app.partners.matching.gates import open_to
from app.partners.matching.said import ANY, NEEDS, Person, Said
from app.partners.matching.words import terms
from app.profiles import vocabulary
from app.profiles.conditions import is_in_force
from app.profiles.known_for import shown_lines
from app.profiles.models import FOR_ALL, Profile, ProfileItem
from app.profiles.queries import may_read_item
from app.profiles.readers import Imagined, Reader
from app.ties.models import Connection
from app.ties.queries import connected_ids

KINDS = ("field", "headline", "expertise", "offer", "need", "sealed need", "organisation", "city", "language")
EDITION, CONTACT_FIELD, WORK = "edition", "contact field", "work"
MOST_WORKS = 10  # of a person, the newest
NOBODY: frozenset[int] = frozenset()
MATES = 80  # of the actor's years that come into question beside those who say what is sought


Gate = Callable[[Member, Collection[int]], Select[Any]]  # the ids, among some, of whoever comes into question

# An item: position, id, value, extra, audience. A plain tuple of these is no work for the garbage collector, whose
# passes over a large process would cost more than all else here.
Row = tuple[int, int, str, str, str]
Kinds = dict[str, list[Row]]


@dataclass(frozen=True)
class Ties:
    """The actor's contacts, whom these are connected with, and people of the actor's years."""

    contacts: frozenset[int] = frozenset()
    of_others: Mapping[int, frozenset[int]] = field(default_factory=dict)  # other → shared contacts
    degrees: Mapping[int, int] = field(default_factory=dict)
    mates: Sequence[int] = ()

    @property
    def near(self) -> set[int]:
        return {*self.of_others, *self.mates}


def ties(actor: Member) -> Ties:
    """Everything about the actor's ties, in one statement."""
    mine = connected_ids(actor)
    touching = or_(Connection.low_id.in_(mine), Connection.high_id.in_(mine))
    edges = select(Connection.low_id, Connection.high_id).where(Connection.ended_at.is_(None), touching)
    rows = db.session.execute(union_all(edges, _mates(actor))).all()
    edges_found = [(low, high) for low, high in rows if high]
    contacts = {low if high == actor.id else high for low, high in edges_found if actor.id in (low, high)}
    others: dict[int, set[int]] = {}
    degrees: dict[int, int] = {}
    for pair in edges_found:
        for one, two in (pair, pair[::-1]):
            if one in contacts:
                degrees[one] = degrees.get(one, 0) + 1
                others.setdefault(two, set()).add(one)
    others.pop(actor.id, None)
    shared = {id: frozenset(of) for id, of in others.items() if id not in contacts}
    return Ties(frozenset(contacts), shared, degrees, sorted(low for low, high in rows if not high))


def _mates(actor: Member) -> Any:
    """Those of the actor's years whose profiles were confirmed last."""
    mates = select(EditionMembership.member_id).where(EditionMembership.edition_id.in_(sorted(actor.edition_ids)))
    newest = select(Profile.member_id).where(Profile.member_id.in_(mates), Profile.member_id != actor.id)
    some = newest.order_by(Profile.confirmed_at.desc(), Profile.member_id).limit(MATES).subquery()
    return select(some.c.member_id, literal(0))


def with_somebody(actor: Member, member: Member, contacts: frozenset[int]) -> tuple[Person, Person]:
    """The actor, and somebody whose profile is open to them, as they may read it; in one statement."""
    both = [
        _items(actor).where(ProfileItem.member_id.in_((actor.id, member.id))),
        _works(Imagined(), [actor.id]),  # a note may quote it, so it is what any member may read
        *([_works(actor, [member.id])] if member.id != actor.id else []),
    ]
    said = _by_person(db.session.execute(union_all(*both)).all())
    me = _person(actor.id, said.get(actor.id, {}), frozenset(actor.edition_ids), contacts)
    return me, _person(member.id, said.get(member.id, {}), NOBODY, NOBODY)


def people(actor: Member, ids: Collection[int], known: Ties, among: Gate = open_to) -> tuple[list[Person], set[str]]:
    """Those among these who may be suggested to the actor, by id; and the main fields of the actor's contacts. In one
    statement."""
    if not ids:
        return [], set()
    open_now = among(actor, ids).cte("open_now")
    here = select(open_now.c.id)
    taken = select(
        EditionMembership.member_id, literal(EDITION), literal(0), EditionMembership.edition_id, literal(""),
        literal(""), literal(""),
    ).where(EditionMembership.member_id.in_(here))  # fmt: skip
    main = (ProfileItem.kind == "field", ProfileItem.position == 0, ProfileItem.member_id.in_(known.contacts))
    parts = [
        _items(actor).where(ProfileItem.member_id.in_(here)),
        taken,
        _items(actor, literal(CONTACT_FIELD)).where(*main),
        _works(actor, here),
    ]
    said = _by_person(db.session.execute(union_all(*parts)).all())
    tied = {value for of in said.values() for _, _, value, *_ in of.pop(CONTACT_FIELD, ())}
    found = []
    for id in sorted(id for id, of in said.items() if of):
        editions = frozenset(edition for _, edition, *_ in said[id].get(EDITION, ()))
        found.append(_person(id, said[id], editions, known.of_others.get(id, NOBODY)))
    return found, tied


def _items(actor: Member, kind: Any = ProfileItem.kind) -> Any:
    """Items that are in force and that the actor may read, as a Row; only what matching looks at."""
    has_extra = ProfileItem.kind.in_(("field", "offer", *NEEDS))
    extra = case((has_extra, type_coerce(ProfileItem.extra, Text).cast(Text)), else_="")
    return select(
        ProfileItem.member_id, kind.label("kind"), ProfileItem.position, ProfileItem.id, ProfileItem.value, extra,
        ProfileItem.audience,
    ).where(ProfileItem.kind.in_(KINDS), is_in_force(), may_read_item(actor))  # fmt: skip


def _works(reader: Reader, of: Any) -> Any:
    """What these people are known for, as a Row with its kind in the place of `extra`."""
    line = shown_lines(reader, of).subquery().c
    return select(line.member_id, literal(WORK), literal(0), line.source_id, line.title, line.kind, literal(""))


def _by_person(rows: Iterable[Any]) -> dict[int, Kinds]:
    said: dict[int, Kinds] = {}
    for member_id, kind, position, id, value, extra, audience in rows:
        said.setdefault(member_id, {}).setdefault(kind, []).append((position, id, value, extra, audience))
    return said


def _person(id: int, of: Kinds, editions: frozenset[int], contacts: frozenset[int]) -> Person:
    for rows in of.values():
        rows.sort()
    main, *further = _values(of, "field") or [""]
    return Person(
        id,
        field=main,
        fields=tuple(further),
        subfield=str(_extra(of["field"][0][3]).get("subfield") or "") if main else "",
        organisation=_folded("".join(_values(of, "organisation"))),
        city=_folded("".join(_values(of, "city"))),
        languages=frozenset(_values(of, "language")),
        editions=editions,
        topics=_topics(_values(of, "expertise")),
        contacts=contacts,
        said=(*_wishes(of), *_skills(of), *_known_for(of)),
    )


def _values(of: Kinds, kind: str) -> list[str]:
    return [value for _, _, value, *_ in of.get(kind, ())]


def _topics(words: Iterable[str]) -> dict[str, float]:
    known, found = vocabulary.bridges(), dict[str, float]()
    for word in words:
        found |= known.get(_folded(word), {})
    return found


def _wishes(of: Kinds) -> list[Said]:
    said = []
    for kind in ("offer", *NEEDS):
        for _, id, value, extra, _ in of.get(kind, ()):
            wanted, fields = _wanted(extra)
            said.append(Said(kind, value, id, _terms(value), wanted, fields))
    return said


def _skills(of: Kinds) -> list[Said]:
    """Headline and expertise as one text for each audience, as search compares its meaning."""
    said = []
    both = [*of.get("headline", []), *of.get("expertise", [])]
    for audiences in (FOR_ALL, ("cohorts",), ("connections", "only me")):
        if parts := tuple((id, value) for _, id, value, _, audience in both if audience in audiences):
            text = ". ".join(value for _, value in parts)
            said.append(Said("skill", text, parts[0][0], _terms(text), parts=parts))
    return said


def _known_for(of: Kinds) -> list[Said]:
    newest = of.get(WORK, [])[-MOST_WORKS:]
    return [Said(WORK, title, f"{kind}:{id}", _terms(title)) for _, id, title, kind, _ in newest]


@lru_cache(maxsize=50_000)
def _folded(text: str) -> str:
    return fold(text)


@lru_cache(maxsize=50_000)
def _terms(text: str) -> tuple[str, ...]:
    return terms(text)


@lru_cache(maxsize=10_000)
def _wanted(text: str) -> tuple[str, tuple[str, ...]]:
    extra = _extra(text)
    return extra.get("wanted") or ANY, tuple(extra.get("fields") or ())


@lru_cache(maxsize=10_000)
def _extra(text: str) -> dict[str, Any]:
    found = json.loads(text) if text else {}
    return found if isinstance(found, dict) else {}
