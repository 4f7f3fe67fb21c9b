"""Which few people together bring the most of what is wanted (M-18). Pure; the same answer for the same pool.

Exact for any pool that it gets through within its steps: whoever brings a part of what somebody else of the same field
brings is left out of the search, and what could not be completed from one state is not tried from it again.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

FEWEST, MOST = 3, 5  # people of a team
TEAMS = 3
STEPS = 300  # of one search for so many competences, so that no pool takes long

Standing = tuple[str, bool, bool]


@dataclass(frozen=True)
class Candidate:
    """Somebody who brings at least one of the competences, each by its number with how well. known: a connection;
    apart: with whom they are never brought together."""

    id: int
    field: str
    known: bool
    brings: Mapping[int, float]
    apart: frozenset[int] = frozenset()

    @cached_property
    def mask(self) -> int:
        return sum(1 << number for number in self.brings)

    @cached_property
    def merit(self) -> tuple[float, int]:
        return (sum(self.brings.values()), -self.id)


@dataclass(frozen=True)
class Proposal:
    """A team, and which competences it covers."""

    people: tuple[Candidate, ...]

    @property
    def covered(self) -> int:
        return _union(self.people)

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(person.id for person in self.people)


@dataclass(frozen=True)
class Rules:
    """What a team must have beside competences: two main fields, one whom the asker knows, one whom they do not."""

    fields: bool = True
    known: bool = True
    new: bool = True

    @classmethod
    def for_pool(cls, pool: Collection[Candidate]) -> "Rules":
        """Those that this pool can keep; the others are named beside the teams."""
        return cls(
            fields=len({person.field for person in pool if person.field}) > 1,
            known=any(person.known for person in pool),
            new=not all(person.known for person in pool),
        )

    def allow(self, people: Sequence[Candidate]) -> bool:
        several = len({person.field for person in people if person.field}) > 1
        known = sum(person.known for person in people)
        return (several or not self.fields) and (known > 0 or not self.known) and (known < len(people) or not self.new)


def teams(pool: Sequence[Candidate], rules: Rules | None = None) -> list[Proposal]:
    """Up to three teams that cover as much as any can; the further ones with as few of the same people as possible."""
    rules = rules or Rules.for_pool(pool)
    best = _team(pool, rules, ())
    found = [best] if best else []
    while best and len(found) < TEAMS:
        another = _another(pool, rules, found)
        if another is None:
            break
        found.append(another)
    return found


def _another(pool: Sequence[Candidate], rules: Rules, found: Sequence[Proposal]) -> Proposal | None:
    """One more that covers as much: without anybody from the others, else without one of the first."""
    everybody = frozenset().union(*(team.ids for team in found))
    most, sets = found[0].covered.bit_count(), {team.ids for team in found}
    for without in (everybody, *({person.id} for person in found[0].people)):
        team = _team(pool, rules, without, most)
        if team and team.ids not in sets:
            return team
    return None


def _team(pool: Sequence[Candidate], rules: Rules, without: Collection[int], least: int = 0) -> Proposal | None:
    """The best team without these people, if it covers at least so many competences."""
    left = sorted((person for person in pool if person.id not in without), key=lambda one: one.merit, reverse=True)
    if len(left) < FEWEST:
        return None
    chosen = _Search(_telling(left), left, rules).run(least)
    return Proposal(tuple(chosen)) if chosen else None


def _telling(pool: Sequence[Candidate]) -> list[Candidate]:
    """Without those who bring only a part of what another of the same field and standing brings, who can be with
    anybody: the best of each."""
    kept: dict[tuple[str, bool], list[Candidate]] = {}
    for person in sorted(pool, key=lambda one: (-one.mask.bit_count(), -one.merit[0], one.id)):
        alike = kept.setdefault((person.field, person.known), [])
        if not any(person.mask | other.mask == other.mask and not other.apart for other in alike):
            alike.append(person)
    return [person for alike in kept.values() for person in alike]


def _filled(team: list[Candidate], pool: Sequence[Candidate]) -> list[Candidate] | None:
    """With the best of the others until there are three, new fields first; None where nobody else can be with them."""
    if len(team) >= FEWEST:
        return team
    here, barred = {person.field for person in team}, _barred(team)
    others = [person for person in pool if person not in team and person.id not in barred]
    others.sort(key=lambda one: (one.field not in here, one.merit), reverse=True)
    return next((full for one in others if (full := _filled([*team, one], pool))), None)


def _barred(team: Iterable[Candidate]) -> frozenset[int]:
    return frozenset().union(*(person.apart for person in team))


def _union(people: Iterable[Candidate]) -> int:
    covered = 0
    for person in people:
        covered |= person.mask
    return covered


@dataclass
class _Search:
    pool: Sequence[Candidate]
    everybody: Sequence[Candidate]
    rules: Rules
    steps: int = 0
    hopeless: set[tuple[int, Standing, frozenset[int], int, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.masks = {person.mask for person in self.pool}
        able = {1 << n: [one for one in self.pool if one.mask >> n & 1] for n in range(_union(self.pool).bit_length())}
        self.able = dict(sorted(able.items(), key=lambda each: len(each[1])))  # the rarest competence first

    def run(self, least: int) -> list[Candidate] | None:
        """Cover all that the pool brings; if no team can, all but one, and so on. The rules are kept in any case."""
        wanted = _union(self.pool)
        for missing in range(wanted.bit_count() - least + 1):
            self.steps = 0
            if (team := self._complete([], wanted, missing)) is not None:
                return team
        return None

    def _complete(self, team: list[Candidate], open_: int, missing: int) -> list[Candidate] | None:
        """`team` with more people, so that of the open competences at most `missing` stay open."""
        if open_.bit_count() <= missing and self.rules.allow(team) and (full := _filled(team, self.everybody)):
            return full
        state = (open_, _standing(team), _barred(team), len(team), missing)
        if len(team) == MOST or state in self.hopeless or not self._may_do(open_, missing, MOST - len(team)):
            return None
        self.steps += 1
        for person in self._next(team, open_, missing):
            if (done := self._complete([*team, person], open_ & ~person.mask, missing)) is not None:
                return done
        if open_.bit_count() > missing > 0:
            done = self._complete(team, open_ & ~self._rarest(open_), missing - 1)
            if done is not None:
                return done
        self.hopeless.add(state)
        return None

    def _may_do(self, open_: int, missing: int, seats: int) -> bool:
        """Whether the best that so many could add is enough, and there are steps left."""
        gains = sorted(((mask & open_).bit_count() for mask in self.masks), reverse=True)
        return self.steps < STEPS and sum(gains[:seats]) >= open_.bit_count() - missing

    def _next(self, team: Sequence[Candidate], open_: int, missing: int) -> list[Candidate]:
        """Whom to try: who brings the rarest open competence; once these are done, who helps to keep a rule. Of those
        who would make the same difference only the best."""
        if open_.bit_count() <= missing:
            able = [person for person in self.pool if person not in team]
        else:
            able = self.able[self._rarest(open_)]
        barred = _barred(team)
        able = [person for person in able if person.id not in barred]
        able.sort(key=lambda one: (-(one.mask & open_).bit_count(), -one.merit[0], one.id))
        standing = _standing(team)
        different: dict[tuple[int, Standing, frozenset[int]], Candidate] = {}
        for person in able:
            if not person.mask & open_ and _joined(standing, person) == standing:
                continue  # neither brings anything nor helps to keep a rule
            different.setdefault((open_ & ~person.mask, _joined(standing, person), person.apart), person)
        return list(different.values())

    def _rarest(self, open_: int) -> int:
        return next(bit for bit in self.able if bit & open_)


def _standing(team: Iterable[Candidate]) -> Standing:
    """All that the rules look at: the field ("*" for several), whether somebody is known, and whether somebody is not."""
    standing: Standing = ("", False, False)
    for person in team:
        standing = _joined(standing, person)
    return standing


def _joined(standing: Standing, person: Candidate) -> Standing:
    field, known, new = standing
    if person.field != field and person.field:
        field = "*" if field else person.field
    return field, known or person.known, new or not person.known
