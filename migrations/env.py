"""Migrations run inside the application, on the engine that it has."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal

from alembic import context
from flask import current_app
from sqlalchemy.types import TypeDecorator

from app.extensions import UtcDateTime

db = current_app.extensions["migrate"].db
options = current_app.extensions["migrate"].configure_args


def as_stored(kind: str, item: Any, _: Any) -> str | Literal[False]:
    """A migration names what the database stores, not our own types: those may change after it."""
    return f"sa.{item.impl!r}" if kind == "type" and isinstance(item, TypeDecorator) else False


def moments_are_plain(kind: str, item: object, autogen_context: object) -> str | bool:
    """Write our own type for moments as the one beneath it: a migration must not move with the code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


@contextmanager
def tables_made_anew(connection: Any) -> Iterator[None]:
    """SQLite changes a table by making another in its place. Dropping the old one must not take with it what hangs on
    its rows, so foreign keys rest meanwhile, and are looked through at the end."""
    raw = connection.connection.dbapi_connection if connection.dialect.name == "sqlite" else None
    if raw is None:
        yield
        return
    raw.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
        if broken := raw.execute("PRAGMA foreign_key_check").fetchall():
            raise RuntimeError(f"The migration left rows that hang on nothing: {broken[:5]}")
    finally:
        raw.execute("PRAGMA foreign_keys=ON")


def run() -> None:
    with db.engine.connect() as connection, tables_made_anew(connection):
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transaction_per_migration=True,
            render_item=as_stored,
            **options,
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()


run()
