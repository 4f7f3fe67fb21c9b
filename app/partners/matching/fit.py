"""How well others fit one member: the parts of the score, and the reasons that can be told (M-1)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from app.partners.matching import ground
from app.partners.matching.compare import Owners, Table, VectorsOf, nearest, only_wanted, table
from app.partners.matching.said import NEEDS, SKILLS, Because, Fit, Person, Said
from app.partners.matching.words import Lexicon, Matrix

WEIGHTS = {"need": 0.40, "back": 0.15, "ground": 0.25, "distance": 0.10}
NEUTRAL = 0.5
HELD = ("offer", *SKILLS)
HELD_WEIGHTS = (0.6, 0.25, 0.15)  # of the three things of theirs that come nearest to one that is sought
SOUGHT_WEIGHTS = (0.75, 0.15, 0.10)  # of the needs that are met best
LIKE_WEIGHTS = (1 / 3, 1 / 3, 1 / 3)  # where what somebody does stands for what they seek
LIKE = 0.5  # so much less does that say: likeness alone does not find partners


@dataclass(frozen=True)
class Around:
    """What a score needs beside the people: how telling words are, meaning if there is a model, how many contacts
    people have, and stems that the member turned down."""

    lexicon: Lexicon = field(default_factory=Lexicon)
    vectors: VectorsOf | None = None
    degrees: Mapping[int, int] = field(default_factory=dict)
    lowered: Collection[str] = ()


def sought_by(me: Person) -> list[Said]:
    """What to look for among others: what I need, or else what is like what I do; and whoever needs what I offer."""
    return [*(me.of(*NEEDS) or me.of(*SKILLS)), *me.of("offer")]


def fits(me: Person, others: Sequence[Person], around: Around) -> list[Fit]:
    """A fit for each of the others, in their order. Distance is a part, but counts only as the dial says."""
    needs = _needs_met(me, others, around)
    back = _needs_in_return(me, others, around)
    alike = _alike(me, others, around)
    found = []
    for number, other in enumerate(others):
        need, met = needs[number]
        return_, given = back[number]
        parts = {
            "need": need,
            "back": return_,
            "ground": ground.ground(me, other, around.degrees),
            "distance": ground.distance(me, other),
            "likeness": alike[number],
        }
        because = [reason for reason in (met, given) if reason] + ground.reasons(me, other)
        found.append(Fit(other.id, score(parts), parts, because, is_far=me.field != other.field))
    return found


def score(parts: Mapping[str, float], outward: float = 0.0) -> float:
    """The sum of M-1; `outward`, from 0 to 1, is how far distance counts. Likeness decides between equals only."""
    steady = sum(WEIGHTS[name] * parts[name] for name in ("need", "back", "ground"))
    return round(steady + outward * WEIGHTS["distance"] * parts["distance"], 6)


Part = tuple[float, Because | None]


def _needs_met(me: Person, others: Sequence[Person], around: Around) -> list[Part]:
    """What I look for in what they have. Whoever looks for nothing is compared by what they do."""
    needs = me.of(*NEEDS)
    sought, kind = (needs, "need_met") if needs else (me.of(*SKILLS), "likeness")
    things = [other.of(*HELD) for other in others]
    held, owners = [one for group in things for one in group], Owners.of(things)
    if not sought or not held:
        return [(0.0, None)] * len(others)
    made = table(sought, held, around.lexicon, around.vectors, around.lowered)
    only_wanted(made, [me.field] * len(sought), [others[number].field for number in owners.owner])
    grid = owners.spread(made.value)  # sought, person, thing
    each = nearest(grid, HELD_WEIGHTS if needs else LIKE_WEIGHTS, fill=True).T
    total = nearest(each, SOUGHT_WEIGHTS, fill=False) if needs else LIKE * each.mean(axis=-1)
    best = grid.transpose(1, 0, 2).reshape(len(others), -1).argmax(axis=1)
    starts = np.concatenate(([0], np.cumsum([len(group) for group in things])[:-1]))
    return [
        (float(total[n]), _reason(made, kind, *_at(best[n], starts[n], grid.shape[2]), things[n]))
        for n in range(len(others))
    ]


def _at(best: int, start: int, width: int) -> tuple[int, int]:
    return int(best // width), int(start + best % width)


def _reason(made: Table, kind: str, row: int, column: int, things: Sequence[Said]) -> Because | None:
    return made.reason(kind, row, column) if things else None


def _needs_in_return(me: Person, others: Sequence[Person], around: Around) -> list[Part]:
    """What they look for in what I offer; neutral where either says nothing."""
    offers, things = me.of("offer"), [other.of(*NEEDS) for other in others]
    sought, owners = [one for group in things for one in group], Owners.of(things)
    if not offers or not sought:
        return [(NEUTRAL, None)] * len(others)
    made = table(sought, offers, around.lexicon, around.vectors, ())
    only_wanted(made, [others[number].field for number in owners.owner], [me.field] * len(offers))
    grid = owners.spread(made.value.max(axis=1))  # person, need
    found: list[Part] = [(NEUTRAL, None)] * len(others)
    start = 0
    for number, group in enumerate(things):
        if group:
            row = start + int(grid[number].argmax())
            reason = made.reason("need_in_return", row, int(made.value[row].argmax()), turned=True)
            found[number] = (float(grid[number].max()), reason)
        start += len(group)
    return found


def _alike(me: Person, others: Sequence[Person], around: Around) -> list[float]:
    """How much the two do the same, taken together."""
    if around.vectors is None:
        return [0.0] * len(others)
    middles = centres([me, *others], around.vectors)
    return [round(max(float(cosine), 0.0), 4) for cosine in middles[1:] @ middles[0]]


def centres(people: Sequence[Person], vectors: VectorsOf) -> Matrix:
    """The middle of what each of them does and offers, of length one."""
    things = [person.of(*HELD) for person in people]
    owners = Owners.of(things)
    all_of = vectors([one.text for group in things for one in group])
    sums = np.zeros((len(people), all_of.shape[1]), np.float32)
    np.add.at(sums, list(owners.owner), all_of)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.where(lengths > 0, lengths, 1), np.float32)
