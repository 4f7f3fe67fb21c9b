"""The groups of an edition."""

from typing import Any

from flask import redirect, render_template, url_for

from app.cohorts import operations, queries
from app.cohorts.forms import GroupForm
from app.cohorts.views import bp
from app.web.app import writes
from app.web.identity import current_member


@bp.get("/organise/editions/<int:edition_id>/groups")
def show_groups(edition_id: int, form: GroupForm | None = None) -> Any:
    edition = queries.get_edition(current_member(), edition_id)
    return render_template(
        "cohorts/groups.html", edition=edition, groups=queries.groups(edition), form=form or GroupForm(formdata=None)
    )


@bp.post("/organise/editions/<int:edition_id>/groups")
@writes(GroupForm, again=show_groups)
def make_group(form: GroupForm, edition_id: int) -> Any:
    actor = current_member()
    edition = queries.get_edition(actor, edition_id)
    said = {"name": form.name.data or "", "question": form.question.data or ""}
    operations.make_group(actor, edition, number=form.number.data, **said)
    return redirect(url_for("cohorts.show_groups", edition_id=edition_id), 303)


@bp.get("/organise/groups/<int:group_id>")
def show_group(group_id: int, form: GroupForm | None = None) -> Any:
    group = queries.get_group(current_member(), group_id)
    return render_template(
        "cohorts/group.html",
        edition=group.edition,
        group=group,
        memberships=queries.people_of_group(group),
        form=form or GroupForm(formdata=None, obj=group),
    )


@bp.post("/organise/groups/<int:group_id>")
@writes(GroupForm, again=show_group)
def edit_group(form: GroupForm, group_id: int) -> Any:
    actor = current_member()
    group = queries.get_group(actor, group_id)
    number = form.number.data or group.number
    said = {"name": form.name.data or "", "question": form.question.data or ""}
    operations.edit_group(actor, group, number=number, **said)
    return redirect(url_for("cohorts.show_groups", edition_id=group.edition_id), 303)
