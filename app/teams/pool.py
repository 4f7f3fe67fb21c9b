"""Finding teams for competences: who of those whom the actor may ask brings one, by what the actor may read of them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import ColumnElement, and_, false, func, or_, true

from app.accounts.models import Member
from app.extensions import db
from app.partners.apart import kept_apart
from app.profiles.conditions import is_in_force
from app.profiles.models import FOLDED, ProfileItem
from app.profiles.queries import may_read_item, visible_items
from app.search.analysis import language_of
from app.search.meaning import Meaning, meaning
from app.teams.compose import Candidate, Proposal, Rules, teams
from app.teams.cover import RELATED, Wanted, stems_of
from app.teams.free import free_members
from app.teams.near import people_near
from app.ties.queries import connected_ids

SAID = ("offer", "expertise", "headline")  # of what somebody says, where a competence is looked for
MEANT = "offer"  # what has a vector by itself


@dataclass(frozen=True)
class Found:
    """What could be done with the competences: up to three teams, what nobody brings, and each one's own words.

    words: (member, number of the competence) → what they say that covers it.
    """

    wanted: Sequence[Wanted]
    proposals: Sequence[Proposal]
    rules: Rules
    words: Mapping[tuple[int, int], str]

    @property
    def missing(self) -> list[int]:
        """What nobody brings at all."""
        brought = {number for _, number in self.words}
        return [number for number in range(len(self.wanted)) if number not in brought]


def find_teams(actor: Member, competences: Sequence[str]) -> Found:
    """Up to three teams for these competences, of people whom the actor may ask."""
    wanted = [Wanted.of(text) for text in competences]
    pool, words = _pool(actor, wanted)
    rules = Rules.for_pool(pool)
    return Found(wanted, teams(pool, rules), rules, words)


def covers(actor: Member, competences: Sequence[str], member_ids: Sequence[int]) -> dict[int, list[int]]:
    """Which of the competences each of these people brings, as long as the actor may ask them."""
    pool, _ = _pool(actor, [Wanted.of(text) for text in competences], Member.id.in_(member_ids))
    return {person.id: sorted(person.brings) for person in pool}


def _pool(
    actor: Member, wanted: Sequence[Wanted], *narrower: ColumnElement[bool]
) -> tuple[list[Candidate], dict[tuple[int, int], str]]:
    """Everybody who brings one of the competences, and by which words."""
    rows = _said(actor, wanted, narrower)
    brings: dict[int, dict[int, float]] = {}
    words: dict[tuple[int, int], str] = {}
    for row, number, strength in _strengths(wanted, rows):
        mine = brings.setdefault(row.member_id, {})
        if strength > mine.get(number, 0.0):
            mine[number], words[row.member_id, number] = strength, row.value
    known = {row.member_id for row in rows if row.known}
    fields: dict[int, str] = {}
    for row in visible_items(actor, list(brings), ("field",)):
        fields.setdefault(row.member_id, row.value)
    apart = _apart(brings)
    people = (Candidate(id, fields.get(id, ""), id in known, mine, apart[id]) for id, mine in brings.items())
    return list(people), words


def _apart(ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Of each of these, with whom of the others they are never brought together."""
    found: dict[int, set[int]] = {id: set() for id in ids}
    for a, b in kept_apart(ids):
        found[a].add(b)
        found[b].add(a)
    return {id: frozenset(others) for id, others in found.items()}


def _strengths(wanted: Sequence[Wanted], rows: Sequence[Any]) -> Iterator[tuple[Any, int, float]]:
    """Each thing that is said and is one of the competences, with the competence's number and how well."""
    cosines = _cosines(wanted, [row for row in rows if row.kind == MEANT])
    for row in rows:
        near = cosines.get(row.id, {})
        text = row.folded if len(row.folded) < FOLDED else f"{row.folded} {row.value.lower()}"
        worth = [number for number, one in enumerate(wanted) if number in near or one.may_be_in(text)]
        stems = stems_of(row.value) if worth else frozenset()
        for number in worth:
            if strength := wanted[number].strength(stems, near.get(number, 0.0)):
                yield row, number, strength


def _said(actor: Member, wanted: Sequence[Wanted], narrower: Iterable[ColumnElement[bool]]) -> Sequence[Any]:
    """What the actor may read of everybody whom they may ask and has a beginning of one of the words; with a model,
    also what could mean the same."""
    telling = _has_one_of(_beginnings(wanted))
    if (model := meaning()) is not None:
        telling = or_(telling, and_(ProfileItem.kind == MEANT, _may_mean(model, wanted)))
    query = (
        free_members(actor)
        .with_only_columns(
            ProfileItem.id, ProfileItem.member_id, ProfileItem.kind, ProfileItem.value, ProfileItem.folded,
            Member.id.in_(connected_ids(actor)).label("known"),
        )
        .join(ProfileItem, ProfileItem.member_id == Member.id)
        .where(and_(ProfileItem.kind.in_(SAID), telling), is_in_force(), may_read_item(actor), *narrower)
    )  # fmt: skip
    return db.session.execute(query.order_by(ProfileItem.member_id, ProfileItem.id)).all()


def _beginnings(wanted: Sequence[Wanted]) -> list[str]:
    return sorted(set().union(*(one.beginnings for one in wanted)))


def _has_one_of(beginnings: Sequence[str]) -> ColumnElement[bool]:
    """`folded` holds the beginning of a text; `value`, which costs more to look through, all of it as it was written."""
    written, is_cut = func.lower(ProfileItem.value), func.length(ProfileItem.folded) >= FOLDED
    begins = (ProfileItem.folded.contains(begin, autoescape=True) for begin in beginnings)
    goes_on = (written.contains(begin, autoescape=True) for begin in beginnings)
    return or_(false(), *begins, and_(is_cut, or_(false(), *goes_on)))


def _may_mean(model: Meaning, wanted: Sequence[Wanted]) -> ColumnElement[bool]:
    """What people say who say something near, as the index knows; without one, what everybody says."""
    sought = np.stack([model.of_query(one.text) for one in wanted])
    ids = people_near(model.stored, sought, RELATED)
    return true() if ids is None else ProfileItem.member_id.in_(ids)


def _cosines(wanted: Sequence[Wanted], rows: Sequence[Any]) -> dict[int, dict[int, float]]:
    """How near in meaning each item is to each competence, where it is near and the item has a vector. The model reads
    English: what is Dutch is held by its words against what may be Dutch."""
    model = meaning()
    if model is None or not rows or not wanted:
        return {}
    places = model.rows([row.value for row in rows])
    there = np.flatnonzero(places >= 0)
    near = model.matrix[places[there]] @ np.stack([model.of_query(one.text) for one in wanted]).T
    found: dict[int, dict[int, float]] = {}
    may_be_dutch = [language_of(one.text) != "en" for one in wanted]
    for place, number in np.argwhere(near >= RELATED):
        row = rows[there[place]]
        if not (may_be_dutch[number] and language_of(row.value) == "nl"):
            found.setdefault(row.id, {})[int(number)] = float(near[place, number])
    return found
