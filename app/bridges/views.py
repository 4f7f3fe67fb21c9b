"""The field map: a picture, the same as a table, and where one could be the first."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, render_template, request

from app.bridges import picture, queries
from app.bridges.counts import Counts
from app.cohorts.models import Edition
from app.kernel import text
from app.kernel.errors import NotFound
from app.ties.sources import Occasion
from app.web.identity import current_member

bp = Blueprint("bridges", __name__)
MOST_THEMES = 5
BEFORE = "before"


@bp.get("/map")
def index() -> Any:
    """`edition` and `period` narrow it; `round` compares an edition's ties before and after it, of all years, and `show`
    says which of the two the picture is of. Without them it is everybody, in all years."""
    mine = queries.editions(current_member())
    edition = queries.get_edition(mine, id) if (id := _number("edition")) else None
    rounds = queries.compared(current_member(), edition) if edition else []
    round = _round(rounds)
    year = None if round else _year()
    before, seen = _maps(edition, year, round)
    is_before = before is not None and request.args.get("show") == BEFORE
    return render_template(
        "bridges/map.html",
        seen=seen,
        before=before,
        is_before=is_before,
        picture=picture.drawn(before, seen) if before and is_before else picture.drawn(seen, *filter(None, [before])),
        themes=queries.themes(edition, seen)[:MOST_THEMES],
        editions=mine,
        edition=edition,
        rounds=rounds,
        round=round,
        years=queries.years(),
        year=year,
    )


def _maps(edition: Edition | None, year: int | None, round: Occasion | None) -> tuple[Counts | None, Counts]:
    """What was before a round, if one is compared, and what there is, or was at its end."""
    if round is not None:
        before, after = queries.field_maps(edition, (None, round.began), (None, round.ended))
        return before, after
    (seen,) = queries.field_maps(edition, queries.of_year(year) if year else queries.ALWAYS)
    return None, seen


def _round(among: Iterable[Occasion]) -> Occasion | None:
    """One of another edition is left out: who chooses another edition in the form sends it along."""
    id = _number("round")
    return next((one for one in among if one.id == id), None)


def _year() -> int | None:
    year = _number("period")
    if year and year not in queries.years():
        raise NotFound()
    return year


def _number(name: str) -> int | None:
    """A number of the address, if there is one."""
    given = request.args.get(name, "")
    number = text.number(given)
    if given and number is None:
        raise NotFound()
    return number
