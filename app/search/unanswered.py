"""What was asked in vain (S-14): noted in memory, since a page changes nothing, and written down without who asked."""

import threading
from datetime import datetime

from app.kernel import clock
from app.kernel.transaction import write
from app.search import operations
from app.web.serve import each_round

MOST = 1_000  # between two rounds; a flood is not worth more
_noted: list[tuple[str, datetime]] = []
_lock = threading.Lock()


def note(text: str) -> None:
    """Keep a query, with its day alone."""
    with _lock:
        if text and len(_noted) < MOST:
            _noted.append((text, clock.now().replace(hour=0, minute=0, second=0, microsecond=0)))


@each_round
def write_down() -> None:
    with _lock:
        noted = list(_noted)
        _noted.clear()
    if noted:
        write(lambda: operations.keep_unanswered(noted))
