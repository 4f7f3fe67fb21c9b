"""Whether what is broader than what still makes sense: no chain of terms may come back to where it began."""

from collections import deque
from collections.abc import Iterable
from typing import NamedTuple


class Link(NamedTuple):
    """Two folded terms; `relation` says what b is to a."""

    a: str
    b: str
    relation: str


def way_back(links: Iterable[Link], new: Link) -> list[str]:
    """The chain by which the new pair would make a term broader than itself, from its broader to its narrower end;
    empty if there is none. Terms that mean the same are one place on the way."""
    down = _steps(links)
    if new.relation == "same":
        return _descent(down, new.a, new.b, must_fall=True) or _descent(down, new.b, new.a, must_fall=True)
    broad, narrow = (new.a, new.b) if new.relation == "narrower" else (new.b, new.a)
    return _descent(down, narrow, broad, must_fall=False)


def _steps(links: Iterable[Link]) -> dict[str, list[tuple[str, bool]]]:
    """From each term to those that mean the same (level) and to those that are narrower (falling)."""
    down: dict[str, list[tuple[str, bool]]] = {}
    for a, b, relation in links:
        if relation != "broader":
            down.setdefault(a, []).append((b, relation == "narrower"))
        if relation != "narrower":
            down.setdefault(b, []).append((a, relation == "broader"))
    return down


def _descent(down: dict[str, list[tuple[str, bool]]], start: str, end: str, *, must_fall: bool) -> list[str]:
    """The shortest way from start to end that never climbs; with `must_fall` one that falls at least once."""
    first = (start, False)
    came_from: dict[tuple[str, bool], tuple[str, bool] | None] = {first: None}
    waiting = deque([first])
    while waiting:
        here = waiting.popleft()
        if here[0] == end and (here[1] or not must_fall):
            return _walked(came_from, here)
        for term, falls in down.get(here[0], ()):
            there = (term, here[1] or falls)
            if there not in came_from:
                came_from[there] = here
                waiting.append(there)
    return []


def _walked(came_from: dict[tuple[str, bool], tuple[str, bool] | None], end: tuple[str, bool]) -> list[str]:
    way: list[str] = []
    step: tuple[str, bool] | None = end
    while step is not None:
        way.append(step[0])
        step = came_from[step]
    return way[::-1]
