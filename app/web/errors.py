"""Refusals and faults, turned into a page once."""

import logging
from typing import Any

from flask import Flask, Response, make_response, render_template, request
from flask_babel import gettext
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from app.extensions import db
from app.kernel.errors import Busy, Forbidden, Refusal
from app.web.identity import member_or_none
from app.web.templating import day

log = logging.getLogger(__name__)


def say(refusal: Refusal) -> str:
    """The refusal's sentence in the reader's language, its days in their zone."""
    return refusal.said(gettext, day)


def init(app: Flask) -> None:
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, forged)
    app.register_error_handler(HTTPException, plain)
    app.register_error_handler(OperationalError, unreachable)
    app.register_error_handler(Exception, broken)


def note(refusal: Refusal) -> None:
    """Write down that somebody asked for what is not theirs: who and where, never what (ASVS 16.3)."""
    if isinstance(refusal, Forbidden):
        event = getattr(request, "event", {}).get("message", request.endpoint)
        log.info("refused", extra={"door": event, "member": getattr(member_or_none(), "id", None)})


def refused(refusal: Refusal) -> Response:
    response = _page(refusal.status, say(refusal))
    note(refusal)
    if retry_after := getattr(refusal, "retry_after", None):
        response.headers["Retry-After"] = str(retry_after)
    return response


def forged(error: CSRFError) -> Response:
    log.info("forged", extra={"door": request.endpoint})
    return _page(400, _("This form has grown old. Go back, load the page again, and send it once more."))


def plain(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    response = _page(error.code, _sentence(error.code))
    for name, value in error.get_headers():
        if name in ("Retry-After", "Allow"):
            response.headers[name] = value
    return response


def unreachable(error: OperationalError) -> Response:
    log.error("the database did not answer", exc_info=error)
    return refused(Busy())


def broken(error: Exception) -> Response:
    log.exception("unexpected error", exc_info=error)
    return _page(500, _("Something broke on our side. It is written down. What you sent was not kept; try again."))


def _sentence(status: int) -> str:
    return {
        404: _("There is no such page, or it is not for you to see."),
        405: _("This address does not take that kind of request."),
        413: _("That is too large to take. Send something smaller."),
        429: _("That was quick. Wait a moment, then try again."),
    }.get(status, _("That did not work."))


def _title(status: int) -> str:
    return {
        403: _("Not for you"),
        404: _("Not here"),
        409: _("Changed meanwhile"),
        413: _("Too large"),
        422: _("Needs another look"),
        429: _("Wait a moment"),
        500: _("Something broke"),
        503: _("Busy just now"),
    }.get(status, _("That did not work"))


def _page(status: int, message: str) -> Response:
    db.session.rollback()
    if request.path.startswith("/socket.io"):
        return make_response(message, status)
    page = render_template(
        "errors/error.html", status=status, title=_title(status), message=message, kept=_written(status)
    )
    return make_response(page, status)


def _written(status: int) -> str:
    """The text of a refused form whose own page is gone as well: whoever wrote it can still take it along."""
    return request.form.get("body", "") if request.method == "POST" and status in (403, 404, 409, 429, 503) else ""
