"""The one that writes the index: drains the lane "search", watches over the files, makes the index anew when it must."""

from collections.abc import Collection
from functools import partial

from sqlalchemy import exists, select

from app.extensions import db
from app.kernel import outbox
from app.kernel.jobs import Payloads, batch, every
from app.kernel.outbox import OutboxItem
from app.kernel.transaction import transaction, write
from app.search import sources
from app.search.entries import Entry, Key
from app.search.index import Missing, search_index

BATCH, PAUSE = 500, 0.5
LOOK_EVERY = 3  # seconds


@batch("search", BATCH, pause=PAUSE)
def bring_up_to_date(payloads: Payloads) -> None:
    """Index what changed; all of it, if there is no index to change. What cannot be read is tried again later."""
    changed = {(payload["kind"], payload["id"]) for payload in payloads if "kind" in payload}
    failed: list[Exception] = []
    try:
        if not search_index().is_usable():
            raise Missing
        if changed:
            search_index().apply(changed, partial(read, failed=failed))
    except Missing:
        search_index().rebuild(everything, partial(read, failed=failed))
    if failed:
        raise failed[0]


def read(keys: Collection[Key], failed: list[Exception] | None = None) -> list[Entry]:
    """What the index keeps of these things, as the database has them now."""
    with transaction(write=False):
        return sources.entries(keys, failed)


def everything() -> list[Key]:
    with transaction(write=False):
        return sources.keys()


@every(LOOK_EVERY)
def watch_over() -> None:
    """Queue a rebuild when the index is missing, or not what was written."""
    index = search_index()
    if index.is_usable() and index.is_whole():
        return
    index.condemn()
    write(queue_rebuild)


def queue_rebuild() -> None:
    """Have the index made anew, once."""
    if not db.session.scalar(select(exists().where(OutboxItem.topic == "search.rebuild", OutboxItem.dead.is_(False)))):
        outbox.put("search.rebuild", lane="search", rebuild=True)
