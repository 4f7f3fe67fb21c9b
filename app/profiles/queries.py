"""Reading people: whom the actor may see, which items of them, and the small card that every page shows."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Integer,
    Select,
    and_,
    bindparam,
    exists,
    false,
    literal,
    or_,
    select,
    union_all,
)

from app.accounts.models import FORMER, Member
from app.cohorts.models import Edition, EditionMembership, Group, GroupMembership
from app.extensions import db
from app.kernel.errors import NotFound
from app.kernel.text import fold
from app.profiles.cards import Card
from app.profiles.conditions import month_begins
from app.profiles.known_for import WORK, as_items
from app.profiles.models import FOR_ALL, ItemReveal, Profile, ProfileItem
from app.profiles.readers import NOW, Imagined, Reader, Somebody, prepared, values_of
from app.ties import queries as ties
from app.ties import reach
from app.ties.models import ContactRequest

CARD_KINDS = ("field", "headline", "organisation", "photo")
LIST_KINDS = frozenset((*CARD_KINDS, "city"))
IDS = bindparam("ids", type_=Integer(), expanding=True)


def is_present() -> ColumnElement[bool]:
    """Accounts that exist for others: active and not suspended now."""
    return and_(Member.state == "active", or_(Member.suspended_until.is_(None), Member.suspended_until <= NOW))


def visible_members(actor: Member) -> Select[Member]:
    """The members whose profile the actor may open by its link: themselves, and published or unlisted profiles of
    present people who do not block the actor. Staff also open drafts and hidden ones."""
    states = Profile.state.in_(("published", "unlisted"))
    if actor.is_site_moderator:
        states = Profile.state.in_(("empty", "draft", "published", "unlisted", "hidden"))
    others = and_(is_present(), states, Member.id.not_in(ties.blockers_of(actor)))
    return select(Member).join(Profile, Profile.member_id == Member.id).where(or_(Member.id == actor.id, others))


def listed_members(actor: Member) -> Select[Member, Profile]:
    """The members whom the directory, search and pickers show the actor: published, present, no block between them;
    unlisted ones only to their connections."""
    listed = or_(
        Profile.state == "published",
        and_(Profile.state == "unlisted", Member.id.in_(ties.connected_ids(actor))),
    )
    return (
        select(Member, Profile)
        .join(Profile, Profile.member_id == Member.id)
        .where(is_present(), listed, Member.id.not_in(ties.kept_apart_ids(actor)))
    )


def get_member(actor: Member, member_id: int) -> Member:
    """A member whose profile the actor may open."""
    member = db.session.scalar(visible_members(actor).where(Member.id == member_id))
    if member is None:
        raise NotFound()
    return member


def get_profile(actor: Member, member_id: int) -> tuple[Member, Profile]:
    """A member whose profile the actor may open, with that profile."""
    row = db.session.execute(visible_members(actor).add_columns(Profile).where(Member.id == member_id)).first()
    if row is None:
        raise NotFound()
    return row[0], row[1]


def find_by_name(actor: Member, typed: str, most: int) -> Sequence[Any]:
    """Listed people other than the actor whose name holds every word typed, as (id, name)."""
    words = fold(typed).split()[:6]
    if not words:
        return []
    named = listed_members(actor).with_only_columns(Member.id, Member.display_name)
    holds = [Member.sort_name.contains(word, autoescape=True) for word in words]
    return db.session.execute(named.where(*holds, Member.id != actor.id).order_by(Member.sort_name).limit(most)).all()


def may_read_item(reader: Reader) -> ColumnElement[bool]:
    """The audience of a profile item as SQL (G-1): whether `reader` (None: a visitor) belongs to it.

    Holds for items of ProfileItem in the query; whether the person is visible at all is asked elsewhere.
    """
    if reader is None:
        return ProfileItem.audience == "public"
    of_connections = ProfileItem.member_id.in_(_connected_ids(reader))
    revealed = exists().where(ItemReveal.item_id == ProfileItem.id, ItemReveal.to_id == reader.id)
    return or_(
        ProfileItem.member_id == reader.id,
        ProfileItem.audience.in_(FOR_ALL),
        and_(ProfileItem.audience == "cohorts", _shares_edition(reader)),
        and_(of_connections, or_(ProfileItem.audience == "connections", revealed)),
    )


def _connected_ids(reader: Member | Imagined) -> Any:
    return reader.connected_to if isinstance(reader, Imagined) else ties.connected_ids(reader)


def _shares_edition(reader: Member | Imagined) -> ColumnElement[bool]:
    if reader.is_site_moderator:
        return literal(True)
    editions: Any = reader.edition_ids
    if not isinstance(reader, Somebody):
        if not editions:
            return false()
        editions = sorted(editions)
    mates = select(EditionMembership.member_id).where(EditionMembership.edition_id.in_(editions))
    return ProfileItem.member_id.in_(mates)


def visible_items(reader: Reader, member_ids: Collection[int], kinds: Iterable[str] | None = None) -> Sequence[Any]:
    """Items of these members that the reader may read, as rows, in the order of a profile; with what they are known
    for only if `kinds` says so."""
    wanted = tuple(kinds) if kinds is not None else ()
    return db.session.execute(_items(reader, wanted), values_of(reader, ids=list(member_ids))).all()


@prepared
def _items(reader: Reader, kinds: tuple[str, ...]) -> Any:
    """Statement for the parameter `ids`. Kinds that lists show come without what lists do not need."""
    columns = ProfileItem.__table__.c
    taken = (columns.member_id, columns.kind, columns.value) if kinds and LIST_KINDS.issuperset(kinds) else columns
    query = select(*taken).where(columns.member_id.in_(IDS), may_read_item(reader))
    if kinds:
        query = query.where(columns.kind.in_(kinds))
    if WORK in kinds:
        return union_all(query, as_items(reader, IDS)).order_by("member_id", "kind", "position")
    return query.order_by(columns.member_id, columns.kind, columns.position)


def cards(actor: Member, member_ids: Collection[int]) -> dict[int, Card]:
    """The cards of these members by id, in two queries. Whoever cannot be opened keeps name and initials only."""
    return fill(actor, names(actor, member_ids))


def names(actor: Member, member_ids: Collection[int]) -> dict[int, Card]:
    """Their cards with nothing but the name and where it leads, in one query: for names within a text."""
    if not member_ids:
        return {}
    found = db.session.execute(_names(actor), values_of(actor, ids=list(set(member_ids))))
    return {id: Card(id, name, is_open=is_open, is_former=state in FORMER) for id, name, state, is_open in found}


@prepared
def _names(actor: Member) -> Select[int, str, str, bool]:
    visible = visible_members(actor).with_only_columns(Member.id).where(Member.id.in_(IDS))
    is_open = Member.id.in_(visible.scalar_subquery())
    return select(Member.id, Member.display_name, Member.state, is_open).where(Member.id.in_(IDS))


def card_of(member: Member, fields: Sequence[Any], photo: str) -> Card:
    """The card of a profile that is open before the reader, from items they may read."""
    keys = tuple(item.value for item in fields)
    return Card(member.id, member.display_name, is_open=True, field=next(iter(keys), None), fields=keys, photo=photo)


def fill(actor: Member, made: dict[int, Card]) -> dict[int, Card]:
    """Add field, headline, organisation and photo to cards of people who are open to the actor."""
    opened = [id for id, card in made.items() if card.is_open]
    for item in visible_items(actor, opened, CARD_KINDS) if opened else ():
        card = made[item.member_id]
        if item.kind == "field":
            card.fields = (*card.fields, item.value)
            card.field = card.field or item.value
        elif item.kind == "photo":
            card.photo = item.value
        else:
            setattr(card, item.kind, item.value)
    return made


def editions_of(member: Member, reader: Member | None = None) -> Sequence[Any]:
    """The editions a member took part in, newest first, as (id, name, role, number, group); the last two are of the
    group that `reader` was in as well, if any."""
    both = select(Group.edition_id, Group.number, Group.name.label("group"))
    for person in (member, reader):
        mine = select(GroupMembership.group_id).where(GroupMembership.member_id == (person.id if person else None))
        both = both.where(Group.id.in_(mine))
    shared = both.subquery()
    taken = (
        select(Edition.id, Edition.name, EditionMembership.role, shared.c.number, shared.c.group)
        .join(EditionMembership, EditionMembership.edition_id == Edition.id)
        .outerjoin(shared, shared.c.edition_id == Edition.id)
    )
    newest = (Edition.starts_on.desc(), Edition.id.desc())
    return db.session.execute(taken.where(EditionMembership.member_id == member.id).order_by(*newest)).all()


def standing(actor: Member, member: Member) -> Any:
    """How the actor stands to someone, as (connected, asked_by, blocked, muted, reach): asked_by is who waits for an answer."""
    return db.session.execute(
        select(
            ties.connected(actor.id, member.id).label("connected"),
            ties.asked_by(actor.id, member.id).label("asked_by"),
            ties.blocked(actor.id, member.id).label("blocked"),
            ties.muted(actor.id, member.id).label("muted"),
            reach.reach(actor, literal(member.id)).label("reach"),
        )
    ).one()


def may_see_photo(actor: Member | None, member_id: int, name: str) -> bool:
    """Whether this is the picture of someone whom the actor (None: a visitor) may see, and for their eyes."""
    if actor is None:
        people = select(Member.id).join(Profile, Profile.member_id == Member.id)
        people = people.where(is_present(), Profile.state == "published")
    else:
        people = visible_members(actor).with_only_columns(Member.id)
    photo = select(ProfileItem.id).where(
        ProfileItem.member_id == member_id, ProfileItem.kind == "photo", ProfileItem.value == name,
        may_read_item(actor), ProfileItem.member_id.in_(people.where(Member.id == member_id)),
    )  # fmt: skip
    return db.session.scalar(photo) is not None


def contacts_this_month(owners: Collection[tuple[int, str]]) -> dict[int, int]:
    """First contacts accepted in the present month of each owner's own time zone, for owners as (id, time zone)."""
    if not owners:
        return {}
    begins = {id: month_begins(zone) for id, zone in owners}
    accepted = select(ContactRequest.to_id, ContactRequest.answered_at).where(
        ContactRequest.to_id.in_(begins), ContactRequest.state == "accepted",
        ContactRequest.answered_at >= min(begins.values()),
    )  # fmt: skip
    counts = dict.fromkeys(begins, 0)
    for owner, at in db.session.execute(accepted):
        counts[owner] += at is not None and at >= begins[owner]
    return counts
