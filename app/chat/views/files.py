"""Files: sent beside a room one by one, and had by whoever reads their message."""

from typing import Any

from flask import Response, render_template

from app.chat import filing
from app.chat.forms import FileForm
from app.chat.views import bp
from app.kernel.files import LARGEST
from app.web.app import takes, writes
from app.web.files import sent
from app.web.identity import current_member

AROUND = 64 * 1024  # what stands around a file in its form


def _refused(room_id: int, form: FileForm) -> Response:
    """The sentence alone: the composer shows it beside the text."""
    return Response(str([*form.files.errors, *form.form_errors, ""][0]), mimetype="text/plain")


@bp.post("/rooms/<int:room_id>/files")
@takes(LARGEST + AROUND)
@writes(FileForm, again=_refused)
def send_file(form: FileForm, room_id: int) -> Any:
    kept = filing.keep_file(current_member(), room_id, form.taken)
    return render_template("chat/_kept_file.html", file=kept)


@bp.get("/messages/<int:message_id>/files/<int:file_id>")
def file(message_id: int, file_id: int) -> Any:
    return sent(filing.get_file(current_member(), message_id, file_id))
