"""What every template knows, and how dates are shown."""

from collections.abc import Callable
from datetime import date, datetime
from functools import lru_cache
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask import Flask, current_app, has_request_context, request
from flask_babel import get_locale, get_timezone, gettext
from sqlalchemy import ClauseElement, Select, select

from app.extensions import db
from app.kernel import clock, text
from app.kernel.errors import Forbidden
from app.kernel.policy import Verdict
from app.web.identity import may_be_indexed, member_or_none
from app.web.locale import time_zone

# A feature adds to what the shell shows: counts of unread rooms, of notifications, …
_shell: list[Callable[[Any], dict[str, Any]]] = []


def shell(names: Callable[[Any], dict[str, Any]]) -> Callable[[Any], dict[str, Any]]:
    """Register a function (member) → names for `nav` in every signed-in page.

    A value that is SQL (a scalar subquery) is read together with all others, in one statement, with what the dictionary
    "values" gives for its parameters; a function is called with what was read, to shape it.
    """
    _shell.append(names)
    return names


def init(app: Flask) -> None:
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals |= {
        "has": has,
        "may_be_indexed": may_be_indexed,
        "site_name": app.config["SITE_NAME"],
        "time_zone": time_zone,
    }
    app.jinja_env.filters |= {"initials": text.initials, "slug": text.slug, "moment": moment, "day": day, "why": why}
    app.context_processor(globals_of_page)


def globals_of_page() -> dict[str, Any]:
    if not has_request_context():  # a mail
        return {"now": clock.now()}
    me = member_or_none()
    return {
        "me": me,
        "nav": nav(me) if me else SimpleNamespace(unread_rooms=0, notifications=0, cases=0, availability=None),
        "theme": me.theme if me else request.cookies.get("theme", "system"),
        "locale": str(get_locale()),
        "current_path": request.path,
        "now": clock.now(),
    }


def nav(me: Any) -> SimpleNamespace:
    names: dict[str, Any] = {"unread_rooms": 0, "notifications": 0, "cases": 0, "availability": None}
    values: dict[str, Any] = {}
    for more in _shell:
        names |= more(me)
        values |= names.pop("values", {})
    asked = tuple((name, sql) for name, sql in names.items() if isinstance(sql, ClauseElement))
    if asked:
        names |= db.session.execute(_counts(asked), values).one()._mapping
    seen = SimpleNamespace(**names)
    for name, shape in names.items():
        if callable(shape):
            setattr(seen, name, shape(seen))
    return seen


@lru_cache(maxsize=8)
def _counts(asked: tuple[tuple[str, Any], ...]) -> Select[Any]:
    """One statement for all counts; made once where the features keep theirs, with parameters for the reader."""
    return select(*(sql.label(name) for name, sql in asked))


def has(endpoint: str) -> bool:
    return endpoint in current_app.view_functions


def why(verdict: Verdict) -> str:
    """The sentence of a policy that says no, in the reader's language."""
    return Forbidden(verdict.why, **verdict.values).said(gettext, day)


def moment(at: datetime, form: str = "EEE d MMMM, HH:mm") -> str:
    """A moment in the reader's own zone and language."""
    me = member_or_none()
    zone = me.time_zone if me and me.time_zone else "UTC"
    return _moment(at.replace(second=0, microsecond=0), form, zone, str(get_locale() or "en"))


@lru_cache(maxsize=8192)
def _moment(at: datetime, form: str, zone: str, locale: str) -> str:
    """Formatting takes a tenth of a millisecond, and pages show the same moments again and again."""
    return format_datetime(at.astimezone(ZoneInfo(zone)), form, locale=locale)


def day(when: date | str) -> str:
    """A date with its year; a mail hands it over as text, a moment is taken in the reader's own zone."""
    if isinstance(when, str):
        when = date.fromisoformat(when)
    elif isinstance(when, datetime):
        when = when.astimezone(get_timezone()).date()
    return format_date(when, "d MMMM y", locale=get_locale() or "en")
