"""Files: sent by the composer one by one, and had by whoever reads their post."""

from typing import Any

from flask import Response, render_template, request

from app.kernel import files as disk
from app.kernel.errors import Invalid, NotFound
from app.kernel.filetypes import KINDS, PICTURES
from app.threads import filing
from app.threads.forms_of_files import FORM_BYTES, FilesForm
from app.threads.views import bp
from app.web.app import takes, writes
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
    lies = disk.path(found.stored)
    if not lies.exists():
        raise NotFound()
    response = Response(disk.parts(lies), content_type=KINDS[found.kind].media)
    response.content_length = found.size
    how = "inline" if found.kind in PICTURES else "attachment"
    response.headers.set("Content-Disposition", how, filename=found.name)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.set_etag(found.stored)
    return response.make_conditional(request)
