"""Putting rows in: a batch of people at a time, inside the caller's unit of work. Done again, it changes nothing."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, insert, select, update

from app.accounts.models import Member
from app.accounts.operations import approve_if_known
from app.cohorts import bound
from app.cohorts.models import EditionMembership, Group, GroupMembership, RosterImport, RosterRow
from app.cohorts.roster.fates import Changes, Known, changes, find_group, groups_of, known
from app.extensions import db
from app.kernel import imported, search

BATCH = 25  # a unit of work of about 20 ms


def place(roster: RosterImport, rows: Sequence[RosterRow]) -> None:
    """Make the people of these rows, or change those who are there. What the undo needs is kept with each row."""
    entering = [row for row in rows if row.fate in ("new", "update", "same") and not row.left_out]
    groups = _groups(roster, entering)
    people = known(roster.edition_id, [row.address for row in entering])
    fresh = [row for row in entering if row.address not in people]
    people |= _make(roster, fresh)
    listed = Member.id.in_([who.id for who in people.values()])
    db.session.execute(update(Member).where(listed, Member.trust == 0).values(trust=1))  # the school vouches (G-12)
    found = {
        row.id: changes(row.person, people[row.address], find_group(groups, row.person.get("group")))
        for row in entering
    }
    for row in entering:
        row.before = {"new": True} if row in fresh else _before(found[row.id], people[row.address])
        row.member_id, row.outcome = people[row.address].id, "imported"
    _join(roster, entering, people, found)
    _enter_groups(roster, entering, people, found, groups)
    imported.keeper.lay({people[row.address].id: found[row.id].facts for row in entering if found[row.id].facts})
    _clear(roster, rows)
    bound.people_changed(roster.edition_id)


def _before(found: Changes, who: Known) -> dict[str, Any]:
    before: dict[str, Any] = {}
    if found.role:
        before["role"] = who.role
    if found.name:
        before["name"] = who.name
    if found.facts:
        before["facts"] = sorted(found.facts)
    return before


def _make(roster: RosterImport, rows: Sequence[RosterRow]) -> dict[str, Known]:
    """Staged accounts: known to organisers, invisible to members, no mail (G-3)."""
    if not rows:
        return {}
    edition = roster.edition
    values = [
        {
            "email": row.address,
            "display_name": row.person["name"],
            "sort_name": row.person["sort_name"],
            "state": "staged",
            "language": row.person.get("language", edition.language),
            "time_zone": edition.time_zone,
        }
        for row in rows
    ]
    made = db.session.execute(insert(Member).returning(Member.email, Member.id, Member.display_name), values)
    return {email: Known(id, "staged", name) for email, id, name in made}


def _join(roster: RosterImport, rows: Sequence[RosterRow], people: dict[str, Known], found: dict[int, Changes]) -> None:
    """Memberships, roles and names."""
    joining = [
        {
            "edition_id": roster.edition_id,
            "member_id": people[row.address].id,
            "role": row.person.get("role", "participant"),
            "import_id": roster.id,
        }
        for row in rows
        if found[row.id].joins
    ]
    if joining:
        db.session.execute(insert(EditionMembership), joining)
    for row in rows:
        who, change = people[row.address], found[row.id]
        if change.role:
            membership = EditionMembership.edition_id == roster.edition_id, EditionMembership.member_id == who.id
            db.session.execute(update(EditionMembership).where(*membership).values(role=change.role))
        if change.name:
            named = {"display_name": change.name, "sort_name": row.person["sort_name"]}
            db.session.execute(update(Member).where(Member.id == who.id).values(**named))
        if who.state == "awaiting approval":
            approve_if_known(db.session.get_one(Member, who.id))
        if not who.is_unclaimed and change:
            search.changed("person", who.id)


def _groups(roster: RosterImport, rows: Sequence[RosterRow]) -> list[tuple[int, int, str]]:
    """The groups of the edition, those that these rows name made where they were missing."""
    groups = groups_of(roster.edition_id)
    for row in rows:
        wanted = row.person.get("group")
        if wanted and find_group(groups, wanted) is None:
            number = wanted[0] or _next_number(roster.edition_id)
            group = Group(edition_id=roster.edition_id, number=number, name=wanted[1], import_id=roster.id)
            db.session.add(group)
            db.session.flush()
            groups.append((group.id, group.number, group.name))
    return groups


def _next_number(edition_id: int) -> int:
    highest = db.session.scalar(select(func.max(Group.number)).where(Group.edition_id == edition_id))
    return (highest or 0) + 1


def _enter_groups(
    roster: RosterImport,
    rows: Sequence[RosterRow],
    people: dict[str, Known],
    found: dict[int, Changes],
    groups: list[tuple[int, int, str]],
) -> None:
    entering = [
        {
            "group_id": find_group(groups, row.person["group"]),
            "member_id": people[row.address].id,
            "is_supervisor": (row.person.get("role") or people[row.address].role) == "supervisor",
            "import_id": roster.id,
        }
        for row in rows
        if found[row.id].group
    ]
    if entering:
        db.session.execute(insert(GroupMembership), entering)


def _clear(roster: RosterImport, rows: Sequence[RosterRow]) -> None:
    """What no column took is not kept; who stays out is marked."""
    taken = set(roster.mapping.values())
    for row in rows:
        row.cells = [cell if place in taken else "" for place, cell in enumerate(row.cells)]
        row.outcome = row.outcome or "left"
