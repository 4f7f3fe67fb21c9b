"""What the tests of threads share."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from app.kernel import clock


@pytest.fixture
def later(act: Callable[..., Any]) -> Callable[..., None]:
    """Move the clock on; who is signed in stays so."""

    def move(**by: Any) -> None:
        from app.accounts.models import SignIn
        from app.extensions import db

        clock.move(timedelta(**by))
        now = clock.now()
        act(None, lambda: db.session.execute(update(SignIn).values(seen_at=now, created_at=now)))

    return move


@pytest.fixture
def statements_of(house: Any) -> Callable[[], Any]:
    """What is asked of the database meanwhile."""
    from tests.house.test_budget import statements

    return lambda: statements(house)
