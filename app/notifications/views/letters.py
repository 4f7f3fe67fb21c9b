"""Letters of organisers: writing, looking at them, sending, taking back; and reading one."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from markupsafe import Markup

from app.cohorts import labels
from app.cohorts import queries as editions
from app.kernel import clock
from app.notifications.letters import operations, policy, queries
from app.notifications.letters.forms import LetterForm, SendForm
from app.notifications.views import bp
from app.web.app import writes
from app.web.identity import current_member


@bp.get("/organise/editions/<int:edition_id>/letters")
def letters(edition_id: int, form: LetterForm | None = None) -> Any:
    edition = editions.get_edition(current_member(), edition_id)
    return render_template(
        "notifications/letters.html",
        edition=edition,
        letters=queries.letters_of(edition),
        roles=labels.ROLES,
        form=form or LetterForm(formdata=None),
    )


@bp.post("/organise/editions/<int:edition_id>/letters")
@writes(LetterForm, again=letters)
def write_letter(form: LetterForm, edition_id: int) -> Any:
    actor = current_member()
    made = operations.write_letter(
        actor, editions.get_edition(actor, edition_id), client_key=form.client_key.data, **_written(form)
    )
    return _to(made.id)


@bp.get("/organise/letters/<int:letter_id>")
def show_letter(letter_id: int, form: LetterForm | SendForm | None = None) -> Any:
    actor = current_member()
    letter = queries.get_letter(actor, letter_id)
    reached = queries.count_readers(letter)
    errors = form.form_errors if form is not None else []
    if not isinstance(form, LetterForm):
        form = LetterForm(formdata=None, subject=letter.subject, body=letter.body, role=letter.role)
        form.form_errors = errors
    if not form.errors or form.form_errors:  # a wrong field is mended in what was written from the same version
        form.seen.data = letter.version
    return render_template(
        "notifications/letter.html",
        letter=letter,
        edition=letter.edition,
        html=Markup(letter.html),  # noqa: S704  rendered by kernel.markup
        reached=reached,
        may_send=policy.send_letter(actor, letter, sent_today=queries.sent_today(letter), people=reached),
        minutes=_minutes(letter),
        roles=labels.ROLES,
        form=form,
    )


@bp.post("/organise/letters/<int:letter_id>")
@writes(LetterForm, again=show_letter)
def change_letter(form: LetterForm, letter_id: int) -> Any:
    actor = current_member()
    letter = queries.get_letter(actor, letter_id)
    operations.change_letter(actor, letter, seen=form.seen.data or None, **_written(form))
    return _to(letter_id)


@bp.post("/organise/letters/<int:letter_id>/sending")
@writes(SendForm, again=show_letter)
def send_letter(form: SendForm, letter_id: int) -> Any:
    actor = current_member()
    operations.send_letter(actor, queries.get_letter(actor, letter_id), seen=form.seen.data or None)
    return _to(letter_id)


@bp.post("/organise/letters/<int:letter_id>/undo")
@writes()
def take_letter_back(letter_id: int) -> Any:
    actor = current_member()
    operations.take_letter_back(actor, queries.get_letter(actor, letter_id))
    return _to(letter_id)


@bp.post("/organise/letters/<int:letter_id>/delete")
@writes()
def throw_letter_away(letter_id: int) -> Any:
    actor = current_member()
    letter = queries.get_letter(actor, letter_id)
    operations.throw_letter_away(actor, letter)
    flash(_("The draft is thrown away."), "good")
    return redirect(url_for("notifications.letters", edition_id=letter.edition_id), 303)


@bp.get("/letters/<int:letter_id>")
def read_letter(letter_id: int) -> Any:
    letter = queries.get_received(current_member(), letter_id)
    return render_template("notifications/letter_read.html", letter=letter, html=Markup(letter.html))  # noqa: S704


def _written(form: LetterForm) -> dict[str, Any]:
    return {"subject": form.subject.data, "body": form.body.data, "html": str(form.html), "role": form.role.data}


def _minutes(letter: Any) -> int:
    """How many minutes are left for taking it back."""
    left = (letter.leaves_at - clock.now()).total_seconds() if letter.leaves_at else 0
    return max(int(left // 60) + 1, 1)


def _to(letter_id: int) -> Any:
    return redirect(url_for("notifications.show_letter", letter_id=letter_id), 303)
