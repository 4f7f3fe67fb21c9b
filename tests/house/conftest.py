"""The town: the cast with one of everything that doors act on; and every page of the rights table, opened."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask

from tests.conftest import _keep, _restore


@pytest.fixture(scope="session")
def _town(house: Flask) -> None:
    from app.extensions import db
    from app.kernel.transaction import transaction
    from tests.house import places

    _restore(house)
    with house.app_context():
        with transaction(write=True):
            places.build()
        db.session.remove()
    _keep(house, "town")


@pytest.fixture
def town(house: Flask, _town: None, fresh: None) -> Iterator[Callable[[], None]]:
    """The database as the town was built, here and again whenever it is called."""

    from tests.house import places

    def put() -> None:
        _restore(house, "town")
        with house.app_context():
            places.put_files()

    put()
    yield put
