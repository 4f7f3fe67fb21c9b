"""The numbers of the field map as they may be shown, and its index. Pure arithmetic.

A pair of fields with fewer than five ties is blank, and a field that fewer than five people chose is left out. Every
number is rounded down to fives, and every sum that is shown is a sum of numbers that are shown. So no blank can be worked
out from other numbers, not even from those of other years or editions or of the time before a round: what is left of a
total always has room for four, and four views of a year are too few to force four into a blank
(tests/bridges/test_counts.py tries it).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

STEP = FEWEST = 5
YEARS = 4  # shown one by one; with five, their roundings could add up to a blank
COMPARED = 3  # years, of which rounds are compared; one from the first year could be worked out from the other three
ENOUGH = 25  # ties from which the index says something

Pair = tuple[str, str]


@dataclass(frozen=True)
class Cell:
    """Two fields and their ties, rounded down; None where there are fewer than five."""

    a: str
    b: str
    ties: int | None

    @property
    def rank(self) -> int:
        """For a list that begins with the broadest bridge."""
        return -(self.ties or 0)


@dataclass(frozen=True)
class Counts:
    """What the map shows. `fields`: those with enough people, along the road; `few`: those with too few."""

    fields: tuple[str, ...]
    few: tuple[str, ...]
    people: int
    cells: tuple[Cell, ...]
    index: float | None

    @property
    def across(self) -> int:
        """Ties across fields, at least."""
        return sum(cell.ties or 0 for cell in self.cells)

    def ties_of(self, a: str, b: str) -> int | None:
        return next((cell.ties for cell in self.cells if (cell.a, cell.b) == (a, b)), None)

    @property
    def bridges(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if cell.ties)

    @property
    def gaps(self) -> tuple[Cell, ...]:
        return tuple(cell for cell in self.cells if not cell.ties)


def shown(people: Mapping[str, int], ties: Mapping[Pair, int], order: Iterable[str]) -> Counts:
    """What may be shown of `people` by field and `ties` by pair, within fields too; `order` is that of the road."""
    road = tuple(order)
    fields = tuple(field for field in road if people.get(field, 0) >= FEWEST)
    place = {field: number for number, field in enumerate(fields)}
    summed: dict[Pair, int] = {}
    for (a, b), number in ties.items():
        if a in place and b in place:
            pair = (a, b) if place[a] <= place[b] else (b, a)
            summed[pair] = summed.get(pair, 0) + number
    cells = tuple(
        Cell(a, b, rounded(summed.get((a, b), 0)) or None) for a in fields for b in fields[place[a] + 1 :]
    )  # fmt: skip
    counted = {field: people[field] for field in fields}
    few = tuple(field for field in road if 0 < people.get(field, 0) < FEWEST)
    return Counts(fields, few, rounded(sum(people.values())), cells, _index(counted, summed))


def rounded(number: int) -> int:
    return number // STEP * STEP


def index(people: Mapping[str, int], across: int, total: int) -> float | None:
    """How often people cross, measured against chance: the share of ties that join two fields, divided by the share
    that would if ties fell between any two people alike.

        index = (across ÷ total) ÷ (1 − Σ n(n − 1) ÷ (N(N − 1)))

    with n people in each field and N in all. The second part is the chance that two different people, drawn without
    putting the first back, are of different fields. 1 is chance, 2 twice as often; None where there is nothing to divide.
    """
    everybody = sum(people.values())
    pairs = everybody * (everybody - 1)
    apart = pairs - sum(n * (n - 1) for n in people.values())
    return across / total * pairs / apart if total and apart else None


def _index(people: Mapping[str, int], ties: Mapping[Pair, int]) -> float | None:
    """To one decimal. Since the ties within fields are never shown, it tells of no pair."""
    total = sum(ties.values())
    across = sum(number for (a, b), number in ties.items() if a != b)
    found = index(people, across, total) if total >= ENOUGH else None
    return None if found is None else round(found, 1)
