"""Sending invitations to people of a roster: first a page that names how many, then the button."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.accounts import operations as accounts
from app.cohorts import operations, queries
from app.cohorts.forms import InviteForm, chosen
from app.cohorts.views import bp
from app.kernel.errors import NotFound
from app.web.app import writes
from app.web.identity import current_member

NAMED = 12  # how many names the page shows


@bp.get("/organise/editions/<int:edition_id>/invite")
def confirm_invitations(edition_id: int, form: InviteForm | None = None) -> Any:
    edition = queries.get_edition(current_member(), edition_id)
    everybody = request.args.get("everybody", "")
    ids = None if everybody else chosen(request.args.getlist("member"))
    waiting = queries.to_invite(edition, ids)
    return render_template(
        "cohorts/invite.html",
        edition=edition,
        number=queries.number_of(waiting),
        some=queries.first_of(waiting, NAMED),
        ids=ids or [],
        form=form or InviteForm(everybody="1" if everybody else ""),
    )


@bp.post("/organise/editions/<int:edition_id>/invite")
@writes(InviteForm)
def send_invitations(form: InviteForm, edition_id: int) -> Any:
    actor = current_member()
    edition = queries.get_edition(actor, edition_id)
    number = operations.send_invitations(actor, edition, form.member_ids)
    flash(ngettext("%(num)d invitation is on its way.", "%(num)d invitations are on their way.", number))
    return redirect(url_for("cohorts.show_edition", edition_id=edition_id, show="invited"), 303)


@bp.post("/organise/editions/<int:edition_id>/people/<int:member_id>/invite")
@writes()
def invite_person(edition_id: int, member_id: int) -> Any:
    """Invite, or send the invitation again: the old link dies."""
    actor = current_member()
    member, membership, invitation = queries.get_person(actor, edition_id, member_id)
    if member.state == "invited" and invitation is not None:
        accounts.resend_invitation(actor, invitation, edition=membership.edition)
    else:
        accounts.invite(actor, member, edition=membership.edition)
    flash(_("An invitation to %(name)s is on its way.", name=member.display_name))
    return redirect(url_for("cohorts.show_person", edition_id=edition_id, member_id=member_id), 303)


@bp.post("/organise/editions/<int:edition_id>/people/<int:member_id>/revoke")
@writes()
def revoke_invitation(edition_id: int, member_id: int) -> Any:
    actor = current_member()
    member, _membership, invitation = queries.get_person(actor, edition_id, member_id)
    if invitation is None:
        raise NotFound()
    accounts.revoke_invitation(actor, invitation)
    flash(_("The link of %(name)s is dead.", name=member.display_name))
    return redirect(url_for("cohorts.show_person", edition_id=edition_id, member_id=member_id), 303)
