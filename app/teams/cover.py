"""Whether what somebody says of themselves is one of the wanted competences: by its words, or by its meaning. Pure."""

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
        telling = [word for word in found if word.folded not in _SMALL and len(word.folded) > 1] or found
        return cls(text, tuple(frozenset(analysis.stems(word.folded)) for word in telling))

    @cached_property
    def beginnings(self) -> set[str]:
        """What a text with one of the words contains, folded: what a word and its stems have in common."""
        folded = {word.folded for word in analysis.words(self.text)}
        # English stems write y as i: studies and study have "stud" in common.
        common = {commonprefix([word, *analysis.stems(word)]) for word in folded if word not in _SMALL}
        begun = {begin.rstrip("iy") for begin in common} or folded
        return {begin for begin in begun if len(begin) >= SHORTEST} or folded

    def may_be_in(self, folded: str) -> bool:
        """Whether a text could have enough of the words: most have not, and are looked at no further."""
        there = sum(begin in folded for begin in self.beginnings)
        return there >= len(self.words) * ENOUGH - (len(self.words) - len(self.beginnings))

    def strength(self, stems: frozenset[str], cosine: float = 0.0) -> float:
        """How well a text with these stems, so near in meaning, is this competence; 0 where it is not."""
        share = sum(not word.isdisjoint(stems) for word in self.words) / max(len(self.words), 1)
        return max(share if share >= ENOUGH else 0.0, cosine if cosine >= RELATED else 0.0)


def stems_of(text: str) -> frozenset[str]:
    return frozenset(stem for stem, _ in analysis.terms(text))


def cleaned(typed: Iterable[str]) -> list[str]:
    """The competences without blanks and doubles, in their order."""
    found: dict[str, str] = {}
    for text in typed:
        if text:
            found.setdefault(analysis.fold(text), text)
    return list(found.values())
