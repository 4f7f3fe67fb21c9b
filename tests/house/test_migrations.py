"""The migrations make what the models say, forward and back, on the database that the tests run on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import conftest

ROOT = Path(__file__).parents[2]
UP_DOWN_UP = """
from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect

from app.extensions import db
from wsgi import app

with app.app_context():
    upgrade()
    check()
    first = set(inspect(db.engine).get_table_names())
    assert set(db.metadata.tables) <= first, set(db.metadata.tables) - first
    downgrade(revision="base")
    left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert not left, left
    upgrade()
    check()
    assert set(inspect(db.engine).get_table_names()) == first
"""


@pytest.fixture
def empty_database(tmp_path: Path) -> str:
    if not conftest.ON_POSTGRESQL:
        return f"sqlite:///{tmp_path / 'empty.sqlite'}"
    from sqlalchemy import make_url

    name = f"test_{os.getpid()}_empty"
    conftest._outside(f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
    url = make_url(conftest._server()).set(drivername="postgresql+psycopg", database=name)
    return url.render_as_string(hide_password=False)


def test_up_down_and_up_again_give_the_models(empty_database: str, tmp_path: Path) -> None:
    where = {"CROSSWALK_DATA": str(tmp_path), "CROSSWALK_DATABASE": empty_database}
    done = subprocess.run(
        [sys.executable, "-c", UP_DOWN_UP],
        cwd=ROOT,
        env=os.environ | where,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def test_there_is_one_line_of_migrations() -> None:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(ROOT / "migrations"))
    assert len(script.get_heads()) == 1
    assert all(revision.doc for revision in script.walk_revisions())
