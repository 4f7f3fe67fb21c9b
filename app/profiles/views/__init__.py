"""The pages of people: the directory, a profile, one's own, the picture, the first run."""

from typing import Any

from flask import Blueprint, request
from flask_babel import format_date
from markupsafe import Markup

from app.kernel import markup, uploads
from app.profiles import labels, vocabulary
from app.profiles.fields import fields

bp = Blueprint("profiles", __name__)


@bp.record_once
def words_of_templates(state: Any) -> None:
    environment = state.app.jinja_env
    environment.globals |= {"fields": fields, "labels": labels, "vocabulary": vocabulary, "about_html": about_html}
    environment.filters["month"] = lambda at: format_date(at, "MMMM y")


def about_html(item: Any) -> Markup:
    """The HTML that was made when it was written, or made now where there is none or the renderer moved on."""
    if item.html and item.renderer == markup.RENDERER:
        return Markup(item.html)  # noqa: S704  stored by markup.render alone
    return markup.render(item.value)


@bp.url_value_preprocessor
def room_for_a_picture(endpoint: str | None, values: dict[str, Any] | None) -> None:
    """Before anything reads the form: only this door takes more than a form's worth."""
    if endpoint == "profiles.send_photo":
        request.max_content_length = uploads.LARGEST + 64 * 1024


from app.profiles.views import (  # noqa: E402, F401
    audiences,
    directory,
    edit,
    first_run,
    known_for,
    offers,
    photo,
    reveals,
    show,
)
