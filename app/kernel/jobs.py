"""The jobs process: one thread a lane drains the outbox, one keeps the clock.

A job gets plain values, opens its own units of work, and may run twice: doing it again changes nothing.
"""

import logging
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

from flask import Flask
from sqlalchemy.exc import OperationalError

from app.kernel import outbox
from app.kernel.transaction import analyze, transaction, write

log = logging.getLogger(__name__)

PAUSE = 0.15  # seconds between two looks at an empty lane
Payloads = Sequence[dict[str, Any]]

_jobs: dict[str, Callable[..., None]] = {}
_batches: dict[str, tuple[Callable[[Payloads], None], int]] = {}
_pauses: dict[str, float] = {}
_periodic: list[tuple[str, float, Callable[[], None]]] = []
LANES = ("work", "away", "mail", "push", "search", "apart", "meaning")


def job(topic: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Do outbox items of `topic` one by one."""

    def register(work: Callable[..., None]) -> Callable[..., None]:
        _jobs[topic] = work
        return work

    return register


def batch(
    lane: str, most: int, *, pause: float = 0
) -> Callable[[Callable[[Payloads], None]], Callable[[Payloads], None]]:
    """Do a whole lane in batches of at most `most` payloads; `pause` seconds between two let them fill."""

    def register(work: Callable[[Payloads], None]) -> Callable[[Payloads], None]:
        _batches[lane] = (work, most)
        _pauses[lane] = pause
        return work

    return register


def every(seconds: float) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Do this again and again, first one interval after the start."""

    def register(work: Callable[[], None]) -> Callable[[], None]:
        _periodic.append((work.__module__ + "." + work.__name__, seconds, work))
        return work

    return register


@every(600)
def look_at_tables() -> None:
    write(analyze)


def drain(lane: str) -> int:
    """Do what a lane holds now; returns how many items were taken."""
    work, most = _batches.get(lane, (None, 1))
    with transaction(write=False):
        items = [(item.id, item.topic, item.payload) for item in outbox.due(lane, most)]
    if not items:
        return 0
    ids = [id for id, _, _ in items]
    try:
        if work:
            work([payload for _, _, payload in items])
        else:
            _jobs[items[0][1]](**items[0][2])
        write(lambda: outbox.done(ids))
    except Exception as error:
        log.exception("job failed", extra={"lane": lane, "topic": items[0][1]})
        put_off = error
        write(lambda: outbox.failed(ids, put_off))
    return len(items)


def drain_all() -> None:
    """Do everything that waits, lane by lane, until nothing is left (for commands and tests)."""
    while any([drain(lane) for lane in LANES]):
        pass


def run(app: Flask, stop: threading.Event) -> None:
    """Drain all lanes and keep the clock until `stop` is set."""
    threads = [threading.Thread(target=_lane, args=(app, lane, stop), name=f"lane-{lane}") for lane in LANES]
    threads.append(threading.Thread(target=_clock, args=(app, stop), name="clock"))
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join(timeout=30)


def _lane(app: Flask, lane: str, stop: threading.Event) -> None:
    while not stop.is_set():
        with app.app_context():
            try:
                taken = drain(lane)
            except OperationalError:
                log.exception("the database cannot be reached", extra={"lane": lane})
                taken = 0
        stop.wait(_pauses.get(lane, 0) if taken else PAUSE)


def _clock(app: Flask, stop: threading.Event) -> None:
    due = {name: time.monotonic() + seconds for name, seconds, _ in _periodic}
    while not stop.wait(1):
        for name, seconds, work in _periodic:
            if time.monotonic() < due[name]:
                continue
            due[name] = time.monotonic() + seconds
            with app.app_context():
                try:
                    work()
                except Exception:
                    log.exception("periodic job failed", extra={"job": name})
