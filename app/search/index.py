"""The index of this application: with PostgreSQL in the database, else as files of this host."""

from flask import current_app

from app.extensions import db
from app.search.engine import CHUNK, Missing, SearchIndex, Snapshot
from app.search.files.index import FileIndex
from app.search.postgres.index import DatabaseIndex

__all__ = ["CHUNK", "Missing", "SearchIndex", "Snapshot", "opened", "search_index"]


def search_index() -> SearchIndex:
    """The one index of this process."""
    kept = current_app.extensions
    index: SearchIndex = kept.get("search") or kept.setdefault("search", opened())
    return index


def opened() -> SearchIndex:
    if db.engine.dialect.name == "postgresql":
        return DatabaseIndex(db.engine.url)
    return FileIndex(current_app.config["DATA"] / "search")
