"""Links by which people come into an edition by themselves, as its organisers tend them."""

from collections.abc import Callable
from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.accounts.models import Member
from app.cohorts import queries as editions
from app.cohorts.forms import LinkForm
from app.cohorts.joining import operations, queries
from app.cohorts.models import EditionLink
from app.cohorts.views import bp
from app.web.app import writes
from app.web.identity import current_member


@bp.get("/organise/editions/<int:edition_id>/links")
def show_links(edition_id: int, form: LinkForm | None = None) -> Any:
    actor = current_member()
    edition = editions.get_edition(actor, edition_id)
    return render_template(
        "cohorts/links.html",
        edition=edition,
        links=queries.links_of(actor, edition),
        address=address,
        form=form or LinkForm(formdata=None),
    )


def address(link: EditionLink) -> str:
    """What the organiser hands on."""
    return f"{current_app.config['PUBLIC_URL']}/join/{link.token}"


@bp.post("/organise/editions/<int:edition_id>/links")
@writes(LinkForm, again=show_links)
def make_link(form: LinkForm, edition_id: int) -> Any:
    actor = current_member()
    edition = editions.get_edition(actor, edition_id)
    operations.make_link(
        actor, edition, most=form.most.data, ends_on=form.ends_on.data, client_key=form.client_key.data
    )
    flash(_("The link is there. Whoever has it can come in until its end."), "good")
    return _back(edition_id)


@bp.post("/organise/links/<int:link_id>/pause")
@writes()
def pause_link(link_id: int) -> Any:
    return _tended(link_id, operations.pause_link)


@bp.post("/organise/links/<int:link_id>/resumption")
@writes()
def resume_link(link_id: int) -> Any:
    return _tended(link_id, operations.resume_link)


@bp.post("/organise/links/<int:link_id>/end")
@writes()
def end_link(link_id: int) -> Any:
    return _tended(link_id, operations.end_link)


def _tended(link_id: int, tend: Callable[[Member, EditionLink], None]) -> Any:
    actor = current_member()
    link = queries.get_link(actor, link_id)
    tend(actor, link)
    return _back(link.edition_id)


def _back(edition_id: int) -> Any:
    return redirect(url_for("cohorts.show_links", edition_id=edition_id), 303)
