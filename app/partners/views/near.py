"""Who could help with one of my needs (M-19), and who is near somebody (M-17)."""

from types import SimpleNamespace
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from app.accounts.models import Member
from app.kernel.errors import NotFound
from app.partners import made, matches, matching
from app.partners.views import bp
from app.profiles.own import own_items
from app.profiles.queries import get_member
from app.web.identity import current_member


@bp.get("/partners/needs/<int:item_id>")
def who_could_help(item_id: int) -> Any:
    actor = current_member()
    item = own_need(actor, item_id)
    return render_template(
        "partners/near.html",
        title=_("Who could help"),
        deck=item.value,
        back=SimpleNamespace(url=url_for("profiles.show", member_id=actor.id), name=_("My profile")),
        found=_drawn(actor, matching.who_could_help(actor, item)),
        need_id=item.id,
        is_sealed=item.kind != "need",
        empty=_("Say it in other words, or look again in a while: new people come."),
    )


@bp.get("/people/<int:member_id>/similar")
def similar(member_id: int) -> Any:
    actor, member = current_member(), get_member(current_member(), member_id)
    found = _drawn(actor, matching.similar_people(actor, member), beside=member)
    return render_template("partners/similar.html", member=member, found=found)


def own_need(actor: Member, item_id: int) -> Any:
    """A need of the actor's own, sealed or not."""
    mine = (item for item in own_items(actor) if item.id == item_id and item.kind in matches.NEED_KINDS)
    if (item := next(mine, None)) is None:
        raise NotFound()
    return item


def _drawn(actor: Member, fits: Any, beside: Member | None = None) -> list[matches.Match]:
    """In the order in which they fit."""
    kept = {fit.id: made.values_of(fit)["because"] for fit in fits}
    drawn = matches.draw(actor, kept, beside)
    return [drawn[id] for id in kept if id in drawn]
