"""The picture: sending, showing to whom, taking away; and the file itself, for those who may see it."""

from typing import Any

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _

from app.kernel import uploads
from app.kernel.errors import NotFound
from app.profiles import operations, own, queries
from app.profiles.forms import PHOTO_SIZES, PhotoAudienceForm, PhotoForm
from app.profiles.views import bp
from app.profiles.views.edit import edit
from app.web.app import writes
from app.web.identity import current_member, member_or_none, public


@bp.post("/profile/photo")
@writes(PhotoForm, again=edit)
def send_photo(form: PhotoForm) -> Any:
    operations.show_photo(current_member(), form.name, audience=form.audience.data)
    flash(_("Your picture is there."))
    return redirect(url_for("profiles.edit", _anchor="photo"), 303)


@bp.post("/profile/photo/audience")
@writes(PhotoAudienceForm, again=edit)
def show_photo_to(form: PhotoAudienceForm) -> Any:
    operations.show_photo_to(current_member(), _own_photo(), form.audience.data)
    flash(_("Saved. It counts everywhere already."))
    return redirect(url_for("profiles.edit", _anchor="photo"), 303)


@bp.post("/profile/photo/removal")
@writes()
def remove_photo() -> Any:
    operations.take_away(current_member(), _own_photo())
    flash(_("Taken away."))
    return redirect(url_for("profiles.edit", _anchor="photo"), 303)


def _own_photo() -> Any:
    photos = own.own_items(current_member(), "photo")
    if not photos:
        raise NotFound()
    return photos[0]


@bp.get("/people/<int:member_id>/photo/<name>/<int:size>")
@public
def photo(member_id: int, name: str, size: int) -> Response:
    """Asked for anew each time, so that who may no longer see it does not; what is unchanged is not sent again."""
    if size not in PHOTO_SIZES or not queries.may_see_photo(member_or_none(), member_id, name):
        raise NotFound()
    try:
        response = Response(uploads.path("photos", name, size).read_bytes(), mimetype="image/webp")
    except (OSError, ValueError):
        raise NotFound() from None
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.set_etag(f"{name}-{size}")
    return response.make_conditional(request)
