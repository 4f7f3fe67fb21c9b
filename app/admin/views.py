"""The admin's pages: the state of the house, its people, their roles and sanctions. For admins; for others they are
not there."""

from typing import Any

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app.accounts import operations as accounts
from app.accounts import policy
from app.accounts import queries as known
from app.accounts.entry import confirmed
from app.accounts.forms import PersonForm
from app.admin import operations, queries
from app.admin.forms import RoleForm, SanctionForm
from app.kernel.errors import NotFound
from app.web.app import writes
from app.web.health import notices
from app.web.identity import current_member, member_or_none

bp = Blueprint("admin", __name__, url_prefix="/admin")


@bp.before_request
def for_admins() -> None:
    me = member_or_none()
    if me is not None and not me.is_admin:
        raise NotFound()


@bp.get("")
def index() -> Any:
    house = queries.overview(current_member())
    version = current_app.config["VERSION"]
    return render_template("admin/index.html", house=house, version=version, notices=notices())


@bp.post("/outbox/<int:item_id>/revival")
@writes()
def try_again(item_id: int) -> Any:
    operations.try_again(current_member(), queries.get_dead(item_id))
    flash(_("It is tried again."), "good")
    return redirect(url_for("admin.index"), 303)


@bp.post("/outbox/<int:item_id>/delete")
@writes()
def let_go(item_id: int) -> Any:
    operations.let_go(current_member(), queries.get_dead(item_id))
    flash(_("It is given up."), "good")
    return redirect(url_for("admin.index"), 303)


@bp.get("/members")
def members() -> Any:
    asked = {name: request.args.get(name, "") for name in ("words", "show", "after", "before")}
    return render_template("admin/members.html", page=queries.page_of_members(current_member(), **asked), **asked)


@bp.get("/members/invitation")
def new_invitation(form: PersonForm | None = None) -> Any:
    return render_template("admin/invite.html", form=form or PersonForm())


@bp.post("/members/invitation")
@writes(PersonForm, again=new_invitation)
def invite(form: PersonForm) -> Any:
    member = accounts.add_person(current_member(), name=form.name.data, address=form.email.data)
    flash(_("%(name)s is invited.", name=member.display_name), "good")
    return redirect(url_for("admin.show_member", member_id=member.id), 303)


@bp.get("/approvals")
def approvals() -> Any:
    asked = {name: request.args.get(name, "") for name in ("after", "before")}
    return render_template("admin/approvals.html", page=queries.page_of_waiting(current_member(), **asked))


@bp.post("/approvals/<int:member_id>/approval")
@writes()
def approve(member_id: int) -> Any:
    actor = current_member()
    member = known.get_account(actor, member_id)
    accounts.approve_member(actor, member)
    flash(_("%(name)s is in, and gets a mail.", name=member.display_name), "good")
    return redirect(url_for("admin.approvals"), 303)


@bp.post("/approvals/<int:member_id>/refusal")
@writes()
def decline(member_id: int) -> Any:
    actor = current_member()
    accounts.decline_member(actor, known.get_account(actor, member_id))
    flash(_("Declined. They get a mail, and their name and address are no longer kept."), "good")
    return redirect(url_for("admin.approvals"), 303)


@bp.get("/members/<int:member_id>")
def show_member(member_id: int, form: Any = None) -> Any:
    actor = current_member()
    member = known.get_account(actor, member_id)
    scopes = queries.scopes()
    return render_template(
        "admin/member.html",
        member=member,
        roles=form if isinstance(form, RoleForm) else RoleForm().offer(scopes),
        sanction=form if isinstance(form, SanctionForm) else SanctionForm(),
        scopes=scopes,
        sanctions=queries.sanctions_of(member),
        invitation=known.latest_invitation(member),
        may_suspend=policy.suspend_member(actor, member),
    )


class OfferedRoleForm(RoleForm):
    """The choices are what there is at this moment."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.offer(queries.scopes())


@bp.post("/members/<int:member_id>/roles")
@writes(OfferedRoleForm, again=show_member)
@confirmed
def give_role(member_id: int, form: RoleForm) -> Any:
    actor = current_member()
    accounts.give_role(actor, known.get_account(actor, member_id), **form.given())
    flash(_("The role counts from now on."), "good")
    return redirect(url_for("admin.show_member", member_id=member_id), 303)


@bp.post("/members/<int:member_id>/roles/<int:role_id>/delete")
@writes()
@confirmed
def take_role(member_id: int, role_id: int) -> Any:
    actor = current_member()
    accounts.take_role(actor, queries.get_role(known.get_account(actor, member_id), role_id))
    flash(_("The role is taken away."), "good")
    return redirect(url_for("admin.show_member", member_id=member_id), 303)


@bp.post("/members/<int:member_id>/sanctions")
@writes(SanctionForm, again=show_member)
def begin_sanction(member_id: int, form: SanctionForm) -> Any:
    actor = current_member()
    begin = {"suspended": accounts.suspend_member, "silenced": accounts.silence_member}[form.kind.data]
    begin(actor, known.get_account(actor, member_id), until=form.end(), reason=form.reason.data)
    flash(_("It counts from now on. The member gets a mail with the reason."), "good")
    return redirect(url_for("admin.show_member", member_id=member_id), 303)


@bp.post("/members/<int:member_id>/suspension/delete")
@writes()
def lift_suspension(member_id: int) -> Any:
    actor = current_member()
    accounts.lift_suspension(actor, known.get_account(actor, member_id))
    flash(_("The member can come in again."), "good")
    return redirect(url_for("admin.show_member", member_id=member_id), 303)


@bp.post("/members/<int:member_id>/silence/delete")
@writes()
def lift_silence(member_id: int) -> Any:
    actor = current_member()
    accounts.lift_silence(actor, known.get_account(actor, member_id))
    flash(_("The member can write again."), "good")
    return redirect(url_for("admin.show_member", member_id=member_id), 303)


@bp.post("/invitations/<int:invitation_id>/resending")
@writes()
def resend_invitation(invitation_id: int) -> Any:
    actor = current_member()
    invitation = known.get_invitation(actor, invitation_id)
    edition = queries.find_edition(invitation.edition_id)
    sent = accounts.resend_invitation(actor, invitation, edition=edition)
    flash(_("Sent again; the link before is dead.") if sent else _("It went out a moment ago."), "good")
    return redirect(url_for("admin.show_member", member_id=invitation.member_id), 303)


@bp.post("/invitations/<int:invitation_id>/delete")
@writes()
def revoke_invitation(invitation_id: int) -> Any:
    actor = current_member()
    invitation = known.get_invitation(actor, invitation_id)
    accounts.revoke_invitation(actor, invitation)
    flash(_("The invitation is taken back."), "good")
    return redirect(url_for("admin.show_member", member_id=invitation.member_id), 303)
