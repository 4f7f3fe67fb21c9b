"""The few that are shown: unlike each other (M-3), as far out as the dial says (M-2, M-22)."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import islice

from app.partners.matching.fit import WEIGHTS, score
from app.partners.matching.said import Because, Fit, Person

DIAL = range(1, 6)
FAR = DIAL[-1]
FLOOR, EARLY_FLOOR = 0.08, 0.05  # of what speaks for a person beside distance; the second in a first session (M-15)
OF_ONE_PLACE, WITHOUT_WISH = 2, 1  # of five, at most (M-3)
UNLIKE = 0.3  # how much it counts to be unlike those chosen before
POOL = 60  # the best that are looked at for each place

Alike = Callable[[int, int], float]  # how much two people do the same, from 0 to 1, by their ids


@dataclass(frozen=True)
class Choice:
    """What the choice must know beside the fits: the people, who is like whom, the fields in which the member has a
    tie, and what decides between equals (M-5)."""

    people: Mapping[int, Person]
    alike: Alike
    tied: Collection[str]
    seed: str = ""
    wanting: Collection[int] = ()  # who has just offered something and is seen too little (M-4)

    def by_lot(self, id: int) -> bytes:
        return sha256(f"{self.seed}:{id}".encode()).digest()

    def ranked(self, fits: Sequence[Fit], outward: float) -> list[Fit]:
        scored = [replace(fit, score=score(fit.parts, outward)) for fit in fits]
        return sorted(scored, key=lambda fit: (-fit.score, -fit.parts["likeness"], self.by_lot(fit.id)))


def merit(fit: Fit) -> float:
    """What speaks for somebody, without distance and without what is neutral: the floor is for this (M-1)."""
    back = fit.parts["back"] if any(one.kind == "need_in_return" for one in fit.because) else 0.0
    return WEIGHTS["need"] * fit.parts["need"] + WEIGHTS["back"] * back + WEIGHTS["ground"] * fit.parts["ground"]


def passing(fits: Sequence[Fit], *, early: bool = False) -> list[Fit]:
    """Those with a reason, above the floor. With `early` it is lower, and who passes only that is marked."""
    told = [fit for fit in fits if any(map(_is_enough, fit.because))]
    passed = [fit for fit in told if merit(fit) >= FLOOR]
    if early:
        passed += [replace(fit, is_early=True) for fit in told if EARLY_FLOOR <= merit(fit) < FLOOR]
    return passed


def _is_enough(reason: Because) -> bool:
    """A year or a city in common adds to a reason; by itself it would suggest everybody of it."""
    return reason.what not in ("edition", "city")


def outward(dial: int) -> float:
    return (dial - DIAL[0]) / (FAR - DIAL[0])


def choose(fits: Sequence[Fit], choice: Choice, dial: int, most: int = 5) -> list[Fit]:
    """At most `most`, best first. Each step of the dial keeps the list of the step before unless its own is at least
    as far from the member's field, so that turning it outward never brings nearer people (M-22)."""
    chosen: list[Fit] = []
    for step in range(DIAL[0], dial + 1):
        own = _at_step(fits, choice, step, most)
        if not chosen or mean_distance(own) >= mean_distance(chosen):
            chosen = own
    return chosen


def mean_distance(fits: Sequence[Fit]) -> float:
    return round(sum(fit.parts["distance"] for fit in fits) / len(fits), 9) if fits else 0.0


def _at_step(fits: Sequence[Fit], choice: Choice, step: int, most: int) -> list[Fit]:
    ranked = choice.ranked(fits, outward(step))
    if step < FAR:
        return _varied(ranked, choice, most)
    far = _varied([fit for fit in ranked if fit.is_far], choice, most)
    if len(far) == most:
        return far
    near = sorted((fit for fit in ranked if not fit.is_far), key=lambda fit: -fit.parts["distance"])
    return _fill(far, [replace(fit, is_nearest=True) for fit in near], choice, most)


def _varied(ranked: Sequence[Fit], choice: Choice, most: int) -> list[Fit]:
    """First the best of a field without ties and the best of those seen too little, so that their places are sure; then
    the others, the list in order of score."""
    new = [fit for fit in ranked if _is_new(fit, choice)][:1]
    wanting = [fit for fit in ranked if fit.id in choice.wanting and fit not in new][:1]
    chosen = _fill([*new, *wanting][:most], ranked, choice, most)
    return sorted(chosen, key=ranked.index)


def _is_new(fit: Fit, choice: Choice) -> bool:
    return fit.is_far and choice.people[fit.id].field not in choice.tied


def _fill(chosen: Sequence[Fit], ranked: Sequence[Fit], choice: Choice, most: int) -> list[Fit]:
    """One after the other whoever scores high and is unlike those that are there, by maximal marginal relevance."""
    taken = list(chosen)
    while len(taken) < most:
        has_place = _places(taken, choice)
        open_now = list(islice((fit for fit in ranked if has_place(fit)), POOL))
        if not open_now:
            break
        taken.append(max(open_now, key=lambda fit: _marginal(fit, taken, choice, open_now[0].score)))
    return taken


def _places(taken: Sequence[Fit], choice: Choice) -> Callable[[Fit], bool]:
    """Who could stand beside those that are there (M-3)."""
    there, people = {fit.id for fit in taken}, [choice.people[fit.id] for fit in taken]
    places = Counter(person.organisation for person in people if person.organisation)
    no_more_without = sum(not person.has_wish for person in people) >= WITHOUT_WISH

    def has_place(fit: Fit) -> bool:
        other = choice.people[fit.id]
        full = places[other.organisation] >= OF_ONE_PLACE or (no_more_without and not other.has_wish)
        return not full and fit.id not in there

    return has_place


def _marginal(fit: Fit, taken: Sequence[Fit], choice: Choice, highest: float) -> float:
    likest = max((choice.alike(fit.id, one.id) for one in taken), default=0.0)
    return (1 - UNLIKE) * fit.score / (highest or 1.0) - UNLIKE * likest
