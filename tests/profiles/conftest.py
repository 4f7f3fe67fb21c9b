"""What the tests of profiles share: adding items, and how many statements a page takes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from tests import cast


@pytest.fixture
def say(act: Callable[..., Any]) -> Callable[..., int]:
    """Put something on a person's profile, as it lies in the database; gives its id."""

    def add(person: str, kind: str, value: str, **keywords: Any) -> int:
        extra = keywords.pop("extra", {})

        def unit() -> int:
            from app.extensions import db

            item = cast.item(person, kind, value, **keywords)
            item.extra = extra
            db.session.flush()
            return item.id

        return act(None, unit)

    return add


@pytest.fixture
def statements(app: Flask) -> Callable[[], Any]:
    """Count the statements that are sent while the block runs."""
    from app.extensions import db

    @contextmanager
    def counting() -> Iterator[list[str]]:
        sent: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            if not statement.startswith("BEGIN"):
                sent.append(statement)

        with app.app_context():
            engine = db.engine
        event.listen(engine, "after_cursor_execute", note)
        try:
            yield sent
        finally:
            event.remove(engine, "after_cursor_execute", note)

    return counting
