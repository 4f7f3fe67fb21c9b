"""Flask with three house rules: doors are shut to strangers unless marked @public; a page is one unit of work;
a write checks its form first, then returning commits and raising rolls back."""

import functools
from collections.abc import Callable
from typing import IO, Any

from flask import Flask, Request, Response, current_app, make_response, redirect, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf import FlaskForm
from werkzeug.exceptions import BadRequest
from werkzeug.routing import IntegerConverter, Map, RequestRedirect

from app.extensions import LARGEST, login
from app.kernel.errors import Invalid, NotFound, Refusal
from app.kernel.transaction import transaction, write
from app.web.errors import note, say
from app.web.forms import refuse_misplaced_files
from app.web.identity import read_again


class RowNumber(IntegerConverter):
    """The id of a row in an address; one that no database can hold is not found."""

    def __init__(self, map: Map, **options: Any) -> None:
        super().__init__(map, **options, max=LARGEST)


class Sent(Request):
    """A request that closes its files, also those of a body that was refused halfway, which its parser forgets."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._opened: list[IO[bytes]] = []

    def _get_file_stream(self, *arguments: Any, **options: Any) -> IO[bytes]:
        self._opened.append(super()._get_file_stream(*arguments, **options))
        return self._opened[-1]

    def close(self) -> None:
        super().close()
        for file in self._opened:
            file.close()


class House(Flask):
    request_class = Sent

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.url_map.converters["int"] = RowNumber

    def preprocess_request(self) -> Any:
        if isinstance(request.routing_exception, BadRequest):  # a Host that is none: no page can name its links
            return Response(_("That did not work."), 400, mimetype="text/plain")
        if isinstance(request.routing_exception, RequestRedirect):  # the name of the host is the caller's own word
            return redirect("/" + request.routing_exception.new_url.split("/", 3)[3].lstrip("/"), 308)
        # No text holds this character, and PostgreSQL refuses to look for it.
        if "\0" in request.path:
            raise NotFound()
        asked = request.query_string.replace(b"%00", b"").replace(b"\0", b"")
        request.query_string = asked.decode(errors="replace").encode()  # bytes that are no text would be a fault
        view = self.view_functions.get(request.endpoint or "")
        if view and not getattr(view, "is_public", False) and not current_user.is_authenticated:
            return login.unauthorized()
        if most := getattr(view, "takes_bytes", None):
            request.max_content_length = most
        return super().preprocess_request()

    def dispatch_request(self) -> Any:
        view = self.view_functions.get(request.endpoint or "")
        if getattr(view, "writes", False) or request.endpoint == "static":
            return super().dispatch_request()
        with transaction(write=False):
            return self.make_response(super().dispatch_request())


def takes(most: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Let a door take uploads of more bytes than a form may have. Stands above @writes."""

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        view.takes_bytes = most  # type: ignore[attr-defined]
        return view

    return mark


def writes(
    form_class: type[FlaskForm] | None = None, *, again: Callable[..., Any] | None = None
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Mark a door that changes something.

    The form is checked before the transaction (and whatever costs: rendering, hashing), and handed over as `form`.
    If it is wrong, or the operation refuses, `again` (the page it came from, called with the same arguments and
    `form=`) answers with the status of the refusal, and what was typed is still there.
    """

    def mark(view: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(view)
        def door(**arguments: Any) -> Any:
            if form_class:
                refuse_misplaced_files(form_class)
            form = form_class() if form_class else None
            given = {"form": form} if form is not None else {}
            try:
                if form is not None and not form.validate():
                    raise Invalid()
                return write(lambda: _as_read_now(view, given | arguments))
            except Refusal as refusal:
                if again is None or isinstance(refusal, NotFound):
                    raise
                return _once_more(again, refusal, form, arguments)

        door.writes = True  # type: ignore[attr-defined]
        return door

    return mark


def _as_read_now(view: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    """Call the view for whom the sign-in belongs to at this moment, inside the unit of work."""
    read_again()
    door = current_app.view_functions[request.endpoint or ""]  # the outermost: @public may stand above or below
    if not getattr(door, "is_public", False) and not current_user.is_authenticated:
        return login.unauthorized()
    return make_response(view(**arguments))


def _once_more(again: Callable[..., Any], refusal: Refusal, form: FlaskForm | None, arguments: Any) -> Response:
    if form is not None and (not form.errors or not isinstance(refusal, Invalid)):
        _explain(form, refusal)
    with transaction(write=False):
        response = make_response(again(**arguments, **({"form": form} if form is not None else {})))
        note(refusal)
    if response.status_code == 200:
        response.status_code = refusal.status
    if wait := getattr(refusal, "retry_after", None):
        response.headers["Retry-After"] = str(wait)
    return response


def _explain(form: FlaskForm, refusal: Refusal) -> None:
    """Put the refusal's sentence where the person looks: at its field, or on top of the form."""
    field = getattr(refusal, "field", None)
    if field and field in form:
        form[field].errors = [*form[field].errors, say(refusal)]
    else:
        form.form_errors.append(say(refusal))
