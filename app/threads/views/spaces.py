"""Spaces, arranged: by admins all, by organisers those of their edition."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from wtforms.fields import SelectChoice

from app.kernel.policy import require
from app.threads import policy, spaces
from app.threads.forms import SpaceForm
from app.threads.models import Space
from app.threads.spaces import SpaceSettings
from app.threads.views import bp
from app.web.app import writes
from app.web.identity import current_member


@bp.get("/admin/spaces")
def manage_spaces() -> Any:
    me = current_member()
    require(policy.manage_spaces(me))
    return render_template("threads/spaces.html", spaces=spaces.managed_spaces(me))


@bp.get("/admin/spaces/new")
def new_space(form: SpaceForm | None = None) -> Any:
    me = current_member()
    require(policy.manage_spaces(me))
    return _page(form or SpaceForm(data={"audience": "members" if me.is_admin else "edition"}), None)


@bp.post("/admin/spaces")
@writes(SpaceForm, again=new_space)
def create_space(form: SpaceForm) -> Any:
    require(policy.manage_spaces(current_member()))
    space = spaces.open_space(current_member(), _settings(form))
    flash(_("The space is open."), "good")
    return redirect(url_for("threads.space", space_id=space.id), 303)


@bp.get("/admin/spaces/<int:space_id>")
def edit_space(space_id: int, form: SpaceForm | None = None) -> Any:
    space = spaces.get_managed_space(current_member(), space_id)
    if form is None:
        return _page(_filled(space), space)
    form.version.data = str(space.version)  # after a refusal, what is sent next is meant for what stands now
    return _page(form, space)


@bp.post("/admin/spaces/<int:space_id>")
@writes(SpaceForm, again=edit_space)
def save_space(space_id: int, form: SpaceForm) -> Any:
    space = spaces.get_managed_space(current_member(), space_id)
    spaces.change_space(current_member(), space, _settings(form), version=int(form.version.data or 0))
    flash(_("Saved."), "good")
    return redirect(url_for("threads.manage_spaces"), 303)


def _filled(space: Space) -> SpaceForm:
    return SpaceForm(
        data={
            "name": space.name,
            "description": space.description,
            "audience": space.audience,
            "edition": space.edition_id or 0,
            "group": space.group_id or 0,
            "starters": "organisers" if space.started_by_organisers_only else "members",
            "approval": space.needs_approval,
            "position": space.position,
            "version": str(space.version),
        }
    )


def _settings(form: SpaceForm) -> SpaceSettings:
    return SpaceSettings(
        name=form.name.data or "",
        description=form.description.data or "",
        audience=form.audience.data,
        edition_id=form.edition.data or None,
        group_id=form.group.data or None,
        started_by_organisers_only=form.starters.data == "organisers",
        needs_approval=form.approval.data,
        position=form.position.data or 0,
    )


def _page(form: SpaceForm, space: Space | None) -> Any:
    me = current_member()
    wider = {"public": _("Everyone, also without an account"), "members": _("All members"), "staff": _("Staff")}
    own = {"edition": _("People of an edition"), "group": _("People of a group, and its supervisors")}
    choices = wider | own if me.is_admin else own
    form.audience.choices = [SelectChoice(audience, word) for audience, word in choices.items()]
    none = SelectChoice(0, "–")
    form.edition.choices = [none, *(SelectChoice(one.id, one.name) for one in spaces.managed_editions(me))]
    form.group.choices = [none, *(SelectChoice(one.id, spaces.group_name(one)) for one in spaces.managed_groups(me))]
    return render_template("threads/space.html", form=form, space=space)
