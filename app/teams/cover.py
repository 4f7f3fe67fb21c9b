"""Whether what somebody says of themselves is one of the wanted competences: by its words, or by its meaning. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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

    @property
    def beginnings(self) -> set[str]:
        """What a text with one of the words contains, folded: what a word and its stems have in common."""
        folded = {word.folded for word in analysis.words(self.text)}
        # English stems write y as i: studies and study have "stud" in common.
        common = {commonprefix([word, *analysis.stems(word)]) for word in folded if word not in _SMALL}
        begun = {begin.rstrip("iy") for begin in common} or folded
        return {begin for begin in begun if len(begin) >= SHORTEST} or folded

    def in_words(self, stems: frozenset[str]) -> float:
        """Share of its words that stand in a text with these stems; 0 if too few do."""
        share = sum(not word.isdisjoint(stems) for word in self.words) / max(len(self.words), 1)
        return share if share >= ENOUGH else 0.0


def stems_of(text: str) -> frozenset[str]:
    return frozenset(stem for stem, _ in analysis.terms(text))


def best(wanted: Wanted, said: Sequence[tuple[frozenset[str], float]]) -> tuple[float, int] | None:
    """How well, and by which of what somebody says, given as (stems, cosine); None where by nothing."""
    found = [
        (max(wanted.in_words(stems), cosine if cosine >= RELATED else 0.0), -n)
        for n, (stems, cosine) in enumerate(said)
    ]
    strength, place = max(found, default=(0.0, 0))
    return (strength, -place) if strength else None


def cleaned(typed: Iterable[str]) -> list[str]:
    """The competences without blanks and doubles, in their order."""
    found: dict[str, str] = {}
    for text in typed:
        if text:
            found.setdefault(analysis.fold(text), text)
    return list(found.values())
