"""How much at once, and how much a second after that: what one socket may ask, and what all of them together are told."""

import math
import threading
import time

from app.kernel.errors import Busy, TooMany


class Pace:
    """A bucket that holds `at_once` and fills by `a_second`."""

    def __init__(self, at_once: float, a_second: float) -> None:
        self.at_once, self.a_second = at_once, a_second
        self.left, self.seen = at_once, time.monotonic()
        self._lock = threading.Lock()

    def take(self, cost: float = 1) -> float:
        """0 if there is room for it; else nothing is taken, and it is the seconds until there is. What costs more than
        the bucket holds takes a full one."""
        cost = min(cost, self.at_once)
        with self._lock:
            now = time.monotonic()
            self.left = min(self.at_once, self.left + (now - self.seen) * self.a_second)
            self.seen = now
            if cost <= self.left:
                self.left -= cost
                return 0
            return (cost - self.left) / self.a_second


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


class Telling:
    """What all sockets of this process are told. Past what it can deliver it says so, instead of falling behind for all:
    under a load that lasts, threads do not slow down, they collapse."""

    SECONDS = 2  # of deliveries that may come at once

    def __init__(self, a_second: float) -> None:
        self.pace = Pace(self.SECONDS * a_second, a_second)

    def deliver(self, to: int) -> None:
        """Make room for telling so many sockets, or refuse until there is."""
        if wait := self.pace.take(max(1, to)):
            raise Busy(
                "Very much is being said just now. Nothing was lost; send it again in a moment.",
                retry_after=math.ceil(wait),
            )
