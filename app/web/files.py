"""A kept file as it goes to its reader."""

from typing import Any

from flask import Response, request

from app.kernel import files
from app.kernel.errors import NotFound
from app.kernel.filetypes import KINDS, PICTURES


def sent(found: Any) -> Response:
    """A row's file; asked for anew each time, so that who may no longer have it has it no longer."""
    lies = files.path(found.stored)
    if not lies.exists():
        raise NotFound()
    response = Response(files.parts(lies), content_type=KINDS[found.kind].media)
    response.content_length = found.size
    how = "inline" if found.kind in PICTURES else "attachment"
    response.headers.set("Content-Disposition", how, filename=found.name)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.set_etag(found.stored)
    return response.make_conditional(request)
