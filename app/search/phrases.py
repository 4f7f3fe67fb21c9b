"""Words that stand one behind the other: a phrase, or one word written as two."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from app.search.analysis import stems
from app.search.columns import Numbers
from app.search.language import Terms

SHORTEST_PART = 3  # letters of each half when a word is split
A_DOCUMENT = 8  # what one to look into counts beside the places in it


def places_of(numbers: Numbers, often: NDArray[np.float32], wanted: NDArray[np.bool_]) -> int:
    """How much there is to read of a word in the wanted ones of these documents."""
    here = wanted[numbers]
    return int(often[here].sum()) + A_DOCUMENT * int(here.sum())


def in_a_row(places: Sequence[Sequence[int]]) -> int:
    """How often one of the first places is followed by one of the second, and so on."""
    begins = set(places[0])
    for behind, place in enumerate(places[1:], 1):
        if not begins:
            break
        begins &= {at - behind for at in place}
    return len(begins)


def merged_places(places: Sequence[dict[int, list[int]]]) -> dict[int, list[int]]:
    merged: dict[int, list[int]] = {}
    for place in places:
        for number, positions in place.items():
            merged[number] = [*merged.get(number, ()), *positions]
    return merged


def splits_of(word: str) -> list[tuple[Terms, ...]]:
    """ "fewview" may be written "few view"."""
    cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
    return [(stems(word[:cut]), stems(word[cut:])) for cut in cuts]
