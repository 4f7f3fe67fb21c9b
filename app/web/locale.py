"""Which language and time zone a page is in: the member's own; a visitor's choice, then their browser's."""

from flask import current_app, has_request_context, request

from app.web.identity import member_or_none


def language() -> str:
    known: list[str] = current_app.config["LANGUAGES"]
    if me := member_or_none():
        return me.language if me.language in known else known[0]
    return asked() or known[0]


def asked() -> str | None:
    """The language that a visitor chose here, or that their browser asks for. A job asks for none."""
    if not has_request_context():
        return None
    known: list[str] = current_app.config["LANGUAGES"]
    chosen = request.cookies.get("language", "")
    return chosen if chosen in known else request.accept_languages.best_match(known)


def time_zone() -> str:
    me = member_or_none()
    return me.time_zone if me else "UTC"
