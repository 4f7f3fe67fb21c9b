"""Taking rows back: what an import made or changed is undone, except for people who have claimed their place since."""

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from app.accounts.models import UNCLAIMED, Invitation, Member, Token
from app.cohorts.bound import people_changed
from app.cohorts.models import EditionMembership, Group, GroupMembership, RosterImport, RosterRow
from app.extensions import db
from app.kernel import bound, clock, imported, search, text


def take_back(roster: RosterImport, rows: Sequence[RosterRow]) -> None:
    """Undo a batch of imported rows. Done again, it changes nothing."""
    ids = [row.member_id for row in rows if row.member_id]
    members = {member.id: member for member in db.session.scalars(select(Member).where(Member.id.in_(ids)))}
    going = []
    for row in rows:
        member = members.get(row.member_id or 0)
        if member is None:
            row.outcome = "undone"
        elif row.before.get("new") and member.state not in UNCLAIMED:
            row.outcome = "kept"
        else:
            row.outcome = "undone"
            going.append((row, member))
    _leave(roster, [member.id for _, member in going])
    imported.keeper.take_back({member.id: row.before["facts"] for row, member in going if row.before.get("facts")})
    for row, member in going:
        _restore(roster, row, member)
    people_changed(roster.edition_id)
    _remove(roster, [member for row, member in going if row.before.get("new")])


def _leave(roster: RosterImport, ids: Sequence[int]) -> None:
    for table in (GroupMembership, EditionMembership):
        db.session.execute(delete(table).where(table.import_id == roster.id, table.member_id.in_(ids)))


def _restore(roster: RosterImport, row: RosterRow, member: Member) -> None:
    """Role and name as they were, unless somebody changed them since."""
    if role := row.before.get("role"):
        theirs = EditionMembership.edition_id == roster.edition_id, EditionMembership.member_id == member.id
        now = EditionMembership.role == row.person.get("role")
        db.session.execute(update(EditionMembership).where(*theirs, now).values(role=role))
    name = row.before.get("name")
    if name and member.state in UNCLAIMED and member.display_name == row.person["name"]:
        member.display_name, member.sort_name = name, text.sort_name(name)[:80]
    if member.state not in UNCLAIMED:
        search.changed("person", member.id)


def _remove(roster: RosterImport, members: Sequence[Member]) -> None:
    """People whom the import made, who have not claimed their place and are in no other edition."""
    ids = [member.id for member in members]
    elsewhere = set(db.session.scalars(select(EditionMembership.member_id).where(EditionMembership.member_id.in_(ids))))
    _end_invitations(roster, elsewhere)
    gone = [id for id in ids if id not in elsewhere]
    try:
        with db.session.begin_nested():
            _delete(gone)
    except IntegrityError:  # one of them is held by something else, a role as moderator say: that one stays
        for id in gone:
            try:
                with db.session.begin_nested():
                    _delete([id])
            except IntegrityError:
                _end_invitations(roster, {id})


def _delete(ids: Sequence[int]) -> None:
    if not ids:
        return
    imported.keeper.forget(ids)
    db.session.execute(update(RosterRow).where(RosterRow.member_id.in_(ids)).values(member_id=None))
    for table in (Invitation, Token):
        db.session.execute(delete(table).where(table.member_id.in_(ids)))
    db.session.execute(delete(Member).where(Member.id.in_(ids)))


def _end_invitations(roster: RosterImport, ids: set[int]) -> None:
    """Those who stay on another list lose the invitation to this edition."""
    open_ones = (Invitation.member_id.in_(ids), Invitation.edition_id == roster.edition_id, Invitation.state == "sent")
    ended = {"state": "revoked", "token_hash": None, "answered_at": clock.now()}
    db.session.execute(update(Invitation).where(*open_ones).values(**ended))
    still = select(Invitation.member_id).where(Invitation.member_id.in_(ids), Invitation.state == "sent")
    lonely = Member.id.in_(ids), Member.state == "invited", Member.id.not_in(still)
    db.session.execute(update(Member).where(*lonely).values(state="staged"))


def remove_empty_groups(roster: RosterImport) -> None:
    """Groups that the import made and that nobody is in any more, unless something else hangs on them."""
    filled = select(GroupMembership.group_id)
    empty = select(Group.id).where(Group.import_id == roster.id, Group.id.not_in(filled))
    for id in db.session.scalars(empty).all():
        try:
            with db.session.begin_nested():
                bound.ending("group", id)
                db.session.execute(delete(Group).where(Group.id == id))
        except IntegrityError:
            continue
