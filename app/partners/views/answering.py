"""Questions that were offered to a member: answer, or pass on with one click."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.partners import answering as questions
from app.partners.views import bp
from app.profiles.queries import cards
from app.web.app import writes
from app.web.identity import current_member


@bp.get("/questions")
def answering() -> Any:
    me = current_member()
    offered = questions.open_offers(me)
    return render_template(
        "partners/answering.html",
        offered=offered,
        cards=cards(me, {thread.author_id for _, thread in offered}),
        reasons=questions.reasons(me, [offer for offer, _ in offered]),
        share=questions.share() if me.organises_any or me.is_site_moderator else None,
    )


@bp.post("/questions/<int:offer_id>/pass")
@writes()
def pass_question(offer_id: int) -> Any:
    questions.pass_on(current_member(), offer_id)
    flash(_("Passed on. Somebody else may know."), "good")
    return redirect(url_for("partners.answering"), 303)
