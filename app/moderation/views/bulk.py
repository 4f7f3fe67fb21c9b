"""Deciding many cases at once: choose in the queue, see what it would be, do it, watch it go, take it back."""

import re
from typing import Any

from flask import redirect, render_template, request, url_for

from app.kernel import clock
from app.kernel.text import number
from app.moderation import bulk
from app.moderation.deciding_forms import DONE, OUTCOME, TogetherForm
from app.moderation.forms import SHORT
from app.moderation.views import bp
from app.moderation.views.queue import moderator
from app.web.app import writes

CHOSEN = re.compile("([1-9][0-9]{0,9})-([1-9][0-9]{0,8})")


def _chosen() -> list[tuple[int, int]]:
    """The ticked cases as the page showed them, each once."""
    found = [CHOSEN.fullmatch(value) for value in request.values.getlist("case")[: bulk.MOST + 1]]
    return list({int(one[1]): (number(one[1]) or 0, int(one[2])) for one in found if one}.values())


@bp.get("/moderation/together")
def ask_together(form: TogetherForm | None = None) -> Any:
    chosen = _chosen()
    return render_template(
        "moderation/together.html",
        chosen=chosen,
        preview=bulk.preview(moderator(), [id for id, _ in chosen]),
        form=form or TogetherForm(formdata=None),
        short=SHORT,
    )


@bp.post("/moderation/together")
@writes(TogetherForm, again=ask_together)
def decide_together(form: TogetherForm) -> Any:
    made = bulk.decide_cases(moderator(), _chosen(), client_key=form.client_key.data or "", **form.said)
    return redirect(url_for("moderation.together", bulk_id=made.id), 303)


@bp.get("/moderation/together/<int:bulk_id>")
def together(bulk_id: int) -> Any:
    found = bulk.get_bulk(moderator(), bulk_id)
    may_undo = found.undone_at is None and found.at + bulk.UNDO > clock.now()
    return render_template("moderation/decided.html", bulk=found, may_undo=may_undo, outcomes=OUTCOME, done=DONE)


@bp.post("/moderation/together/<int:bulk_id>/delete")
@writes()
def undo_together(bulk_id: int) -> Any:
    me = moderator()
    bulk.undo(me, bulk.get_bulk(me, bulk_id))
    return redirect(url_for("moderation.together", bulk_id=bulk_id), 303)


@bp.get("/moderation/together/<int:bulk_id>/progress")
def progress(bulk_id: int) -> Any:
    return render_template("moderation/_progress.html", bulk=bulk.get_bulk(moderator(), bulk_id))
