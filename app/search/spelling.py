"""What somebody who mistyped a word may have meant: the nearest word of a vocabulary (S-6)."""

from collections.abc import Iterable, Sequence
from heapq import nsmallest

import numpy as np

ONE_FROM, TWO_FROM = 5, 8  # letters of a word from which one, or two, of them may be wrong
FAR = 9


def most_wrong(word: str) -> int:
    """How many letters may be wrong. In a short word every letter tells, in a number every digit."""
    if any(letter.isdigit() for letter in word):
        return 0
    return (len(word) >= ONE_FROM) + (len(word) >= TWO_FROM)


class Spelling:
    """A vocabulary laid out for comparing with all of it at once: 100,000 words take a few milliseconds."""

    def __init__(self, words: Iterable[tuple[str, int]]) -> None:
        by_length: dict[int, list[tuple[str, int]]] = {}
        for word, documents in words:
            by_length.setdefault(len(word), []).append((word, documents))
        self._by_length = {length: (_letters(found, length), found) for length, found in by_length.items()}

    def nearest(self, word: str) -> str | None:
        """The word nearest to this one, of those as near the one in most documents; none for a word that is there."""
        best = next(iter(self.near(word, 1)), None)
        return best[2] if best and best[0] else None

    def near(self, word: str, most: int) -> list[tuple[int, int, str]]:
        """The nearest words, the best first: (letters that are wrong, minus its documents, word)."""
        found: list[tuple[int, int, str]] = []
        wrong = most_wrong(word)
        for length in range(len(word) - wrong, len(word) + wrong + 1) if wrong else ():
            letters, words = self._by_length.get(length, (None, ()))
            if letters is None:
                continue
            away = distances(word, letters, wrong)
            found += [(int(away[n]), -words[n][1], words[n][0]) for n in np.flatnonzero(away <= wrong)]
        return nsmallest(most, found)


def _letters(words: Sequence[tuple[str, int]], length: int) -> np.ndarray:
    """One row a letter, one column a word."""
    text = "".join(word for word, _ in words).encode("utf-32-le", "surrogatepass")
    return np.ascontiguousarray(np.frombuffer(text, np.uint32).reshape(len(words), length).T)


def distances(word: str, letters: np.ndarray, most: int) -> np.ndarray:
    """Letters to add, drop, change or swap with the next to come from the word to each of these; beyond `most`, more
    than that. Only cells within `most` of the diagonal are looked at."""
    length, count = letters.shape
    far = np.full(count, FAR, np.int8)
    before: dict[int, np.ndarray] = {}
    row = {at: np.full(count, at, np.int8) for at in range(min(most, length) + 1)}
    for i in range(1, len(word) + 1):
        older, before, row = before, row, {}
        for j in range(max(0, i - most), min(length, i + most) + 1):
            if j == 0:
                row[0] = np.full(count, i, np.int8)
                continue
            cell = before.get(j - 1, far) + (letters[j - 1] != ord(word[i - 1]))
            cell = np.minimum(cell, np.minimum(before.get(j, far), row.get(j - 1, far)) + 1)
            if i > 1 and j > 1 and j - 2 in older:
                swapped = (letters[j - 2] == ord(word[i - 1])) & (letters[j - 1] == ord(word[i - 2]))
                cell = np.where(swapped, np.minimum(cell, older[j - 2] + 1), cell)
            row[j] = np.minimum(cell, FAR).astype(np.int8)
    return row.get(length, far)
