"""The field map: a picture, the same as a table, and where one could be the first."""

from typing import Any

from flask import Blueprint, render_template, request

from app.bridges import picture, queries
from app.kernel import text
from app.kernel.errors import NotFound
from app.web.identity import current_member

bp = Blueprint("bridges", __name__)
MOST_THEMES = 5


@bp.get("/map")
def index() -> Any:
    """`edition` and `period` narrow it; without them it is everybody, in all years."""
    mine = queries.editions(current_member())
    id = _number("edition")
    edition = queries.get_edition(mine, id) if id else None
    year = _number("period")
    if year and year not in queries.years():
        raise NotFound()
    seen = queries.field_map(edition, year)
    return render_template(
        "bridges/map.html",
        seen=seen,
        picture=picture.drawn(seen),
        themes=queries.themes(edition, seen)[:MOST_THEMES],
        editions=mine,
        edition=edition,
        years=queries.years(),
        year=year,
    )


def _number(name: str) -> int | None:
    """A number of the address, if there is one."""
    given = request.args.get(name, "")
    number = text.number(given)
    if given and number is None:
        raise NotFound()
    return number
