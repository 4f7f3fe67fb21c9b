"""The one that writes the index: drains the lane "search", watches over the files, makes the index anew when it must.

In a lane of its own it gives texts their vectors, so that words never wait for meaning.
"""

from collections.abc import Collection
from functools import partial

from flask import current_app
from sqlalchemy import exists, select

from app.extensions import db
from app.kernel import outbox
from app.kernel.jobs import Payloads, batch, every
from app.kernel.outbox import OutboxItem
from app.kernel.search import LANE, LANE_APART
from app.kernel.transaction import transaction, write
from app.search import sources
from app.search.columns import Key
from app.search.entries import Entry
from app.search.index import Missing, every_index, search_index
from app.search.meaning import embedding, meaning, vectors

BATCH, PAUSE = 500, 0.5
PAUSE_APART = 2  # what waits is found all the same, and chat writes all the time
LOOK_EVERY = 3  # seconds
MEANT, MEANT_PAUSE = 4, 0.25  # items of what changed that are taken together
REBUILD = "search.rebuild"
ASK_EVERY, SWEEP_AFTER = 3600, 7 * 86400  # seconds


@batch(LANE, BATCH, pause=PAUSE)
def bring_up_to_date(payloads: Payloads) -> None:
    """Index what changed; all of it, if there is no index to change. What cannot be read is tried again later."""
    changed = {(payload["kind"], payload["id"]) for payload in payloads if "kind" in payload}
    failed: list[Exception] = []
    _bring_up_to_date("", changed, failed)
    if current_app.config["MEANING"]:
        write(lambda: embedding.queue(changed))
    else:
        vectors().mark_missing()
    if failed:
        raise failed[0]


@batch(LANE_APART, BATCH, pause=PAUSE_APART)
def bring_apart_up_to_date(payloads: Payloads) -> None:
    """The same for the kinds that have an index of their own; they get no vectors."""
    changed: dict[str, set[Key]] = {}
    for payload in payloads:
        changed.setdefault(payload["kind"], set()).update({(payload["kind"], payload["id"])} if "id" in payload else ())
    failed: list[Exception] = []
    for kind, keys in changed.items():
        _bring_up_to_date(kind, keys, failed)
    if failed:
        raise failed[0]


def _bring_up_to_date(kind: str, changed: Collection[Key], failed: list[Exception]) -> None:
    index = search_index(kind)
    try:
        if not index.is_usable():
            raise Missing
        if changed:
            index.apply(changed, partial(read, failed=failed))
    except Missing:
        index.rebuild(partial(everything, kind), partial(read, failed=failed))


def read(keys: Collection[Key], failed: list[Exception] | None = None) -> list[Entry]:
    """What the index keeps of these things, as the database has them now."""
    with transaction(write=False):
        return sources.entries(keys, failed)


def everything(kind: str = "") -> list[Key]:
    with transaction(write=False):
        return sources.keys(kind)


@every(LOOK_EVERY)
def watch_over() -> None:
    """Queue a rebuild when an index is missing, or not what was written."""
    for kind, index in every_index().items():
        if not (index.is_usable() and index.is_whole()):
            index.condemn()
            write(partial(queue_rebuild, kind))


def queue_rebuild(kind: str = "") -> None:
    """Have an index made anew, once."""
    topic, lane = (f"{REBUILD}.{kind}", LANE_APART) if kind else (REBUILD, LANE)
    if not db.session.scalar(select(exists().where(OutboxItem.topic == topic, OutboxItem.dead.is_(False)))):
        outbox.put(topic, lane=lane, **({"kind": kind} if kind else {"rebuild": True}))


@batch(embedding.LANE, MEANT, pause=MEANT_PAUSE)
def give_meaning(payloads: Payloads) -> None:
    """First what changed, then a while of everything, if all of it is being looked at, or the weekly sweep."""
    known = meaning()
    if known is None:
        return vectors().mark_missing()
    embedding.embed(known, {(kind, id) for payload in payloads for kind, id in payload.get("keys", ())})
    for payload in payloads:
        if "behind" in payload:
            embedding.go_on(known, payload["behind"])
        if "sweep" in payload:
            embedding.sweep()


@every(LOOK_EVERY)
def look_for_what_has_no_meaning() -> None:
    embedding.see_to_everything()


@every(ASK_EVERY)
def sweep_meaning() -> None:
    """Let go of old vectors about once a week."""
    if meaning() and vectors().seconds_since_swept() > SWEEP_AFTER:
        write(lambda: outbox.put("meaning.sweep", lane=embedding.LANE, sweep=True))
