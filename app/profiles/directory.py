"""The directory: what its address asks for (P-8), whom it shows, and their rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from werkzeug.datastructures import MultiDict

from app.accounts.models import Member
from app.cohorts.models import Edition, EditionMembership, School
from app.extensions import db
from app.kernel.pages import Page, page
from app.kernel.text import fold, number
from app.profiles import queries
from app.profiles.conditions import is_in_force, is_paused, takes_contacts
from app.profiles.models import Profile, ProfileItem, folded_start
from app.profiles.readers import prepared, values_of
from app.ties import queries as ties

SIZE = 24
LATELY = 200  # so many of the latest confirmed people are looked at for someone to meet
MOST_VALUES, LONGEST_VALUE = 20, 120
# Parameter of the address → kind of item that it matches.
ITEM_FILTERS = {
    "field": "field", "expertise": "expertise", "offers": "offer", "needs": "need", "country": "country",
    "city": "city", "language": "language", "level": "level", "sector": "sector",
}  # fmt: skip
FILTERS = ("edition", "role", *ITEM_FILTERS, "open")
SORTS = {"confirmed": (Profile.confirmed_at, Profile.member_id), "name": (Member.sort_name, Member.id)}
CONTAINED = ("expertise", "city")  # typed words, found within; the others are chosen from a list
COLUMNS = (
    Member.id, Member.display_name, Member.sort_name, Member.time_zone, Profile.member_id, Profile.confirmed_at,
    Profile.availability, Profile.contacts_a_month, Profile.paused_until,
)  # fmt: skip
ROW_KINDS = ("field", "headline", "organisation", "city", "photo")


@dataclass(frozen=True)
class Filters:
    """What the address asks for: AND across kinds, OR within one."""

    values: tuple[tuple[str, tuple[str, ...]], ...] = ()
    sort: str = "confirmed"

    @classmethod
    def of(cls, address: MultiDict[str, str]) -> "Filters":
        values = []
        for name in FILTERS:
            given = [value.strip()[:LONGEST_VALUE] for value in address.getlist(name)[:MOST_VALUES]]
            if kept := tuple(dict.fromkeys(value for value in given if value)):
                values.append((name, kept))
        sort = address.get("sort", "")
        return cls(tuple(values), sort if sort in SORTS else "confirmed")

    def get(self, name: str) -> tuple[str, ...]:
        return dict(self.values).get(name, ())

    def query(self, *, without: tuple[str, str] | None = None) -> list[tuple[str, str]]:
        """The address of these filters, or of all but one."""
        pairs = [(name, value) for name, values in self.values for value in values]
        sort = [("sort", self.sort)] if self.sort != "confirmed" else []
        return [pair for pair in pairs if pair != without] + sort


@dataclass(slots=True)
class Found:
    """One row of the list: what the reader may see of a person, and nothing else."""

    id: int
    name: str
    availability: tuple[Any, ...]  # state, contacts a month, paused until, taken this month
    field: str | None = None
    headline: str = ""
    organisation: str = ""
    city: str = ""
    photo: str = ""
    editions: tuple[str, ...] = ()
    connected: bool = False


@dataclass
class Result:
    page: Page
    total: int
    people: list[Found]
    editions: Sequence[Any]  # all there are, as (id, name)


def find(actor: Member, filters: Filters, *, after: str = "", before: str = "") -> Result:
    """One page of the people who fit, with how many there are."""
    conditions = _conditions(actor, filters)
    people = _listed(actor).where(*conditions) if conditions else _listed(actor)
    total = _total(actor).where(*conditions) if conditions else _total(actor)
    values, falling = values_of(actor), filters.sort == "confirmed"
    found = page(
        people, SORTS[filters.sort], size=SIZE, descending=falling, after=after, before=before, values=values
    )  # fmt: skip
    number = db.session.scalar(total, values) or 0
    editions, of_people = _editions([row.id for row in found.items])
    return Result(found, number, _people(actor, found.items, of_people), editions)


@prepared
def _listed(actor: Member) -> Select[*tuple[Any, ...]]:
    connected = Member.id.in_(ties.connected_ids(actor)).label("connected")
    return queries.listed_members(actor).with_only_columns(*COLUMNS, connected)


@prepared
def _total(actor: Member) -> Select[Any]:
    return queries.listed_members(actor).with_only_columns(func.count())


def to_meet(actor: Member, most: int) -> list[Any]:
    """Recently confirmed people who say something of themselves, of other main fields than the actor's, one of each."""
    lately = select(Profile.member_id).where(Profile.state == "published")
    lately = lately.order_by(Profile.confirmed_at.desc(), Profile.member_id.desc()).limit(LATELY)
    main = and_(ProfileItem.member_id == Member.id, ProfileItem.kind == "field", ProfileItem.position == 0)
    mine = select(ProfileItem.value).where(
        ProfileItem.member_id == actor.id, ProfileItem.kind == "field", ProfileItem.position == 0
    )
    others = (
        queries.listed_members(actor)
        .with_only_columns(*COLUMNS, ProfileItem.value)
        .join(ProfileItem, main)
        .where(Member.id.in_(lately), Member.id != actor.id, queries.may_read_item(actor), _says_something(actor))
        .where(ProfileItem.value.not_in(mine), ~is_paused())
        .where(Member.id.not_in(ties.connected_ids(actor)))
        .order_by(Profile.confirmed_at.desc(), Member.id.desc())
    )
    first: dict[str, Any] = {}
    for row in db.session.execute(others):
        first.setdefault(row.value, row)
    return list(first.values())[:most]


