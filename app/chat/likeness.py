"""Whether two texts are nearly the same, by their words: other links, numbers and a changed name do not make another text."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import accumulate

from app.kernel.text import fold

SHORTEST = 40  # characters of words: what is shorter many people say to many
NEAR = 0.9
ENOUGH = 100_000  # characters that are looked through: whoever writes waits for it, and others for them
_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"\w+")
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")


def words(text: str) -> Counter[str]:
    """The words of a text and how often it has each, links and numbers as one word each."""
    plain = _NUMBER.sub("0", _LINK.sub(" _link_ ", _UNSEEN.sub("", text)))
    return Counter(_WORD.findall(fold(plain)))


def says_enough(said: Counter[str]) -> bool:
    """Whether a text is long enough to be compared."""
    return sum(len(word) * often for word, often in said.items()) >= SHORTEST


def are_near(a: Counter[str], b: Counter[str]) -> bool:
    return 2 * (a & b).total() >= NEAR * (a.total() + b.total())


def near(said: Counter[str], texts: Sequence[tuple[str, str]]) -> set[str]:
    """Whose texts are nearly the same, of pairs of whose one is and the text; as far as it is not too much."""
    before = accumulate((len(text) for _, text in texts), initial=0)
    return {of for (of, text), at in zip(texts, before, strict=False) if at < ENOUGH and are_near(said, words(text))}
