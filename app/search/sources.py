"""What there is to find, as the kinds that registered have it now."""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TypeVar

from flask_babel import force_locale
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from app.extensions import db
from app.kernel.outbox import OutboxItem
from app.kernel.search import CHANGED, CHANGED_APART, Document, Passage, apart, kinds
from app.search.columns import Key
from app.search.entries import Entry, entry

log = logging.getLogger(__name__)

Made = TypeVar("Made")

INDEXED_IN = "en"  # names that a kind translates, so that a document is the same whoever asks


def waiting() -> set[Key]:
    """What changed and is not in its index yet."""
    changed = OutboxItem.topic.in_((CHANGED, CHANGED_APART))
    payloads = db.session.scalars(select(OutboxItem.payload).where(changed))
    return {(payload["kind"], payload["id"]) for payload in payloads}


def documents(keys: Collection[Key]) -> Iterable[Document]:
    """What is to be kept of these things now; what is gone or hidden is not among them."""
    for kind, ids in by_kind(keys).items():
        yield from (kinds.get(kind) or apart[kind]).documents(ids)


def entries(keys: Collection[Key], failed: list[Exception] | None = None) -> list[Entry]:
    """What the index keeps of these things. One that cannot be read does not hold up the others."""
    return _made(entry, keys, failed)


def passages(keys: Collection[Key]) -> list[Passage]:
    """What the meaning of these things is compared by."""
    return [passage for said in _made(lambda it: it.passages, keys) for passage in said if passage.text]


def _made(make: Callable[[Document], Made], keys: Collection[Key], failed: list[Exception] | None = None) -> list[Made]:
    try:
        with force_locale(INDEXED_IN):
            return [make(document) for document in documents(keys)]
    except SQLAlchemyError:
        raise
    except Exception as error:
        if len(keys) > 1:
            return [made for key in keys for made in _made(make, [key], failed)]
        log.exception("cannot be indexed", extra={"key": list(keys)})
        if failed is not None:
            failed.append(error)
        return []


def keys(kind: str = "") -> list[Key]:
    """Everything that can be found, or all of a kind that stands apart."""
    some = [apart[kind]] if kind else kinds.values()
    return [(known.kind, id) for known in some for id in known.ids()]


def by_kind(keys: Collection[Key]) -> Mapping[str, list[int]]:
    sorted_keys: dict[str, list[int]] = {}
    for kind, id in sorted(keys):
        if kind in kinds or kind in apart:
            sorted_keys.setdefault(kind, []).append(id)
    return sorted_keys