def _says_something(actor: Member) -> ColumnElement[bool]:
    """A headline, an offer or a need that the actor may read: a reason to open the profile."""
    items = select(ProfileItem.id).where(ProfileItem.member_id == Member.id, queries.may_read_item(actor))
    items = items.where(ProfileItem.kind.in_(("headline", "offer", "need")), is_in_force())
    return items.correlate(Member).exists()


def _conditions(actor: Member, filters: Filters) -> list[ColumnElement[bool]]:
    wanted = [_holds(actor, kind, name, filters.get(name)) for name, kind in ITEM_FILTERS.items() if filters.get(name)]
    if filters.get("edition") or filters.get("role"):
        wanted.append(Member.id.in_(_took_part(filters)))
    if filters.get("open"):
        wanted.append(takes_contacts())
    return wanted


def _holds(actor: Member, kind: str, name: str, values: Sequence[str]) -> ColumnElement[bool]:
    """People with such an item that the reader may read: what is invisible does not match (P-8)."""
    items = select(ProfileItem.member_id).where(ProfileItem.kind == kind, queries.may_read_item(actor))
    if kind in ("offer", "need"):
        items = items.where(is_in_force(), ProfileItem.extra["kind"].as_string().in_(values))
    elif name in CONTAINED:
        items = items.where(or_(*(ProfileItem.folded.contains(fold(value), autoescape=True) for value in values)))
    else:
        items = items.where(ProfileItem.folded.in_([folded_start(value) for value in values]))
    return Member.id.in_(items)


def _took_part(filters: Filters) -> Select[Any]:
    """In one of these editions, as one of these: both of the same membership."""
    took = select(EditionMembership.member_id)
    if filters.get("edition"):
        took = took.where(EditionMembership.edition_id.in_(_ids(filters.get("edition"))))
    if filters.get("role"):
        took = took.where(EditionMembership.role.in_(filters.get("role")))
    return took


def _ids(values: Sequence[str]) -> list[int]:
    return [id for value in values if (id := number(value))]


def _editions(member_ids: Sequence[int]) -> tuple[list[tuple[int, str]], dict[int, tuple[str, ...]]]:
    """All editions with their school, newest first, and the names of those that these people took part in: one query."""
    rows = db.session.execute(_editions_with(), {"ids": list(member_ids)}).all()
    of_people: dict[int, tuple[str, ...]] = {}
    for _id, _school, name, member_id in rows:
        if member_id is not None:
            of_people[member_id] = (*of_people.get(member_id, ()), name)
    return list(dict.fromkeys((row.id, f"{row.school}, {row.name}") for row in rows)), of_people


@cache
def _editions_with() -> Select[int, str, str, int]:
    taken = and_(EditionMembership.edition_id == Edition.id, EditionMembership.member_id.in_(queries.IDS))
    return (
        select(Edition.id, School.name.label("school"), Edition.name, EditionMembership.member_id)
        .join(School, School.id == Edition.school_id)
        .outerjoin(EditionMembership, taken)
        .where(Edition.state != "planned")
        .order_by(Edition.starts_on.desc(), Edition.id.desc())
    )


def _people(actor: Member, rows: Sequence[Any], editions: dict[int, tuple[str, ...]]) -> list[Found]:
    limited = [(row.id, row.time_zone) for row in rows if row.availability == "limited"]
    taken = queries.contacts_this_month(limited)
    people = {row.id: _found(row, taken.get(row.id, 0), editions.get(row.id, ())) for row in rows}
    for item in queries.visible_items(actor, list(people), ROW_KINDS) if people else ():
        person = people[item.member_id]
        if item.kind != "field":
            setattr(person, item.kind, item.value)
        elif person.field is None:
            person.field = item.value
    return list(people.values())


def _found(row: Any, taken: int, editions: tuple[str, ...]) -> Found:
    availability = (row.availability, row.contacts_a_month, row.paused_until, taken)
    connected = bool(getattr(row, "connected", False))
    return Found(row.id, row.display_name, availability, editions=editions, connected=connected)
