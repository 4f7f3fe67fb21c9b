"""Reading people: whom the actor may see, which items of them, and the small card that every page shows."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, literal, or_, select

from app.accounts.models import Member
from app.cohorts.models import EditionMembership
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import NotFound
from app.profiles.cards import Card
from app.profiles.models import Profile, ProfileItem
from app.ties import queries as ties

CARD_KINDS = ("field", "headline", "organisation", "photo")


def is_present() -> ColumnElement[bool]:
    """Accounts that exist for others: active and not suspended now."""
    return and_(Member.state == "active", or_(Member.suspended_until.is_(None), Member.suspended_until <= clock.now()))


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


def may_read_item(actor: Member | None) -> ColumnElement[bool]:
    """The audience of a profile item as SQL (G-1): whether `actor` (None: a visitor) belongs to it.

    Holds for items of ProfileItem in the query; whether the person is visible at all is asked elsewhere.
    """
    if actor is None:
        return ProfileItem.audience == "public"
    return or_(
        ProfileItem.member_id == actor.id,
        ProfileItem.audience.in_(("public", "members")),
        and_(ProfileItem.audience == "cohorts", _shares_edition(actor)),
        and_(ProfileItem.audience == "connections", ProfileItem.member_id.in_(ties.connected_ids(actor))),
    )


def _shares_edition(actor: Member) -> ColumnElement[bool]:
    if actor.is_site_moderator:
        return literal(True)
    if not actor.edition_ids:
        return false()
    mates = select(EditionMembership.member_id).where(EditionMembership.edition_id.in_(sorted(actor.edition_ids)))
    return ProfileItem.member_id.in_(mates)


def visible_items(
    actor: Member | None, member_ids: Collection[int], kinds: Iterable[str] | None = None
) -> Sequence[Any]:
    """Items of these members that the actor may read, as rows, in the order of a profile."""
    columns = ProfileItem.__table__.c
    query = select(*columns).where(columns.member_id.in_(member_ids), may_read_item(actor))
    if kinds is not None:
        query = query.where(columns.kind.in_(tuple(kinds)))
    return db.session.execute(query.order_by(columns.member_id, columns.kind, columns.position)).all()


def cards(actor: Member, member_ids: Collection[int]) -> dict[int, Card]:
    """The cards of these members by id, in two queries. Whoever cannot be opened keeps name and initials only."""
    if not member_ids:
        return {}
    ids = set(member_ids)
    open_ids = visible_members(actor).where(Member.id.in_(ids)).with_only_columns(Member.id).scalar_subquery()
    names = select(Member.id, Member.display_name, Member.state, Member.id.in_(open_ids)).where(Member.id.in_(ids))
    made: dict[int, Card] = {}
    for id, name, state, is_open in db.session.execute(names):
        made[id] = Card(id, name, is_open=is_open, is_former=state in ("deactivated", "anonymised", "erased"))
    return fill(actor, made)


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
