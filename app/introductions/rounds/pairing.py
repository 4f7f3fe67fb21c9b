"""Who meets whom in a turn: a pure function of the people, what is between them, and a seed.

What counts is kept in tiers, each worth more than all below it together: nobody alone; pairs rather than threes;
no repeat within twelve turns; across main fields; three working hours in common; not connected yet.
Up to ten people are solved exactly; more are dealt out in small lots, and lots are mixed and solved again.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache
from itertools import combinations

Two = frozenset[int]
Group = tuple[int, ...]
Price = Callable[[Group], int | None]  # what a group costs; None where it may not be

TURNS_APART, HOURS = 12, 3
WORKING_DAY = 8  # hours, from nine to five
CONNECTED, HOURS_MISSED, SAME_FIELD, REPEAT, THREE, ALONE = (10**tier for tier in (4, 7, 10, 14, 20, 24))
EXACT, LOT, MOST_MIXES, IN_VAIN = 10, 8, 1500, 60


@dataclass(frozen=True, slots=True)
class Seat:
    """Somebody who takes part: main field, and how far their clock is from UTC on the day, in hours."""

    id: int
    field: str | None = None
    hours: float = 0.0


@dataclass(frozen=True)
class Between:
    """What is between two: who is never paired, how many turns ago some met (1: the last), who is connected."""

    apart: AbstractSet[Two] = frozenset()
    met: Mapping[Two, int] | None = None
    connected: AbstractSet[Two] = frozenset()


def hours_in_common(a: Seat, b: Seat) -> float:
    """Working hours, nine to five by each one's own clock, that fall together."""
    apart = abs(a.hours - b.hours) % 24
    return max(0.0, WORKING_DAY - min(apart, 24 - apart))


def pair_up(people: Sequence[Seat], between: Between, *, seed: int) -> list[Group]:
    """Groups of two, one of three where the number is odd. Whoever can be with nobody is left out."""
    chance = random.Random(seed)  # noqa: S311  the draw need not be secret, it must come out the same again
    ids = sorted(seat.id for seat in people)
    chance.shuffle(ids)
    price = _prices(people, between, {id: number for number, id in enumerate(ids)})
    if len(ids) <= EXACT:
        found = _best(ids, price)
    else:
        lots = [ids[at : at + LOT] for at in range(0, len(ids), LOT)]
        found = _mixed([group for lot in lots for group in _best(lot, price)], price, chance)
    return sorted(tuple(sorted(group)) for group in found if len(group) > 1)


def _prices(people: Sequence[Seat], between: Between, place: Mapping[int, int]) -> Price:
    """What each group costs. Among equals the places in the draw decide."""
    seats = {seat.id: seat for seat in people}

    @cache
    def of_two(a: int, b: int) -> int | None:
        cost = _cost(seats[a], seats[b], between)
        return None if cost is None else cost + abs(place[a] - place[b]) % 7

    @cache
    def price(group: Group) -> int | None:
        if len(group) == 1:
            return ALONE
        costs = [of_two(*sorted(two)) for two in combinations(group, 2)]
        return None if None in costs else sum(filter(None, costs)) + (THREE if len(group) == 3 else 0)

    return price


def _cost(one: Seat, other: Seat, between: Between) -> int | None:
    """Of two in one group; None where that may not be."""
    two = frozenset((one.id, other.id))
    if two in between.apart:
        return None
    turns_ago = (between.met or {}).get(two, TURNS_APART + 1)
    return (
        REPEAT * max(0, TURNS_APART + 1 - turns_ago)
        + SAME_FIELD * (one.field is not None and one.field == other.field)
        + HOURS_MISSED * (hours_in_common(one, other) < HOURS)
        + CONNECTED * (two in between.connected)
    )


def _best(ids: Sequence[int], of: Price) -> list[Group]:
    """The cheapest way to part a few people into groups of one, two and three."""

    @cache
    def least(left: Group) -> tuple[int, tuple[Group, ...]]:
        if not left:
            return 0, ()
        first, others = left[0], left[1:]
        rest, groups = least(others)
        best = ALONE + rest, ((first,), *groups)
        for more in (m for size in (1, 2) for m in combinations(others, size)):
            if (price := of((first, *more))) is None or price >= best[0]:
                continue
            rest, groups = least(tuple(id for id in others if id not in more))
            if price + rest < best[0]:
                best = price + rest, ((first, *more), *groups)
        return best

    return list(least(tuple(ids))[1])


def _mixed(groups: list[Group], of: Price, chance: random.Random) -> list[Group]:
    """Take a dear group with some others, part their people anew, keep what is cheaper, until nothing is
    dear or nothing helps."""
    prices = {group: of(group) or 0 for group in groups}
    in_vain = 0
    for _ in range(MOST_MIXES):
        dear = [group for group in prices if prices[group] >= CONNECTED]
        if not dear or in_vain > IN_VAIN + len(groups):
            break
        in_vain += 1
        one = chance.choice(dear)
        others = chance.sample([group for group in prices if group != one], min(3, len(prices) - 1))
        mixed = [one, *others]
        again = _best([id for group in mixed for id in group], of)
        if sum(of(group) or 0 for group in again) < sum(prices[group] for group in mixed):
            for group in mixed:
                del prices[group]
            prices |= {group: of(group) or 0 for group in again}
            in_vain = 0
    return list(prices)


def mend(groups: Sequence[Group], people: Sequence[Seat], between: Between, *, seed: int) -> list[Group]:
    """The groups without whoever is no longer among `people` or must be kept apart now. Who is left alone by it is
    paired with others left alone, else becomes a third somewhere."""
    here = {seat.id: seat for seat in people}
    whole: list[Group] = []
    loose: list[int] = []
    for group in groups:
        left = tuple(id for id in group if id in here)
        if len(left) > 1 and not _holds_apart(left, between):
            whole.append(left)
        else:
            loose += left
    whole += pair_up([here[id] for id in loose], between, seed=seed)
    for id in sorted(set(loose) - {id for group in whole for id in group}):
        thirds = [group for group in whole if len(group) == 2 and not _holds_apart((*group, id), between)]
        if thirds:
            whole.remove(thirds[0])
            whole.append(tuple(sorted((*thirds[0], id))))
    return sorted(whole)


def _holds_apart(group: Group, between: Between) -> bool:
    return any(frozenset(two) in between.apart for two in combinations(group, 2))
