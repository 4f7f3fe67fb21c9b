"""The two small choices of every page, for visitors kept in a cookie: language, and light or dark."""

from typing import Any

from flask import current_app, redirect, request

from app.accounts import entry, operations
from app.accounts.views import bp
from app.kernel.errors import Invalid
from app.web.app import writes
from app.web.identity import member_or_none, public

A_YEAR = 365 * 24 * 3600


@bp.post("/theme")
@public
@writes()
def set_theme() -> Any:
    theme = _one_of(("system", "light", "dark"), request.form.get("theme"))
    if me := member_or_none():
        operations.choose_theme(me, theme)
    return _back_with("theme", theme)


@bp.post("/language")
@public
@writes()
def set_language() -> Any:
    language = _one_of(current_app.config["LANGUAGES"], request.form.get("language"))
    if me := member_or_none():
        operations.choose_language(me, language)
    return _back_with("language", language)


def _one_of(known: Any, value: str | None) -> str:
    if value not in known:
        raise Invalid()
    return str(value)


def _back_with(name: str, value: str) -> Any:
    response = redirect(entry.path_before(), 303)
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie(name, value, max_age=A_YEAR, samesite="Lax", httponly=True, secure=secure)
    return response
