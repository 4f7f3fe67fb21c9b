"""Who is meant by a name after an @, and who is offered there (T-5, C-8), among the members that a query knows."""

from collections.abc import Collection, Sequence
from html import unescape
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, or_

from app.accounts.models import Member
from app.extensions import db
from app.kernel import markup
from app.kernel.markup import as_typed
from app.kernel.text import fold, sort_name
from app.profiles.mentions import LONGEST, Place, linked, places, spellings

LOOKED_AT = 50  # places of a text; at any further ones it stays as it is


class Resolved(NamedTuple):
    """A text with its mentions as links. Plain text stay those who cannot read it, and a name that several have."""

    html: str
    unread: Sequence[str] = ()
    unclear: Sequence[str] = ()


def resolve(html: str, known: Select[Any], reads: ColumnElement[bool], *, before: str = "") -> Resolved:
    """Make links of the names after an @. `known`: the members who can be meant; `reads`: that they may read the text.
    Whom the text mentioned before an edit stays mentioned."""
    html = str(html)  # Markup would escape what it is joined with
    if not (at_signs := _looked_at(html)):
        return Resolved(html)
    people = _People(_find(at_signs, known, reads), linked(before))
    made, at = [], 0
    for place in at_signs:
        id, typed = people.look(place)
        link = f'<a href="/people/{id}" rel="{markup.REL}">@{typed}</a>' if id else f"@{typed}"
        made.append(html[at : place.start] + link)
        at = place.end if place.id else place.start + len(f"@{typed}")
    return Resolved("".join(made) + html[at:], sorted(people.unread), sorted(people.unclear))


def _looked_at(html: str) -> list[Place]:
    """All that are links already, and the first of the others."""
    found = list(places(html))
    typed = islice((place for place in found if not place.id), LOOKED_AT)
    return sorted([*typed, *(place for place in found if place.id)])


class _People:
    """Whom a text may mean, as they are told apart by number and by name."""

    def __init__(self, found: Collection[Any], kept: Collection[tuple[int, str]]) -> None:
        self.unread: set[str] = set()
        self.unclear: set[str] = set()
        self._kept = {fold(typed): id for id, typed in kept}
        self._by_id = {id: (name, reads) for id, name, reads in found}
        self._by_name: dict[str, list[int]] = {}
        for id, name, _ in found:
            self._by_name.setdefault(fold(name), []).append(id)

    def look(self, place: Place) -> tuple[int | None, str]:
        """Who is mentioned at a place, and by what of the text."""
        if place.id:
            return place.id if place.id in self._kept.values() else self._reader([place.id]), place.typed
        for typed in spellings(place.typed):
            name = fold(unescape(typed))
            if name in self._kept or name in self._by_name:
                return self._kept.get(name) or self._reader(self._by_name[name]), typed
        return None, ""

    def _reader(self, ids: Sequence[int]) -> int | None:
        """The one among these who reads the text; None where nobody does, or more than one."""
        known = {id: self._by_id[id] for id in ids if id in self._by_id}
        readers = [id for id, (_, reads) in known.items() if reads]
        if len(readers) != 1:
            (self.unclear if readers else self.unread).update(name for name, _ in known.values())
        return readers[0] if len(readers) == 1 else None


def _find(at_signs: Sequence[Place], known: Select[Any], reads: ColumnElement[bool]) -> Sequence[Any]:
    """The people among whom the mentioned are, as (id, name, whether they can read it)."""
    named = {sort_name(unescape(typed)) for place in at_signs if not place.id for typed in spellings(place.typed)}
    ids = {place.id for place in at_signs if place.id}
    query = known.where(or_(Member.sort_name.in_(named), Member.id.in_(ids)))
    return db.session.execute(query.with_only_columns(Member.id, Member.display_name, reads)).all()


class Offer(NamedTuple):
    """Who may be mentioned, and what to write so that it means them and nobody else."""

    id: int
    text: str


def offers(
    me: Member, people: Select[Any], typed: str, most: int, *, first: Sequence[ColumnElement[Any]] = ()
) -> list[Offer]:
    """Those of some members whose name holds every word typed; `first`: what they are ordered by before their name."""
    people = people.with_only_columns(Member.id, Member.display_name)
    holds = [Member.sort_name.contains(word, autoescape=True) for word in fold(typed).split()[:LONGEST]]
    found = people.where(Member.id != me.id, *holds).order_by(*first, Member.sort_name, Member.id)
    rows = db.session.execute(found.limit(most)).all()
    namesakes = people.where(Member.sort_name.in_({sort_name(name) for _, name in rows}))
    names = [fold(name) for _, name in db.session.execute(namesakes)] if rows else []
    return [Offer(id, _written(id, name, is_only=names.count(fold(name)) == 1)) for id, name in rows]


def _written(id: int, name: str, *, is_only: bool) -> str:
    can_be_typed = is_only and name[0].isalnum() and name in spellings(name)
    return f"@{as_typed(name)}" if can_be_typed else f"[@{as_typed(name)}](/people/{id})"
