"""What a roster told of someone's years: edition, role and groups."""

from flask_babel import gettext as _
from sqlalchemy import select

from app.accounts.models import Member
from app.accounts.told import Facts, tells
from app.cohorts.models import Edition, EditionMembership, Group, GroupMembership, School
from app.extensions import db


@tells
def years(member: Member) -> Facts:
    editions = (
        select(School.name, Edition.name, EditionMembership.role)
        .join(Edition, Edition.school_id == School.id)
        .join(EditionMembership, EditionMembership.edition_id == Edition.id)
        .where(EditionMembership.member_id == member.id)
    )
    groups = (
        select(Group.number, Group.name, Edition.name, GroupMembership.is_supervisor)
        .join(GroupMembership, GroupMembership.group_id == Group.id)
        .join(Edition, Edition.id == Group.edition_id)
        .where(GroupMembership.member_id == member.id)
    )
    facts = [(_("School"), f"{school}, {name}, {_role(role)}") for school, name, role in db.session.execute(editions)]
    for number, name, edition, supervises in db.session.execute(groups):
        group = _("Group %(number)d of %(edition)s", number=number, edition=edition) + (f": {name}" if name else "")
        facts.append((_("You supervised") if supervises else _("Your group"), group))
    return facts


def _role(role: str) -> str:
    return {
        "participant": _("participant"),
        "speaker": _("speaker"),
        "supervisor": _("supervisor"),
        "organiser": _("organiser"),
    }.get(role, role)
