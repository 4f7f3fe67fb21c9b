"""Reading schools, editions and their people, for those who tend them."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from app.accounts.models import UNCLAIMED, Invitation, Member
from app.cohorts import policy
from app.cohorts.models import Edition, EditionMembership, Group, GroupMembership, School
from app.extensions import db
from app.kernel import clock, pages, text
from app.kernel.errors import NotFound

PAGE = 50
# What the list of people can be narrowed to.
SHOWN = ("staged", "invited", "bounced", "declined", "members", "organisers")


def organised_ids(actor: Member) -> Select[int]:
    """The ids of the editions that the actor tends: all for admins, their own for organisers."""
    query = select(Edition.id)
    return query if actor.is_admin else query.where(Edition.id.in_(sorted(actor.organised_edition_ids)))


def organised_editions(actor: Member) -> Select[Edition]:
    """The editions that the actor tends, newest first."""
    query = select(Edition).where(Edition.id.in_(organised_ids(actor))).options(joinedload(Edition.school))
    return query.order_by(Edition.starts_on.desc(), Edition.id.desc())


def schools(actor: Member) -> Sequence[tuple[School, Sequence[tuple[Edition, int]]]]:
    """Schools with the editions that the actor tends, and how many people each has."""
    if not actor.organises_any:
        raise NotFound()
    counts = select(EditionMembership.edition_id, func.count()).group_by(EditionMembership.edition_id)
    people = {id: number for id, number in db.session.execute(counts)}
    found: dict[int, tuple[School, list[tuple[Edition, int]]]] = {}
    if actor.is_admin:
        found = {school.id: (school, []) for school in db.session.scalars(select(School).order_by(School.name))}
    for edition in db.session.scalars(organised_editions(actor)):
        _, editions = found.setdefault(edition.school_id, (edition.school, []))
        editions.append((edition, people.get(edition.id, 0)))
    return list(found.values())


def get_school(actor: Member, school_id: int) -> School:
    school = db.session.get(School, school_id) if policy.edit_school(actor) else None
    if school is None:
        raise NotFound()
    return school


def get_edition(actor: Member, edition_id: int) -> Edition:
    """An edition that the actor tends."""
    edition = db.session.scalar(organised_editions(actor).where(Edition.id == edition_id))
    if edition is None:
        raise NotFound()
    return edition


def latest_invitation() -> Any:
    """The id of a member's last invitation to the edition of a membership, as a column."""
    return (
        select(func.max(Invitation.id))
        .where(
            Invitation.member_id == EditionMembership.member_id,
            or_(Invitation.edition_id == EditionMembership.edition_id, Invitation.edition_id.is_(None)),
        )
        .correlate(EditionMembership)
        .scalar_subquery()
    )


def people(edition: Edition) -> Select[Member, EditionMembership, Invitation]:
    """Everybody on the roster of an edition, with role and last invitation; organisers see people of every state."""
    return _people().where(EditionMembership.edition_id == edition.id)


def _people() -> Select[Member, EditionMembership, Invitation]:
    return (
        select(Member, EditionMembership, Invitation)
        .join(EditionMembership, EditionMembership.member_id == Member.id)
        .outerjoin(Invitation, Invitation.id == latest_invitation())
    )


def narrowed(show: str) -> ColumnElement[bool] | None:
    """The part of the list of people that `show` names."""
    return {
        "staged": and_(Member.state == "staged", _may_be_written_to()),
        "invited": Member.state == "invited",
        "bounced": and_(Member.state == "staged", Invitation.state == "bounced"),
        "declined": and_(Member.state == "staged", Invitation.state == "declined"),
        "members": Member.state.not_in(UNCLAIMED),
        "organisers": EditionMembership.role == "organiser",
    }.get(show)


def _may_be_written_to() -> ColumnElement[bool]:
    """Nobody wants, or gets, another mail at an address whose last invitation was declined or came back."""
    return or_(Invitation.id.is_(None), Invitation.state.not_in(("declined", "bounced")))


def page_of_people(
    edition: Edition, *, show: str = "", words: str = "", after: str = "", before: str = ""
) -> pages.Page:
    query = people(edition)
    if (part := narrowed(show)) is not None:
        query = query.where(part)
    for word in text.fold(words).split()[:5]:
        query = query.where(
            or_(Member.sort_name.contains(word, autoescape=True), Member.email.startswith(word, autoescape=True))
        )
    return pages.page(query, (Member.sort_name, Member.id), size=PAGE, after=after, before=before)


def counts(edition: Edition) -> dict[str, int]:
    """How many people of the edition are in which state, and all of them."""
    by_state = (
        select(Member.state, func.count())
        .join(EditionMembership, EditionMembership.member_id == Member.id)
        .where(EditionMembership.edition_id == edition.id)
        .group_by(Member.state)
    )
    found = {state: number for state, number in db.session.execute(by_state)}
    return found | {"all": sum(found.values())}


