"""The directory of people, with its filters in the address."""

from dataclasses import replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from flask import get_template_attribute, render_template, request, url_for
from flask_babel import get_locale
from markupsafe import Markup

from app.profiles import labels, vocabulary
from app.profiles.directory import FILTERS, Filters, Result, find
from app.profiles.fields import fields
from app.profiles.views import bp
from app.profiles.views.rows import row_words
from app.web.identity import current_member


@bp.get("/people")
def directory() -> Any:
    filters = Filters.of(request.args)
    result = find(current_member(), filters, after=request.args.get("after", ""), before=request.args.get("before", ""))
    return render_template(
        "profiles/directory.html",
        result=result,
        filters=filters,
        facets=_facets(str(get_locale()), filters, tuple(result.editions), fields.added()),
        chosen=_chosen(filters, result),
        sorted=lambda sort: _address(replace(filters, sort=sort).query()),
        **row_words(),
    )


@lru_cache(maxsize=64)
def _facets(locale: str, filters: Filters, editions: tuple[tuple[int, str], ...], known: Any) -> Markup:
    """The filters hold nothing of anybody's profile, so they are drawn once for all who look with the same choice."""
    choices = [(str(id), name) for id, name in editions]
    draw = get_template_attribute("profiles/_facets.html", "form")
    return Markup(draw(filters, choices, locale))  # noqa: S704  a macro's own, escaped


def _chosen(filters: Filters, result: Result) -> list[tuple[str, str]]:
    """The filters in force, in words, each with the address without it."""
    words = _words(result)
    return [
        (str(words.get(name, {}).get(value, value)), _address(filters.query(without=(name, value))))
        for name in FILTERS
        for value in filters.get(name)
    ]


def _address(query: list[tuple[str, str]]) -> str:
    return url_for("profiles.directory") + (f"?{urlencode(query)}" if query else "")


def _words(result: Result) -> dict[str, Any]:
    locale = str(get_locale())
    return {
        "edition": {str(id): name for id, name in result.editions},
        "role": labels.ROLES,
        "field": {key: fields[key].name for key in fields},
        "offers": labels.OFFERED,
        "needs": labels.NEEDED,
        "country": vocabulary.countries(locale),
        "language": vocabulary.languages(locale),
        "level": labels.LEVELS,
        "sector": labels.SECTORS,
        "open": {"1": labels.OPEN_NOW},
    }
