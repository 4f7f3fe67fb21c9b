"""Every route and socket event answers each kind of person as the written table says."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from tests.house.doors import SIGN_IN, Row, all_doors, answer
from tests.house.rights import TABLE

NOTHING_DONE = (403, 404, SIGN_IN)


def test_every_door_is_in_the_table(app: Flask) -> None:
    written = {row.door for row in TABLE}
    assert all_doors(app) - written == set(), "write these into tests/house/rights.py"
    assert written - all_doors(app) == set(), "these are gone"


@pytest.mark.parametrize("row", TABLE, ids=[f"{number} {row}" for number, row in enumerate(TABLE)])
def test_everybody_is_answered_as_written(
    row: Row, app: Flask, browser: Callable[..., Any], socket: Callable[..., Any], town: Callable[[], None]
) -> None:
    wrong = {}
    for person, written in row.answers.items():
        answered = answer(app, row, person, browser, socket)
        if answered != written:
            wrong[person] = f"{answered}, not {written}"
        if row.method != "GET" and answered not in NOTHING_DONE:
            town()
    assert not wrong, str(row)
