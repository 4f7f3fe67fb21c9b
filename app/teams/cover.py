"""Whether what somebody says of themselves is one of the wanted competences: by its words, or by its meaning. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from os.path import commonprefix

from app.search import analysis

ENOUGH = 0.6  # share of a competence's telling words: of one or two all, of three two
RELATED = 0.40  # cosine from which the meaning is near enough
SHORTEST = 3  # letters of a beginning that is looked for
_SMALL = analysis.STOP_WORDS["en"] | analysis.STOP_WORDS["nl"]


@dataclass(frozen=True)
class Wanted:
    """A competence as it was written, and its telling words: each as its stems; a word with hyphens as its parts too."""

    text: str
    words: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, text: str) -> "Wanted":
        found = list(analysis.words(text))
        telling = [word for word in found if word.folded not in _SMALL]
        telling = [word for word in telling if len(word.folded) > 1] or telling
        return cls(text, tuple(frozenset(analysis.stems(word.folded)) for word in telling))

    @cached_property
    def beginnings(self) -> set[str]:
        """What a text with one of the words contains, folded: what a word and its stems have in common."""
        folded = {word.folded for word in analysis.words(self.text)} - _SMALL
        # English stems write y as i: studies and study have "stud" in common.
        common = {commonprefix([word, *analysis.stems(word)]) for word in folded}
        begun = {begin.rstrip("iy") for begin in common} or folded
        return {begin for begin in begun if len(begin) >= SHORTEST} or folded

    def may_be_in(self, folded: str) -> bool:
        """Whether a text could have enough of the words: most have not, and are looked at no further."""
        there = sum(begin in folded and (len(begin) >= SHORTEST or _stands(begin, folded)) for begin in self.beginnings)
        return bool(self.words) and there >= len(self.words) * ENOUGH - (len(self.words) - len(self.beginnings))

    def strength(self, stems: frozenset[str], cosine: float = 0.0) -> float:
        """How well a text with these stems, so near in meaning, is this competence; 0 where it is not."""
        share = sum(not word.isdisjoint(stems) for word in self.words) / max(len(self.words), 1)
        return max(share if share >= ENOUGH else 0.0, cosine if cosine >= RELATED else 0.0)


def _stands(word: str, text: str) -> bool:
    """Whether a word of a letter or two is there by itself: they are in every text."""
    return re.search(rf"(?<![^\W_]){re.escape(word)}(?![^\W_])", text) is not None


def stems_of(text: str) -> frozenset[str]:
    return frozenset(stem for stem, _ in analysis.terms(text))


def cleaned(typed: Iterable[str]) -> list[str]:
    """The competences without blanks and doubles, in their order."""
    found: dict[str, str] = {}
    for text in typed:
        if text:
            found.setdefault(analysis.fold(text), text)
    return list(found.values())
