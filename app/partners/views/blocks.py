"""Who may write to me; keeping somebody away, or hearing nothing of them, and letting them near again."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.accounts.entry import local_path
from app.accounts.models import Member
from app.chat import showing
from app.kernel.policy import require
from app.partners import queries
from app.partners.views import bp
from app.profiles.queries import standing
from app.ties import operations as ties
from app.ties import policy as may
from app.ties.queries import my_blocks, my_mutes, shows_presence, writers_of
from app.web.app import writes
from app.web.identity import current_member

WRITERS = {
    "anyone": _l("Anyone"),
    "years": _l("My years and connections"),
    "connections": _l("Connections"),
    "nobody": _l("Nobody"),
}
EXPLAINED = {
    "anyone": _l("Whoever has neither a connection nor a project with you begins with a request, which waits quietly."),
    "years": _l("Whoever of your years has neither a connection nor a project with you begins with a request."),
    "connections": _l("Others can still ask to connect."),
    "nobody": _l("Nobody can begin a chat with you. Others can still ask to connect."),
}


@bp.get("/settings/blocks")
def blocks() -> Any:
    me = current_member()
    return render_template(
        "partners/blocks.html",
        writers=writers_of(me),
        shows=shows_presence(me),
        words=WRITERS,
        explained=EXPLAINED,
        blocks=my_blocks(me),
        mutes=my_mutes(me),
    )


@bp.post("/settings/writers")
@writes()
def choose_writers() -> Any:
    me, chosen = current_member(), request.values.get("writers", "")
    before = writers_of(me)
    ties.choose_writers(me, chosen)
    if chosen != before:
        again = url_for("partners.choose_writers", writers=before)
        flash(_("Saved. Who may write to you now: %(who)s", who=WRITERS[chosen]), f"undo:{again}")
    return redirect(url_for("partners.blocks"), 303)


@bp.get("/people/<int:member_id>/block")
def ask_block(member_id: int) -> Any:
    """What a block does, before it is there: not all of it comes back with lifting it."""
    me = current_member()
    other = queries.get_met(me, member_id)
    require(may.block(me, other))
    came_from = request.args.get("next") or url_for("profiles.show", member_id=member_id)
    return render_template("partners/block.html", other=other, standing=standing(me, other), back=local_path(came_from))


@bp.post("/people/<int:member_id>/block")
@writes()
def block(member_id: int) -> Any:
    other: Member = queries.get_met(current_member(), member_id)
    ties.block_member(current_member(), other)
    showing.part(current_member(), other)
    flash(_("%(name)s can no longer reach you, and is not told.", name=other.shown_name))
    return redirect(url_for("partners.blocks"), 303)


@bp.post("/people/<int:member_id>/block/delete")
@writes()
def unblock(member_id: int) -> Any:
    ties.unblock_member(current_member(), member_id)
    flash(_("The block is lifted. What was missed meanwhile stays missed."))
    return redirect(url_for("partners.blocks"), 303)


@bp.post("/people/<int:member_id>/mute")
@writes()
def mute(member_id: int) -> Any:
    other = queries.get_met(current_member(), member_id)
    ties.mute_member(current_member(), other)
    undo = url_for("partners.unmute", member_id=member_id)
    flash(_("You hear nothing of %(name)s from now on; they are not told.", name=other.shown_name), f"undo:{undo}")
    return redirect(url_for("partners.blocks"), 303)


@bp.post("/people/<int:member_id>/mute/delete")
@writes()
def unmute(member_id: int) -> Any:
    ties.unmute_member(current_member(), member_id)
    flash(_("You hear of them again from now on."))
    return redirect(url_for("partners.blocks"), 303)
