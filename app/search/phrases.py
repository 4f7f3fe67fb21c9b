"""Words that stand one behind the other: a phrase, or one word written as two."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.search.analysis import stems
from app.search.columns import BEHIND, Numbers, Places, Postings
from app.search.language import Row, Terms

SHORTEST_PART, LONGEST_SPLIT = 3, 30  # letters of each half when a word is split, and of a word that is
A_DOCUMENT = 8  # what one to look into counts beside the places in it
NOWHERE: Places = np.zeros(0, np.int64)


def places_of(numbers: Numbers, often: NDArray[np.float32], wanted: NDArray[np.bool_]) -> int:
    """How much there is to read of a word in the wanted ones of these documents."""
    here = wanted[numbers]
    return int(often[here].sum()) + A_DOCUMENT * int(here.sum())


def placed(numbers: Numbers, counts: Numbers, places: Numbers) -> Places:
    """As many places of each document as its count says, one behind the other."""
    return (np.repeat(numbers.astype(np.int64), counts) << BEHIND) | places


def standing(places: Mapping[int, Sequence[int]], among: Numbers) -> Places:
    """Of what is kept document by document, that of some."""
    found = [(number << BEHIND) | place for number in among.tolist() for place in places.get(number, ())]
    return np.sort(np.array(found, np.int64))


def documents_of(places: Places) -> Postings:
    """Which documents these places are in, and how many in each."""
    numbers = places >> BEHIND
    begins = np.flatnonzero(np.diff(numbers, prepend=-1))
    return numbers[begins].astype(np.int32), np.diff(begins, append=len(numbers)).astype(np.float32)


def in_a_row(row: Row, places: Callable[[Terms], Places]) -> Places:
    """Where these words stand one behind the other."""
    read, begins = dict[Terms, Places](), NOWHERE
    for behind, word in enumerate(row):
        if word not in read:
            read[word] = places(word)
        begins = followed(begins, behind, read[word]) if behind else read[word]
        if not len(begins):
            break
    return begins


def followed(begins: Places, behind: int, places: Places) -> Places:
    """Those of the beginnings that have one of the places so far behind them."""
    found: Places = begins[are_among(begins + behind, places)]
    return found


def are_among(values: NDArray[Any], some: NDArray[Any]) -> NDArray[np.bool_]:
    """Which of the values are among some in rising order; np.isin would sort both."""
    if not len(some):
        return np.zeros(len(values), np.bool_)
    at = np.minimum(np.searchsorted(some, values), len(some) - 1)
    return np.asarray(some[at] == values)


def either(some: Iterable[Places]) -> Places:
    """The places of several words, each once."""
    there = [places for places in some if len(places)]
    return there[0] if len(there) == 1 else np.unique(np.concatenate([NOWHERE, *there]))


def splits_of(word: str) -> list[Row]:
    """ "fewview" may be written "few view"."""
    cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1) if len(word) <= LONGEST_SPLIT else ()
    return [(stems(word[:cut]), stems(word[cut:])) for cut in cuts]
