"""Who says something near in meaning, as the search index knows: the database need not read all that everybody says."""

import numpy as np

from app.search.codes import among
from app.search.index import Missing
from app.search.meaning.model import Floats
from app.search.meaning.stored import Stored
from app.search.proposals import newest

PERSON = ("person",)


def people_near(stored: Stored, sought: Floats, least: float) -> list[int] | None:
    """Ids of the members of whose texts one lies so near to one of these vectors, whoever may read it; None where there
    is no index."""
    try:
        snapshot = newest()
    except Missing:
        return None
    columns, rows = snapshot.columns, snapshot.rows(stored)
    is_near = (stored.matrix @ sought.T >= least).any(axis=1)
    found = columns.passage_of[np.flatnonzero(rows >= 0)[is_near[rows[rows >= 0]]]]
    people = np.unique(found[among(columns.kinds[found], PERSON)])
    return [int(id) for id in columns.ids[people]]
