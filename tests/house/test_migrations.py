"""The migrations make what the models say, forward and back, on the database that the tests run on."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests import conftest

pytestmark = pytest.mark.database
ROOT = Path(__file__).parents[2]
UP_DOWN_UP = r"""
import re

from flask_migrate import check, downgrade, upgrade
from sqlalchemy import inspect

from app.extensions import db
from wsgi import app


def allowed(name, text):  # a CHECK by what it lists: databases write it down each in their own way
    return name, tuple(sorted(re.findall(r"'([^']*)'", text)))


with app.app_context():
    upgrade()
    check()
    for table in db.metadata.tables.values():
        wanted = {allowed(c.name, str(c.sqltext)) for c in table.constraints if hasattr(c, "sqltext")}
        found = {allowed(c["name"], c["sqltext"]) for c in inspect(db.engine).get_check_constraints(table.name)}
        assert wanted == found, (table.name, wanted ^ found)
    first = set(inspect(db.engine).get_table_names())
    assert set(db.metadata.tables) <= first, set(db.metadata.tables) - first
    downgrade(revision="base")
    left = set(inspect(db.engine).get_table_names()) - {"alembic_version"}
    assert not left, left
    upgrade()
    check()
    assert set(inspect(db.engine).get_table_names()) == first
"""


KEPT = """
from flask_migrate import upgrade
from sqlalchemy import text

from app.extensions import db
from wsgi import app

ROWS = (
    "INSERT INTO members (id, display_name, sort_name, state, trust, language, time_zone, theme, created_at,"
    " first_run_step) VALUES (1, 'A', 'a', 'active', 1, 'en', 'UTC', 'system', '2026-01-01', 4)",
    "INSERT INTO profile_items (id, member_id, kind, position, value, folded, extra, version, audience, lang,"
    " created_at) VALUES (1, 1, 'need', 0, 'v', 'v', '{}', 1, 'members', 'en', '2026-01-01')",
    "INSERT INTO item_reveals (id, item_id, to_id, made_at) VALUES (1, 1, 1, '2026-01-01')",
)

with app.app_context():
    upgrade(revision="0001")
    with db.engine.begin() as connection:
        for row in ROWS:
            connection.execute(text(row))
    upgrade()
    with db.engine.begin() as connection:
        for table in ("members", "profile_items", "item_reveals"):
            assert connection.scalar(text(f"SELECT count(*) FROM {table}")) == 1, table
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


def run(script: str, database: str, folder: Path) -> None:
    where = {"CROSSWALK_DATA": str(folder), "CROSSWALK_DATABASE": database}
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env=os.environ | where,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]


def test_up_down_and_up_again_give_the_models(empty_database: str, tmp_path: Path) -> None:
    run(UP_DOWN_UP, empty_database, tmp_path)


def test_what_hangs_on_a_table_that_is_changed_stays(empty_database: str, tmp_path: Path) -> None:
    run(KEPT, empty_database, tmp_path)


def test_there_is_one_line_of_migrations() -> None:
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(ROOT / "migrations"))
    assert len(script.get_heads()) == 1
    assert all(revision.doc for revision in script.walk_revisions())
