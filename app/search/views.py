"""The page that finds people, threads, and whatever else can be found."""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, render_template, request, url_for

from app.search import queries
from app.search.index import search_index
from app.search.reasons import reasons
from app.web.health import DEGRADED, OK, check
from app.web.identity import current_member
from app.web.limits import at_most

bp = Blueprint("search", __name__)


@bp.get("/search")
@at_most("60 per minute", of=lambda: f"search of {current_member().id}")
def everything() -> Any:
    kind, page = request.args.get("type", ""), request.args.get("page", "")
    results = queries.find(
        current_member(),
        request.args.get("q", ""),
        kind=kind,
        page=int(page) if page.isdecimal() and len(page) < 6 else 1,
    )
    return render_template(
        "search/everything.html",
        results=results,
        query=results.query,
        tabs=[_tab(results, of) for of in results.kinds],
        hits=[(hit, reasons(results.query, hit)) for hit in results.hits],
        pager={"previous_url": _turned(results, -1), "next_url": _turned(results, +1)},
    )


def _tab(results: queries.Results, of: queries.Kind) -> dict[str, Any]:
    return {
        "url": _url(results, of.kind.kind),
        "text": of.kind.label,
        "count": f"{of.count}+" if of.is_more else of.count,
        "current": of is results.chosen,
    }


def _turned(results: queries.Results, by: int) -> str | None:
    to = results.page + by
    return _url(results, results.chosen.kind.kind, page=to) if 1 <= to <= results.pages else None


def _url(results: queries.Results, kind: str, **more: int) -> str:
    return f"{url_for('search.everything')}?{urlencode({'q': results.query.text, 'type': kind, **more})}"


@check("index")
def index() -> str:
    """Degraded while there is no index to use, or a new one is being built."""
    return OK if search_index().is_usable() and not search_index().is_being_built() else DEGRADED
