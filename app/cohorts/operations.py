"""Tending schools, editions, their people, roles and groups."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, func, select

from app.accounts import operations as accounts
from app.accounts.models import Invitation, Member
from app.cohorts import bound, policy, queries
from app.cohorts.models import Edition, EditionMembership, Group, GroupMembership, School
from app.extensions import db
from app.kernel import audit, outbox, search
from app.kernel.errors import Conflict, Invalid, Refusal
from app.kernel.policy import require

INVITE = "roster.invite"


def make_school(actor: Member, *, name: str) -> School:
    """Make a school. Its name is its own; sent twice, it is one school."""
    require(policy.make_school(actor))
    if (there := db.session.scalar(select(School).where(School.name == name))) is not None:
        return there
    school = School(name=name)
    db.session.add(school)
    db.session.flush()
    audit.record(actor, "make school", school)
    return school


def edit_school(actor: Member, school: School, *, name: str) -> None:
    """Rename a school."""
    require(policy.edit_school(actor))
    if db.session.scalar(select(School.id).where(School.name == name, School.id != school.id)):
        raise Invalid("There is a school of this name already.", field="name")
    school.name = name


def make_edition(actor: Member, school: School, **facts: Any) -> Edition:
    """Make an edition of a school; sent twice, it is one edition."""
    require(policy.make_edition(actor))
    same = Edition.school_id == school.id, Edition.name == facts["name"]
    if (there := db.session.scalar(select(Edition).where(*same))) is not None:
        return there
    edition = Edition(school=school, **facts)
    db.session.add(edition)
    db.session.flush()
    audit.record(actor, "make edition", edition)
    bound.people_changed(edition.id)
    return edition


def edit_edition(actor: Member, edition: Edition, *, version: int, **facts: Any) -> None:
    """Change what is known of an edition; a stale form is refused (G-6)."""
    require(policy.edit_edition(actor, edition))
    if edition.version != version:
        raise Conflict("Somebody changed this edition meanwhile. Yours is still here; look at theirs in another tab.")
    if facts.get("state") != edition.state:
        audit.record(actor, "edition state", edition, before=edition.state, after=facts.get("state"))
    for name, value in facts.items():
        setattr(edition, name, value)
    edition.version += 1
    bound.people_changed(edition.id)


def give_role(actor: Member, membership: EditionMembership, role: str) -> None:
    """Say as what somebody took part (P-9)."""
    require(policy.give_role(actor, membership, role))
    if membership.role == role:
        return
    audit.record(actor, "edition role", membership, member=membership.member_id, before=membership.role, after=role)
    membership.role = role
    _changed(membership.member)


def make_organiser(actor: Member, edition: Edition, *, address: str) -> Member:
    """Make a member organiser of an edition, by their address. Who may not is not told whose addresses are known."""
    require(policy.make_organiser(actor))
    member = queries.find_active(address)
    if member is None:
        raise Invalid("No member has this address. They need an account first.", field="address")
    membership = _membership(edition, member)
    if membership is None:
        membership = EditionMembership(edition=edition, member=member, role="participant")
        db.session.add(membership)
        db.session.flush()
        bound.people_changed(edition.id)
    give_role(actor, membership, "organiser")
    return member


def remove_person(actor: Member, membership: EditionMembership) -> None:
    """Take somebody off the roster; what was for people of the edition is hidden from them at once (P-9)."""
    require(policy.remove_person(actor, membership))
    member, edition = membership.member, membership.edition
    audit.record(actor, "leave edition", edition, member=member.id)
    groups = select(Group.id).where(Group.edition_id == edition.id)
    theirs = GroupMembership.group_id.in_(groups), GroupMembership.member_id == member.id
    db.session.execute(delete(GroupMembership).where(*theirs))
    db.session.execute(delete(EditionMembership).where(EditionMembership.id == membership.id))
    open_one = Invitation.member_id == member.id, Invitation.edition_id == edition.id, Invitation.state == "sent"
    for invitation in db.session.scalars(select(Invitation).where(*open_one)):
        accounts.revoke_invitation(actor, invitation)
    bound.people_changed(edition.id)
    _changed(member)


def make_group(actor: Member, edition: Edition, *, number: int | None, name: str, question: str) -> Group:
    """Make a group; without a number it gets the next one."""
    require(policy.make_group(actor, edition))
    taken = set(db.session.scalars(select(Group.number).where(Group.edition_id == edition.id)))
    if number in taken:
        raise Invalid("There is a group of this number already.", field="number")
    group = Group(edition=edition, number=number or max(taken, default=0) + 1, name=name, question=question)
    db.session.add(group)
    db.session.flush()
    bound.people_changed(edition.id)
    return group


def edit_group(actor: Member, group: Group, *, number: int, name: str, question: str) -> None:
    """Rename or renumber a group."""
    require(policy.edit_group(actor, group.edition))
    if db.session.scalar(
        select(Group.id).where(Group.edition_id == group.edition_id, Group.number == number, Group.id != group.id)
    ):
        raise Invalid("There is a group of this number already.", field="number")
    group.number, group.name, group.question = number, name, question
    bound.people_changed(group.edition_id)


def enter_group(actor: Member, group: Group, member: Member, *, is_supervisor: bool) -> None:
    """Put somebody of the edition into a group, or change as what they are in it."""
    require(policy.edit_group(actor, group.edition))
    if _membership(group.edition, member) is None:
        raise Invalid("This person is not on the list of the edition.")
    there = _in_group(group, member)
    if there is None:
        db.session.add(GroupMembership(group=group, member=member, is_supervisor=is_supervisor))
    else:
        there.is_supervisor = is_supervisor
    bound.people_changed(group.edition_id)
    _changed(member)


def leave_group(actor: Member, group: Group, member: Member) -> None:
    """Take somebody out of a group."""
    require(policy.edit_group(actor, group.edition))
    if (there := _in_group(group, member)) is not None:
        db.session.delete(there)
        bound.people_changed(group.edition_id)
        _changed(member)


def send_invitations(actor: Member, edition: Edition, member_ids: list[int] | None) -> int:
    """Invite these staged people of the edition, or all of them; how many that will be. The mails go out by a job."""
    require(policy.organise(actor, edition))
    chosen = queries.to_invite(edition, member_ids).with_only_columns(Member.id).order_by(None).subquery()
    number, last = db.session.execute(select(func.count(), func.max(chosen.c.id)).select_from(chosen)).one()
    if number:
        audit.record(actor, "send invitations", edition, people=number)
        payload = {"edition_id": edition.id, "by_id": actor.id, "past": 0, "last": last}
        outbox.put(INVITE, **payload, member_ids=member_ids)
    return int(number)


def invite_people(actor: Member, edition: Edition, members: list[Member]) -> Mapping[int, str]:
    """Invite each; those who cannot be are passed over, with why not by member id."""
    refused = {}
    for member in members:
        try:
            with db.session.begin_nested():
                accounts.invite(actor, member, edition=edition)
        except Refusal as refusal:
            refused[member.id] = refusal.sentence
    return refused


def _membership(edition: Edition, member: Member) -> EditionMembership | None:
    both = EditionMembership.edition_id == edition.id, EditionMembership.member_id == member.id
    return db.session.scalar(select(EditionMembership).where(*both))


def _in_group(group: Group, member: Member) -> GroupMembership | None:
    both = GroupMembership.group_id == group.id, GroupMembership.member_id == member.id
    return db.session.scalar(select(GroupMembership).where(*both))


def _changed(member: Member) -> None:
    """What members of an edition may find of somebody depends on where they belong."""
    if member.state == "active":
        search.changed("person", member.id)
