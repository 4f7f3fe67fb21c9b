"""The indexes of this application: with PostgreSQL in the database, else as files of this host."""

from flask import current_app

from app.extensions import db
from app.kernel.search import apart
from app.search.engine import CHUNK, Missing, SearchIndex, Snapshot
from app.search.files.index import FileIndex
from app.search.postgres.index import DatabaseIndex

__all__ = ["CHUNK", "Missing", "SearchIndex", "Snapshot", "every_index", "opened", "search_index"]


def search_index(kind: str = "") -> SearchIndex:
    """The one index of this process; of a kind that stands apart, its own."""
    kept, name = current_app.extensions, f"search {kind}".strip()
    index: SearchIndex = kept.get(name) or kept.setdefault(name, opened(kind))
    return index


def every_index() -> dict[str, SearchIndex]:
    """The common one, and those of the kinds that stand apart, by kind."""
    return {kind: search_index(kind) for kind in ("", *apart)}


def opened(kind: str = "") -> SearchIndex:
    if db.engine.dialect.name == "postgresql":
        return DatabaseIndex(db.engine.url, kind)
    return FileIndex(current_app.config["DATA"] / "search" / kind)