def groups_in(edition: Edition, member_ids: Sequence[int]) -> dict[int, list[tuple[Group, bool]]]:
    """Each person's groups in the edition, and whether they supervise them."""
    found: dict[int, list[tuple[Group, bool]]] = {}
    query = (
        select(GroupMembership.member_id, Group, GroupMembership.is_supervisor)
        .join(Group, Group.id == GroupMembership.group_id)
        .where(Group.edition_id == edition.id, GroupMembership.member_id.in_(member_ids))
        .order_by(Group.number)
    )
    for id, group, is_supervisor in db.session.execute(query):
        found.setdefault(id, []).append((group, is_supervisor))
    return found


def get_person(actor: Member, edition_id: int, member_id: int) -> tuple[Member, EditionMembership, Invitation | None]:
    """Somebody on the roster of an edition that the actor tends."""
    row = db.session.execute(
        _people()
        .where(EditionMembership.edition_id == edition_id, EditionMembership.edition_id.in_(organised_ids(actor)))
        .where(Member.id == member_id)
        .options(joinedload(EditionMembership.edition).joinedload(Edition.school))
    ).one_or_none()
    if row is None:
        raise NotFound()
    member, membership, invitation = row
    return member, membership, invitation


def groups(edition: Edition) -> Sequence[tuple[Group, int]]:
    """The groups of an edition with how many people each has."""
    number = select(func.count()).where(GroupMembership.group_id == Group.id).correlate(Group).scalar_subquery()
    query = select(Group, number).where(Group.edition_id == edition.id).order_by(Group.number)
    return [(group, n) for group, n in db.session.execute(query)]


def get_group(actor: Member, group_id: int) -> Group:
    """A group of an edition that the actor tends."""
    group = db.session.scalar(
        select(Group)
        .where(Group.id == group_id, Group.edition_id.in_(organised_ids(actor)))
        .options(joinedload(Group.edition).joinedload(Edition.school))
    )
    if group is None:
        raise NotFound()
    return group


def people_of_group(group: Group) -> Sequence[GroupMembership]:
    query = (
        select(GroupMembership)
        .join(Member, Member.id == GroupMembership.member_id)
        .where(GroupMembership.group_id == group.id)
        .options(joinedload(GroupMembership.member))
        .order_by(GroupMembership.is_supervisor.desc(), Member.sort_name)
    )
    return db.session.scalars(query.limit(200)).all()


def to_invite(edition: Edition, member_ids: Sequence[int] | None = None) -> Select[Member]:
    """Staged people of the edition who may be written to: all of them, or those named."""
    query = (
        people(edition)
        .with_only_columns(Member)
        .select_from(Member)
        .where(Member.state == "staged", Member.email.is_not(None))
        .where(_may_be_written_to())
        .options(selectinload(Member.edition_roles))
        .order_by(Member.id)
    )
    return query if member_ids is None else query.where(Member.id.in_(member_ids))


def number_of(query: Select[Member]) -> int:
    return db.session.scalar(select(func.count()).select_from(_ids(query))) or 0


def first_of(query: Select[Member], most: int) -> Sequence[Member]:
    return db.session.scalars(query.order_by(None).order_by(Member.sort_name).limit(most)).all()


def _ids(query: Select[Member]) -> Any:
    return query.with_only_columns(Member.id).order_by(None).subquery()


def find_active(address: str) -> Member | None:
    """The active account of an address, for the admin who makes its owner organiser."""
    return db.session.scalar(select(Member).where(Member.email == address.strip().lower(), Member.state == "active"))


def is_running_out(invitation: Invitation | None) -> bool:
    return invitation is not None and invitation.state == "sent" and invitation.expires_at <= clock.now()


def names_of(ids: Collection[int]) -> dict[int, str]:
    """What editions are called, by id."""
    return {id: name for id, name in db.session.execute(select(Edition.id, Edition.name).where(Edition.id.in_(ids)))}


def met_in(actor: Member, member_ids: Collection[int]) -> dict[int, list[Any]]:
    """The editions that the actor took part in together with each of these, newest first, as (member_id, edition, number,
    name): the last two are of a group that they shared there, if they did."""
    mine = select(EditionMembership.edition_id).where(EditionMembership.member_id == actor.id)
    groups = _groups_shared_with(actor).subquery()
    same = and_(groups.c.member_id == EditionMembership.member_id, groups.c.edition_id == Edition.id)
    shared = select(EditionMembership.member_id, Edition.name.label("edition"), groups.c.number, groups.c.name)
    shared = shared.select_from(EditionMembership).join(Edition, Edition.id == EditionMembership.edition_id)
    shared = shared.outerjoin(groups, same)
    shared = shared.where(Edition.id.in_(mine), EditionMembership.member_id.in_(member_ids))
    found: dict[int, list[Any]] = {id: [] for id in member_ids}
    for row in db.session.execute(shared.order_by(Edition.starts_on.desc(), groups.c.number)) if member_ids else ():
        found[row.member_id].append(row)
    return found


def _groups_shared_with(actor: Member) -> Select[int, int, int, str]:
    mine = select(GroupMembership.group_id).where(GroupMembership.member_id == actor.id)
    found = select(GroupMembership.member_id, Group.edition_id, Group.number, Group.name)
    found = found.join(Group, Group.id == GroupMembership.group_id)
    return found.where(GroupMembership.group_id.in_(mine))
