"""The people of an edition, and one of them."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import operations as accounts
from app.accounts import policy as of_accounts
from app.cohorts import labels, operations, policy, queries
from app.cohorts.forms import CorrectForm, EnterGroupForm, RoleForm
from app.cohorts.views import bp
from app.web.app import writes
from app.web.identity import current_member


@bp.get("/organise/editions/<int:edition_id>")
def show_edition(edition_id: int) -> Any:
    edition = queries.get_edition(current_member(), edition_id)
    asked = {name: request.args.get(name, "") for name in ("show", "words", "after", "before")}
    page = queries.page_of_people(edition, **asked)
    return render_template(
        "cohorts/edition.html",
        edition=edition,
        page=page,
        groups=queries.groups_in(edition, [member.id for member, *rest in page.items]),
        counts=queries.counts(edition),
        show=asked["show"],
        words=asked["words"],
        state_of=state_of,
        labels=labels,
    )


def state_of(member: Any, invitation: Any) -> tuple[str, str, str]:
    """Where somebody stands, in words: icon, text, kind (A-7)."""
    if member.state == "invited":
        if queries.is_running_out(invitation):
            return "clock", _("Invitation has run out"), "warn"
        return "mail", _("Invited"), ""
    if member.state == "staged":
        if invitation is not None and invitation.state in ("declined", "bounced"):
            said = _("Declined") if invitation.state == "declined" else _("Mail came back")
            return "close", said, "warn"
        return "hold", _("Staged"), ""
    if member.state == "active":
        return "check", _("Member"), "good"
    return "info", _("Not active"), ""


@bp.get("/organise/editions/<int:edition_id>/people/<int:member_id>")
def show_person(edition_id: int, member_id: int, form: Any = None) -> Any:
    actor = current_member()
    member, membership, invitation = queries.get_person(actor, edition_id, member_id)
    edition = membership.edition
    return render_template(
        "cohorts/person.html",
        edition=edition,
        member=member,
        membership=membership,
        invitation=invitation,
        state=state_of(member, invitation),
        groups=queries.groups(edition),
        theirs=queries.groups_in(edition, [member.id]).get(member.id, []),
        may_correct=of_accounts.correct_address(actor, member),
        correct=form if isinstance(form, CorrectForm) else CorrectForm(formdata=None, email=member.email),
        may_remove=policy.remove_person(actor, membership),
        roles=[role for role in labels.ROLES if policy.give_role(actor, membership, role)],
        labels=labels,
        form=form,
    )


def _back(edition_id: int, member_id: int) -> Any:
    return redirect(url_for("cohorts.show_person", edition_id=edition_id, member_id=member_id), 303)


@bp.post("/organise/editions/<int:edition_id>/people/<int:member_id>/role")
@writes(RoleForm, again=show_person)
def give_role(form: RoleForm, edition_id: int, member_id: int) -> Any:
    actor = current_member()
    _member, membership, _invitation = queries.get_person(actor, edition_id, member_id)
    operations.give_role(actor, membership, form.role.data)
    return _back(edition_id, member_id)


@bp.post("/organise/editions/<int:edition_id>/people/<int:member_id>/address")
@writes(CorrectForm, again=show_person)
def correct_address(form: CorrectForm, edition_id: int, member_id: int) -> Any:
    actor = current_member()
    member, _membership, _invitation = queries.get_person(actor, edition_id, member_id)
    accounts.correct_address(actor, member, form.email.data)
    return _back(edition_id, member_id)


@bp.post("/organise/editions/<int:edition_id>/people/<int:member_id>/groups")
@writes(EnterGroupForm, again=show_person)
def enter_group(form: EnterGroupForm, edition_id: int, member_id: int) -> Any:
    actor = current_member()
    member, _membership, _invitation = queries.get_person(actor, edition_id, member_id)
    group = queries.get_group(actor, form.group.data)
    operations.enter_group(actor, group, member, is_supervisor=form.is_supervisor.data)
    return _back(edition_id, member_id)


@bp.post("/organise/editions/<int:edition_id>/people/<int:member_id>/groups/<int:group_id>/leave")
@writes()
def leave_group(edition_id: int, member_id: int, group_id: int) -> Any:
    actor = current_member()
    member, _membership, _invitation = queries.get_person(actor, edition_id, member_id)
    operations.leave_group(actor, queries.get_group(actor, group_id), member)
    return _back(edition_id, member_id)


@bp.post("/organise/editions/<int:edition_id>/people/<int:member_id>/remove")
@writes()
def remove_person(edition_id: int, member_id: int) -> Any:
    actor = current_member()
    member, membership, _invitation = queries.get_person(actor, edition_id, member_id)
    operations.remove_person(actor, membership)
    flash(_("%(name)s is off the list.", name=member.display_name))
    return redirect(url_for("cohorts.show_edition", edition_id=edition_id), 303)
