"""The page that finds people, threads, and whatever else can be found."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from app.glossary.expansions import Expansion
from app.kernel.search import Hit
from app.search import queries, unanswered
from app.search.asked import Asked
from app.search.found import Kind
from app.search.index import every_index
from app.search.nothing import nothing
from app.search.reasons import Reason, by_meaning, in_other_words, reasons
from app.search.views import bp
from app.web.health import DEGRADED, OK, check
from app.web.identity import current_member
from app.web.limits import at_most


@dataclass(frozen=True)
class Value:
    """One value of a facet; url: the address with it chosen, or with it taken away."""

    value: str
    label: str
    count: int
    chosen: bool
    url: str


@bp.get("/search")
@at_most("60 per minute", of=lambda: f"search of {current_member().id}")
def everything() -> Any:
    asked = Asked.of(request.args)
    results = _found(asked)
    drawn = [(of.facet.name, str(of.facet.label), _values(asked, of)) for of in results.facets]
    facets = [facet for facet in drawn if facet[-1]]
    hits = [(hit, *_why(results, hit)) for hit in results.hits]
    results.settle()
    return render_template(
        "search/everything.html",
        results=results,
        query=results.query,
        asked=asked,
        address=lambda **changes: _address(asked.but(**changes)),
        tabs=[_tab(asked, results, of) for of in results.kinds],
        facets=facets,
        nothing=None if results.count or asked.filters else nothing(current_member(), results.query),
        chips=[(value.label, value.url) for _, _, values in facets for value in values if value.chosen],
        hits=hits,
        pager={"previous_url": _turned(asked, results, -1), "next_url": _turned(asked, results, +1)},
    )


def _found(asked: Asked) -> queries.Results:
    results = queries.find(
        current_member(), asked.text, kind=asked.kind, page=asked.page, chosen=asked.chosen, without=asked.without,
        exactly=asked.exactly, order=asked.order,
    )  # fmt: skip
    if not results.count and not results.query.is_empty and not asked.filters:
        unanswered.note(results.query.text)
    return results


def _why(results: queries.Results, hit: Hit) -> tuple[list[Reason], list[Expansion]]:
    """The fragments of a hit, and which words of others they were found by."""
    is_related = results.near is not None and hit.id in results.chosen.related
    found = by_meaning(results.near, hit) if is_related and results.near else reasons(results.query, hit)
    return found, in_other_words(results.expansions, found)


def _address(asked: Asked) -> str:
    return asked.url(url_for("search.everything"))


def _values(asked: Asked, of: Any) -> Sequence[Value]:
    """In the order of their counts, so that the one that was just ticked stays where it is; those too few at the end."""
    labels = of.facet.label_of([value for value, _, _ in of.values if value])
    ordered = sorted(of.values, key=lambda each: (not each[0], -each[1], each[0]))
    return [
        Value(value, labels[value], count, chosen, _address(_toggled(asked, of.facet.name, value, chosen)))
        if value
        else Value("", "", count, False, "")
        for value, count, chosen in ordered
    ]


def _toggled(asked: Asked, name: str, value: str, chosen: bool) -> Asked:
    return asked.without_filter(name, value) if chosen else asked.with_filter(name, value)


def _tab(asked: Asked, results: queries.Results, of: Kind) -> dict[str, Any]:
    """A kind; the filters of the one that is open stay with it."""
    is_current = of is results.chosen
    kind = of.kind.kind
    url = _address(asked.but(kind=kind, filters=asked.filters if is_current else ()))
    return {"url": url, "text": of.kind.label, "count": of.count, "current": is_current}


def _turned(asked: Asked, results: queries.Results, by: int) -> str | None:
    to = results.page + by
    if not 1 <= to <= results.pages:
        return None
    return _address(asked.but(kind=results.chosen.kind.kind, page=to, order=results.order))


@check("index")
def index() -> str:
    """Degraded while there is no index to use, or a new one is being built; so for each index."""
    indexes = every_index().values()
    return OK if all(each.is_usable() and not each.is_being_built() for each in indexes) else DEGRADED
