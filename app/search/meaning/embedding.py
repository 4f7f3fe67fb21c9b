"""Giving texts their vectors: those of what changed at once, everything's little by little, and the sweep of old ones."""

import os
import time
from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any

import numpy as np
from sqlalchemy import exists, select

from app.extensions import db
from app.kernel import outbox
from app.kernel.outbox import OutboxItem
from app.kernel.transaction import transaction, write
from app.search import sources
from app.search.columns import Key
from app.search.meaning import Meaning, meaning, vectors
from app.search.meaning.stored import Integers, digests

LANE, CHANGED, REST = "meaning", "meaning.embed", "meaning.rest"
KEYS = 50  # that one item names: a few seconds' work, or a stop would have to wait
SWEPT = 500  # things that a sweep reads at once
STEP = 20  # things that are read at once while everything is seen to
SHARE = 3.0  # seconds of that before it is the turn of what changed
TOGETHER, LETTERS = 64, 2000  # texts between two writes, and letters of them
NICE = 10


def queue(keys: Collection[Key]) -> None:
    """Have what these things say given vectors, in the transaction that is open."""
    named = sorted(keys)
    for start in range(0, len(named), KEYS):
        outbox.put(CHANGED, lane=LANE, keys=[list(key) for key in named[start : start + KEYS]])


def queue_everything() -> None:
    """Have all that is said looked at, once; what has its vector is passed over."""
    if not db.session.scalar(select(exists().where(OutboxItem.topic == REST, OutboxItem.dead.is_(False)))):
        outbox.put(REST, lane=LANE, behind=None)


def embed(known: Meaning, keys: Collection[Key]) -> int:
    """Give what these things say its vectors, on all cores; returns how many were missing."""
    texts = _said(keys)
    missing = np.flatnonzero(vectors().stored().rows(digests(texts)) < 0)
    parts = list(_parts([texts[n] for n in missing]))
    for part, made in zip(parts, _cores().map(known.encode, parts), strict=True):
        vectors().append(digests(part), made)
    return len(missing)


@cache
def _cores() -> ThreadPoolExecutor:
    """A thread for each core. They give way to whoever waits for a page: Linux knows a niceness for each thread."""
    return ThreadPoolExecutor(os.cpu_count(), "meaning", lambda: os.setpriority(os.PRIO_PROCESS, 0, NICE))


def _parts(texts: Sequence[str]) -> Iterator[list[str]]:
    """What is embedded between two writes: a moment's work, so that nothing waits long and every core has some."""
    part: list[str] = []
    for text in texts:
        if len(part) == TOGETHER or (part and sum(map(len, part)) + len(text) > LETTERS):
            yield part
            part = []
        part.append(text)
    if part:
        yield part


def _said(keys: Collection[Key]) -> list[str]:
    """Each text once, the short before the long, so that those of one pass are about as long."""
    with transaction(write=False):
        found = sources.passages(keys)
    return sorted({passage.text for passage in found}, key=lambda text: (len(text), text))


def go_on(known: Meaning, behind: Sequence[Any] | None) -> None:
    """Look at what comes behind that key, or at everything, for a while, and leave word where to go on."""
    with transaction(write=False):
        keys = sorted(sources.keys())
    rest = [key for key in keys if behind is None or key > tuple(behind)]
    until = time.monotonic() + SHARE
    for start in range(0, len(rest), STEP):
        step = rest[start : start + STEP]
        embed(known, step)
        if time.monotonic() > until and step[-1] != rest[-1]:
            return write(partial(outbox.put, REST, lane=LANE, behind=list(step[-1])))


def sweep() -> None:
    """Let go of the vectors of what nobody says any more."""
    if not vectors().is_sound():
        return vectors().condemn()
    since = vectors().stored()
    with transaction(write=False):
        keys = sources.keys()
    wanted: list[Integers] = [np.empty(0, np.int64)]
    for start in range(0, len(keys), SWEPT):
        wanted.append(digests(_said(keys[start : start + SWEPT])))
    vectors().keep(np.concatenate(wanted), since)
    write(queue_everything)  # what was said again meanwhile


def see_to_everything() -> None:
    """Ask for everything when the store is new, or missed a change while there was no model."""
    if meaning() and not vectors().is_whole():
        write(queue_everything)
        vectors().mark_whole()
