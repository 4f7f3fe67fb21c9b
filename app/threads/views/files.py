"""Files: sent by the composer one by one, and had by whoever reads their post."""

from typing import Any

from flask import Response, render_template

from app.kernel import files as disk
from app.kernel.errors import Invalid
from app.threads import filing
from app.threads.forms_of_files import FORM_BYTES, FilesForm
from app.threads.views import bp
from app.web.app import takes, writes
from app.web.files import sent
from app.web.identity import member_or_none, public


def refused(form: FilesForm) -> Response:
    """The sentence alone: the composer shows it beside the text."""
    said = [*form.files.errors, *form.form_errors]
    return Response(str(said[0]) if said else "", mimetype="text/plain")


@bp.post("/files")
@takes(disk.LARGEST + FORM_BYTES)
@writes(FilesForm, again=refused)
def send(form: FilesForm) -> Any:
    if not form.kept:
        raise Invalid("Choose a file first.")
    return render_template("threads/_kept_file.html", files=form.kept)


@bp.get("/files/<int:file_id>")
@public
def file(file_id: int) -> Any:
    """Asked for anew each time, so that who may no longer read the post has it no longer."""
    found = filing.get_file(member_or_none(), file_id)
    return sent(found)
