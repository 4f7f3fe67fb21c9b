"""In which order a search showed its hits, for ten minutes: so that page 2 never repeats page 1 (S-3).

The search itself runs again for every page. The order only says where each of the hits stands.
"""

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Sequence

import numpy as np
from flask import current_app

KEPT = 600  # seconds
MOST, LONGEST = 500, 2_000  # orders in memory, hits of one; what comes behind is in the order of the moment


class Orders:
    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, str], tuple[float, np.ndarray]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, member_id: int, ids: Sequence[int]) -> str:
        """The name of this order; only this member can call it back."""
        name = secrets.token_urlsafe(9)
        with self._lock:
            self._kept[member_id, name] = (time.monotonic(), np.array(ids[:LONGEST], np.int64))
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return name

    def recall(self, member_id: int, name: str) -> list[int]:
        with self._lock:
            at, ids = self._kept.get((member_id, name), (0.0, np.zeros(0, np.int64)))
        return ids.tolist() if time.monotonic() - at < KEPT else []


def orders() -> Orders:
    kept: Orders = current_app.extensions.setdefault("orders", Orders())
    return kept


def steady(kept: Sequence[int], now: Sequence[int]) -> list[int]:
    """The hits of now in the places where they were, new ones at the end. Who is no hit any more keeps the place, so
    that nobody moves from one page to another; whoever shows a page leaves them out."""
    were = set(kept)
    return [*kept, *(id for id in now if id not in were)]
