"""Where everything of the field map's picture stands: fields along a road, bridges above it, dotted lines below."""

from collections.abc import Iterable
from dataclasses import dataclass

from app.bridges.counts import Cell, Counts

WIDTH, EDGE = 1000, 60
WIDEST = 200  # between two fields
RISES = (48, 96, 150, 196, 236, 270, 298, 322, 342)  # of a bridge, by how many fields it goes on
DEEPEST, SLOPE = 100, 0.24  # of a dotted line
THINNEST, THICKEST = 5.5, 23.5
CLEAR = 11  # from the middle of a field to where its bridges begin
LABEL = 8  # width of a figure


@dataclass(frozen=True)
class Node:
    field: str
    x: int


@dataclass(frozen=True)
class Bridge:
    a: str
    b: str
    ties: int
    left: int
    right: int
    across: int  # half of its width
    rise: int
    thick: float

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def tag(self) -> int:
        return LABEL * (len(str(self.ties)) + 1) + 8


@dataclass(frozen=True)
class Gap:
    left: int
    right: int
    across: float
    deep: float


@dataclass(frozen=True)
class Picture:
    """`road`: how far down the road's upper edge stands."""

    nodes: tuple[Node, ...]
    bridges: tuple[Bridge, ...]
    gaps: tuple[Gap, ...]
    road: int
    height: int


def drawn(seen: Counts, *beside: Counts) -> Picture:
    """`beside`: maps of the same fields that it is to be compared with: as broad for as many, on the same road."""
    places = _places(len(seen.fields))
    at = dict(zip(seen.fields, places, strict=True))
    number = {field: place for place, field in enumerate(seen.fields)}
    most = max((cell.ties or 0 for counts in (seen, *beside) for cell in counts.bridges), default=0)
    bridges = [_bridge(cell, at[cell.a], at[cell.b], number[cell.b] - number[cell.a], most) for cell in seen.bridges]
    gaps = tuple(_gap(at[cell.a], at[cell.b]) for cell in seen.gaps)
    rises = (_rise(number[cell.b] - number[cell.a]) for counts in (seen, *beside) for cell in counts.bridges)
    road = max(rises, default=0) + 40
    nodes = tuple(Node(field, x) for field, x in at.items())
    deep = max((gap.deep for gap in gaps), default=0)
    height = road + 100 + (round(deep) + 30 if gaps else 0)
    return Picture(nodes, tuple(_widest_first(bridges)), gaps, road, height)


def _places(many: int) -> list[int]:
    """How far right each field stands, all of them in the middle."""
    step = min(WIDEST, (WIDTH - 2 * EDGE) / max(many - 1, 1))
    first = (WIDTH - step * (many - 1)) / 2
    return [round(first + step * number) for number in range(many)]


def _bridge(cell: Cell, a: int, b: int, distance: int, most: int) -> Bridge:
    ties = cell.ties or 0
    rise = _rise(distance)
    thick = THINNEST + (THICKEST - THINNEST) * ties / max(most, 40)
    return Bridge(cell.a, cell.b, ties, a + CLEAR, b - CLEAR, (b - a) // 2 - CLEAR, rise, round(thick, 1))


def _rise(distance: int) -> int:
    return RISES[min(distance, len(RISES)) - 1]


def _gap(a: int, b: int) -> Gap:
    across = (b - a) / 2
    return Gap(a, b, across, round(min(DEEPEST, across * SLOPE), 1))


def _widest_first(bridges: Iterable[Bridge]) -> list[Bridge]:
    """The far ones lie behind the near ones."""
    return sorted(bridges, key=lambda bridge: (-bridge.rise, -bridge.ties))
