"""How much at once, and how much a second after that: what one socket may ask."""

import math
import threading
import time

from app.kernel.errors import TooMany


class Pace:
    """A bucket that holds `at_once` and fills by `a_second`."""

    def __init__(self, at_once: float, a_second: float) -> None:
        self.at_once, self.a_second = at_once, a_second
        self.left, self.seen = at_once, time.monotonic()
        self._lock = threading.Lock()

    def take(self) -> float:
        """0 if there was room for one more; else the seconds until there is."""
        with self._lock:
            now = time.monotonic()
            self.left = min(self.at_once, self.left + (now - self.seen) * self.a_second)
            self.seen = now
            if self.left >= 1:
                self.left -= 1
                return 0
            return (1 - self.left) / self.a_second


class Asking:
    """What one socket asks. Whoever goes on and on is hung up on."""

    AT_ONCE, A_SECOND, PATIENCE = 100, 50, 500

    def __init__(self) -> None:
        self.pace, self.refused = Pace(self.AT_ONCE, self.A_SECOND), 0

    @property
    def is_a_flood(self) -> bool:
        return self.refused > self.PATIENCE

    def ask(self) -> None:
        if wait := self.pace.take():
            self.refused += 1
            raise TooMany(retry_after=math.ceil(wait))
        self.refused = max(0, self.refused - 1)
