"""What is sought against what is held: each pair by its words and by its meaning, and the nearest of each person."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.partners.matching.said import ANY, Because, Said
from app.partners.matching.words import Lexicon, Matrix, likeness, shared_words, terms
from app.search.analysis import language_of

UNRELATED, SAME = 0.15, 0.75  # cosines at which meaning counts nothing, and all
RELATED = 0.35  # cosine from which a reason may rest on meaning alone
SAID_SO = 0.15  # share of the sought words from which it may rest on them
LESS = 0.5  # what stands beside a term that the member turned down counts this much (M-7)

VectorsOf = Callable[[Sequence[str]], Matrix]  # of each text, of length one; zeros where there is none yet


@dataclass(frozen=True)
class Table:
    """A row for each thing sought, a column for each thing held: fused value, share of the words, cosine."""

    sought: Sequence[Said]
    held: Sequence[Said]
    value: Matrix
    words: Matrix
    cosine: Matrix

    def reason(self, kind: str, row: int, column: int, *, turned: bool = False) -> Because | None:
        """Why these two belong together, if it can be told. `turned`: what is held is mine."""
        words, cosine = float(self.words[row, column]), float(self.cosine[row, column])
        if self.value[row, column] <= 0 or (words < SAID_SO and cosine < RELATED):
            return None
        sought, held = self.sought[row], self.held[column]
        mine, theirs = (held, sought) if turned else (sought, held)
        mine, theirs = _closest(mine, theirs.terms), _closest(theirs, mine.terms)
        return Because(kind, mine, theirs, shared_words(theirs.text, mine.text), round(cosine, 4))


def _closest(said: Said, to: Collection[str]) -> Said:
    """Of what is made of several items, the one that shares most words; the first, if none does."""
    if not said.parts:
        return said
    wanted = set(to)
    id, text = max(said.parts, key=lambda part: len(wanted.intersection(terms(part[1]))))
    return replace(said, id=id, text=text, parts=())


def table(
    sought: Sequence[Said], held: Sequence[Said], lexicon: Lexicon, vectors: VectorsOf | None, lowered: Collection[str]
) -> Table:
    words = likeness([one.terms for one in sought], [one.terms for one in held], lexicon)
    cosine = np.zeros_like(words)
    if vectors and sought and held:
        cosine = vectors([one.text for one in sought]) @ vectors([one.text for one in held]).T
        cosine[np.ix_(_dutch(sought), _dutch(held))] = 0
    meant = np.clip((cosine - UNRELATED) / (SAME - UNRELATED), 0, 1)
    value = words + meant - words * meant
    if lowered:
        value = value * np.array([LESS if set(lowered).intersection(one.terms) else 1 for one in held], np.float32)
    return Table(sought, held, value, words, cosine)


def _dutch(some: Sequence[Said]) -> list[bool]:
    """The model reads English: to it, any two Dutch sentences are alike, so they are compared by their words."""
    return [language_of(one.text) == "nl" for one in some]


def only_wanted(made: Table, seekers: Sequence[str], holders: Sequence[str]) -> None:
    """Nothing counts for people of a field that either side does not want; the field of each row and each column."""
    for row, one in enumerate(made.sought):
        if one.wanted != ANY:
            made.value[row, [not one.wants(seekers[row], field) for field in holders]] = 0
    for column, one in enumerate(made.held):
        if one.wanted != ANY:
            made.value[[not one.wants(holders[column], field) for field in seekers], column] = 0


def nearest(values: Matrix, weights: Sequence[float], *, fill: bool) -> Matrix:
    """The weighted mean of the greatest along the last axis. `fill`: where there are fewer, the rest counts as 0."""
    count = min(len(weights), values.shape[-1])
    if not count:
        return np.zeros(values.shape[:-1], np.float32)
    greatest = -np.sort(-np.partition(values, -count, axis=-1)[..., -count:], axis=-1)
    used = np.array(weights[:count], np.float32)
    return np.asarray(greatest @ (used if fill else used / used.sum()), np.float32)


@dataclass(frozen=True)
class Owners:
    """Which of a row of things belong to whom: things of one person stand together."""

    owner: Sequence[int]  # of each thing
    place: Sequence[int]  # of each thing among its owner's
    people: int

    @classmethod
    def of(cls, things: Sequence[Sequence[Said]]) -> "Owners":
        owner = [number for number, group in enumerate(things) for _ in group]
        return cls(owner, [place for group in things for place, _ in enumerate(group)], len(things))

    def spread(self, values: Matrix) -> Matrix:
        """The last axis as one axis for people and one for their things, 0 where somebody has fewer."""
        most = max(self.place, default=-1) + 1
        grid = np.zeros((*values.shape[:-1], self.people, most), np.float32)
        grid[..., self.owner, self.place] = values
        return grid
