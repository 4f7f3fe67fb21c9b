"""How did it go? On a page, and by the links of a mail, which need no sign-in."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.introductions.forms import OutcomeForm
from app.introductions.outcomes import operations, queries
from app.introductions.views import bp
from app.introductions.words import ANSWERS
from app.web.app import writes
from app.web.identity import current_member, public
from app.web.limits import at_most

LINK = '/outcome/<secret>/<any("met", "in-touch", "working", "not-now"):says>'


@bp.get("/outcomes")
def outcomes(form: OutcomeForm | None = None, question_id: int | None = None) -> Any:
    answers = queries.my_answers(current_member())
    return render_template(
        "introductions/outcomes.html",
        answers=answers,
        whom=queries.names_of(answers),
        form=form,
        question_id=question_id,
        choices=ANSWERS,
    )


@bp.post("/outcomes/<int:question_id>")
@writes(OutcomeForm, again=outcomes)
def answer_outcome(form: OutcomeForm, question_id: int) -> Any:
    given = queries.get_answer(current_member(), question_id)
    operations.answer(given, says=form.answer.data, may_tell=form.may_tell.data)
    flash(_("Thank you. It stays between you."))
    return redirect(url_for("introductions.outcomes"), 303)


@bp.get(LINK)
@public
@at_most("60 per minute")
def outcome_link(secret: str, says: str) -> Any:
    given = queries.get_answer_by_link(secret)
    whom = queries.names_of([given])[given.question_id]
    return render_template(
        "introductions/outcome_link.html", whom=whom, says=says, word=ANSWERS[says], secret=secret
    )  # fmt: skip


@bp.post(LINK)
@public
@at_most("60 per minute")
@writes()
def answer_by_link(secret: str, says: str) -> Any:
    operations.answer(queries.get_answer_by_link(secret), says=says)
    return redirect(url_for("introductions.outcome_thanks"), 303)


@bp.get("/outcome/thanks")
@public
def outcome_thanks() -> Any:
    return render_template("introductions/thanks.html")
