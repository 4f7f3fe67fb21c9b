"""Keeping somebody away, and letting them near again."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.accounts.models import Member
from app.partners import queries
from app.partners.views import bp
from app.ties import operations as ties
from app.ties.queries import my_blocks
from app.web.app import writes
from app.web.identity import current_member


@bp.get("/settings/blocks")
def blocks() -> Any:
    return render_template("partners/blocks.html", blocks=my_blocks(current_member()))


@bp.post("/people/<int:member_id>/block")
@writes()
def block(member_id: int) -> Any:
    other: Member = queries.get_met(current_member(), member_id)
    ties.block_member(current_member(), other)
    flash(_("%(name)s can no longer reach you, and is not told.", name=other.shown_name))
    return redirect(url_for("partners.blocks"), 303)


@bp.post("/people/<int:member_id>/block/delete")
@writes()
def unblock(member_id: int) -> Any:
    ties.unblock_member(current_member(), member_id)
    flash(_("The block is lifted. What was missed meanwhile stays missed."))
    return redirect(url_for("partners.blocks"), 303)
