"""Who may tend schools, editions and their people, and when an import may go on."""

from app.accounts import policy as accounts
from app.accounts.models import Member
from app.cohorts.models import Edition, EditionLink, EditionMembership, RosterImport
from app.kernel import clock
from app.kernel.policy import YES, Verdict, no


def make_school(actor: Member) -> Verdict:
    """Schools and editions are made by admins (G-4)."""
    return YES if actor.is_admin else no("Only admins make schools and editions.")


make_edition = edit_school = make_school


def organise(actor: Member, edition: Edition) -> Verdict:
    if actor.is_admin or edition.id in actor.organised_edition_ids:
        return YES
    return no("This is for organisers of the edition.")


edit_edition = make_group = edit_group = start_import = make_link = organise


def tend_link(actor: Member, link: EditionLink) -> Verdict:
    """Pause it, go on with it, end it."""
    return organise(actor, link.edition)


def join(link: EditionLink) -> Verdict:
    """Whether somebody can come in by this link now."""
    if link.is_over:
        return no("This link has run out. Ask for a new one where you got it.")
    if link.paused_at is not None:
        return no("This link is paused. Try again later, or ask where you got it.")
    if link.taken >= link.most:
        return no("All places of this link are taken. Ask for a new one where you got it.")
    return YES


def join_as_member(actor: Member) -> Verdict:
    return accounts.write(actor)


def make_organiser(actor: Member) -> Verdict:
    return YES if actor.is_admin else no("Only admins make organisers, or take that role back.")


def give_role(actor: Member, membership: EditionMembership, role: str) -> Verdict:
    """Organisers set the roles of their edition (P-9); organisers are made and unmade by admins (G-4)."""
    if "organiser" in (role, membership.role):
        return make_organiser(actor)
    return organise(actor, membership.edition)


def remove_person(actor: Member, membership: EditionMembership) -> Verdict:
    if membership.role == "organiser" and not actor.is_admin:
        return no("Only admins take an organiser off the list.")
    return organise(actor, membership.edition)


def match_columns(actor: Member, roster: RosterImport) -> Verdict:
    if roster.state not in ("read", "checked"):
        return no("This file is past matching columns.")
    return organise(actor, roster.edition)


def repair_row(actor: Member, roster: RosterImport) -> Verdict:
    if roster.state != "checked":
        return no("Rows can be changed once the dry run is there, and until the import begins.")
    return organise(actor, roster.edition)


def import_people(actor: Member, roster: RosterImport) -> Verdict:
    if roster.state != "checked":
        return no("This import is not waiting to begin.")
    return organise(actor, roster.edition)


def undo_import(actor: Member, roster: RosterImport) -> Verdict:
    """At any moment while it runs, and for 24 hours after."""
    if roster.state not in ("importing", "finished"):
        return no("There is nothing to undo.")
    if roster.undo_ends_at and roster.undo_ends_at < clock.now():
        return no("An import can be undone for 24 hours. These are over.")
    return organise(actor, roster.edition)


def discard_import(actor: Member, roster: RosterImport) -> Verdict:
    if roster.state not in ("read", "checked", "failed"):
        return no("An import that began is undone, not thrown away.")
    return organise(actor, roster.edition)
