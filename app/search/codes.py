"""Small numbers for kinds, scopes and the values of facets."""

import threading
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.int32]
_codes: dict[str, int] = {}
_words: list[str] = []
_lock = threading.Lock()


def code(word: str) -> int:
    """The number of a word, the same as long as this process lives."""
    known = _codes.get(word)
    if known is None:
        with _lock:
            known = _codes.get(word, len(_words))
            if known == len(_words):
                _words.append(word)
                _codes[word] = known
    return known


def word(of: int) -> str:
    return _words[of]


def how_many() -> int:
    """Codes that there are: all are below."""
    return len(_words)


def known(words: Iterable[str]) -> list[int]:
    """The codes of these words. What is only asked for gets none: addresses would fill them."""
    return [_codes[word] for word in words if word in _codes]


def among(values: Codes, words: Iterable[str]) -> NDArray[np.bool_]:
    """Which of the values are codes of these words."""
    is_wanted = np.zeros(how_many(), np.bool_)
    is_wanted[known(words)] = True
    return is_wanted[values]
