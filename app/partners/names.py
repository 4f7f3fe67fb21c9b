"""Where the glossary knows that one side's word is another field's name for it, the reason says so (S-15)."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.glossary.expansions import Expansions, Term, expansions
from app.kernel.text import fold


@dataclass(frozen=True)
class Called:
    """What they call `theirs`, the reader's field calls `ours`."""

    theirs: str
    ours: str


def called(theirs: str, mine: str, field: str | None) -> Called | None:
    """The first word of theirs that the reader's field, or the reader's own text, has another name for."""
    said, own = _spaced(theirs), _spaced(mine)
    for one, other in _both_ways(_pairs(expansions())):
        if _spaced(one.text) in said and _spaced(other.text) not in said:
            if _spaced(other.text) in own or (field and other.field == field and one.field != field):
                return Called(one.text, other.text)
    return None


def _pairs(known: Expansions) -> list[tuple[Term, Term]]:
    return list(zip(known.terms[::2], known.terms[1::2], strict=True))


def _both_ways(pairs: Sequence[tuple[Term, Term]]) -> list[tuple[Term, Term]]:
    return [*pairs, *((other, one) for one, other in pairs)]


def _spaced(text: str) -> str:
    """Folded, with a blank around each word, so that a term is found as whole words only."""
    letters = "".join(letter if letter.isalnum() else " " for letter in fold(text))
    return f" {' '.join(letters.split())} "
