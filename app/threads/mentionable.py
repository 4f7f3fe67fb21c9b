"""Whom a member may mention, and who is meant by a name after an @ (T-5): whoever reads the thread, and nobody whom lists
do not show them, unless that person has written in it."""

from collections.abc import Collection, Sequence
from html import unescape
from itertools import islice
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, or_, select, true

from app.accounts.models import Member
from app.extensions import db
from app.kernel import markup
from app.kernel.text import fold, sort_name
from app.profiles.queries import is_present, listed_members
from app.threads import queries
from app.threads.mentions import LONGEST, Place, linked, places, spellings
from app.threads.models import Post, Space
from app.threads.quotes import as_typed
from app.ties.queries import kept_apart_ids

LOOKED_AT = 50  # places of a text; at any further ones it stays as it is


class Resolved(NamedTuple):
    """A text with its mentions as links. Plain text stay those who cannot read it, and a name that several have."""

    html: str
    unread: Sequence[str] = ()
    unclear: Sequence[str] = ()


def resolve(actor: Member, html: str, *, space: Space | None, thread_id: int | None, before: str = "") -> Resolved:
    """Make links of the names after an @. Whom the text mentioned before an edit stays mentioned."""
    html = str(html)  # Markup would escape what it is joined with
    if not (at_signs := _looked_at(html)):
        return Resolved(html)
    people = _People(_find(actor, at_signs, space, thread_id), linked(before))
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


def _find(actor: Member, at_signs: Sequence[Place], space: Space | None, thread_id: int | None) -> Sequence[Any]:
    """The people among whom the mentioned are, as (id, name, whether they can read it)."""
    named = {sort_name(unescape(typed)) for place in at_signs if not place.id for typed in spellings(place.typed)}
    ids = {place.id for place in at_signs if place.id}
    query = known(actor, thread_id).where(or_(Member.sort_name.in_(named), Member.id.in_(ids)))
    return db.session.execute(query.with_only_columns(Member.id, Member.display_name, reads(space))).all()


def known(actor: Member, thread_id: int | None) -> Select[Any]:
    """The members whom lists show the actor, and who else wrote in a thread; nobody whom a block keeps apart."""
    shown = Member.id.in_(listed_members(actor).with_only_columns(Member.id))
    if thread_id is not None:
        wrote = select(Post.author_id).where(Post.thread_id == thread_id, queries.post_stands())
        shown = or_(shown, Member.id.in_(wrote))
    return select(Member).where(is_present(), shown, Member.id.not_in(kept_apart_ids(actor)))


def reads(space: Space | None) -> ColumnElement[bool]:
    """Whether a member reads what stands in a space."""
    readers = queries.readers_of(space) if space is not None else None
    return true() if readers is None else Member.id.in_(readers)


class Offer(NamedTuple):
    """Who may be mentioned, and what to write so that it means them and nobody else."""

    id: int
    text: str


def offers(actor: Member, space: Space | None, thread_id: int | None, typed: str, most: int) -> list[Offer]:
    """Who reads the thread and whose name holds every word typed; first those who have written in it."""
    wrote = select(Post.author_id).where(Post.thread_id == thread_id, queries.post_stands())
    holds = [Member.sort_name.contains(word, autoescape=True) for word in fold(typed).split()[:LONGEST]]
    people = known(actor, thread_id).where(reads(space)).with_only_columns(Member.id, Member.display_name)
    found = people.where(Member.id != actor.id, *holds).order_by(Member.id.not_in(wrote), Member.sort_name, Member.id)
    rows = db.session.execute(found.limit(most)).all()
    namesakes = people.where(Member.sort_name.in_({sort_name(name) for _, name in rows}))
    names = [fold(name) for _, name in db.session.execute(namesakes)] if rows else []
    return [Offer(id, _written(id, name, is_only=names.count(fold(name)) == 1)) for id, name in rows]


def _written(id: int, name: str, *, is_only: bool) -> str:
    can_be_typed = is_only and name[0].isalnum() and name in spellings(name)
    return f"@{as_typed(name)}" if can_be_typed else f"[@{as_typed(name)}](/people/{id})"
