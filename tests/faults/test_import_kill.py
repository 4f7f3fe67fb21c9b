"""An import whose worker is killed in the middle: finished or undone as a whole, and never twice (F46, F47)."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from tests import cast
from tests.cohorts.rosters import csv_of, many

ROOT = Path(__file__).parents[2]
PATIENCE = 240  # seconds

pytestmark = pytest.mark.faults


class Works:
    """A site without a web worker: its database, and jobs processes that come and go."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {**os.environ, "CROSSWALK_DATA": str(folder), "CROSSWALK_LOG_LEVEL": "ERROR"}
        from app import create_app
        from app.extensions import Model, db
        from app.kernel.transaction import transaction

        self.app = create_app()
        with self.app.app_context():
            Model.metadata.create_all(db.engine)
            with transaction(write=True):
                cast.build()
        self.jobs: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        command = [sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "--parent", str(os.getpid())]
        self.jobs = subprocess.Popen(command, cwd=ROOT, env=self.environment)

    def kill(self) -> None:
        assert self.jobs and self.jobs.poll() is None, "it was still at work"
        self.jobs.send_signal(signal.SIGKILL)
        self.jobs.wait(timeout=10)

    def stop(self) -> None:
        if self.jobs and self.jobs.poll() is None:
            self.jobs.terminate()
            self.jobs.wait(timeout=40)

    def act(self, work: Callable[[], Any]) -> Any:
        from app.extensions import db
        from app.kernel.transaction import write

        with self.app.app_context():
            try:
                return write(work)
            finally:
                db.session.remove()

    def read(self, find: Callable[[], Any]) -> Any:
        from app.extensions import db
        from app.kernel.transaction import transaction

        with self.app.app_context(), transaction(write=False):
            try:
                return find()
            finally:
                db.session.remove()

    # Steps of one organiser

    def upload(self, rows: list[list[str]], key: str) -> int:
        from app.accounts.models import Member
        from app.cohorts.models import Edition
        from app.cohorts.roster import operations
        from app.extensions import db

        (self.folder / "imports").mkdir(exist_ok=True)
        (self.folder / "imports" / key).write_bytes(csv_of(rows).encode())

        def start() -> int:
            actor, edition = db.session.get_one(Member, cast.ids.organiser), db.session.get_one(Edition, 1)
            named = {"file_name": "roster.csv", "file": key, "client_key": key}
            return operations.start_import(actor, edition, **named).id

        return int(self.act(start))

    def step(self, id: int, name: str, **more: Any) -> None:
        from app.accounts.models import Member
        from app.cohorts.roster import operations, queries
        from app.extensions import db

        def go() -> None:
            actor = db.session.get_one(Member, cast.ids.organiser)
            roster = queries.get_import(actor, id)
            if name == "match_columns":
                more["mapping"] = roster.mapping
            getattr(operations, name)(actor, roster, version=roster.version, **more)

        self.act(go)

    def state(self, id: int) -> tuple[str, int]:
        from app.cohorts.models import RosterImport
        from app.extensions import db

        state, counted = self.read(
            lambda: db.session.execute(
                select(RosterImport.state, RosterImport.counted).where(RosterImport.id == id)
            ).one()
        )
        return state, counted

    def wait(self, id: int, until: Callable[[str, int], bool]) -> tuple[str, int]:
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            found = self.state(id)
            if until(*found):
                return found
            time.sleep(0.02)
        raise AssertionError(f"nothing came of it: {found}")

    def kill_in(self, id: int, state: str, past: int) -> int:
        """Kill the jobs process while an import is in this state, some rows on; where it stood."""
        self.wait(id, lambda now, counted: now == state and counted >= past)
        self.kill()
        now, counted = self.state(id)
        assert now == state, "it was killed in the middle"
        return counted

    def counts(self) -> dict[str, int]:
        from app.accounts.models import Member
        from app.cohorts.models import EditionMembership, Group, GroupMembership
        from app.extensions import db
        from app.profiles.models import Profile, ProfileItem

        tables = (Member, EditionMembership, Group, GroupMembership, Profile, ProfileItem)
        return self.read(lambda: {t.__name__: db.session.scalar(select(func.count()).select_from(t)) for t in tables})


@pytest.fixture
def works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Works]:
    monkeypatch.setenv("CROSSWALK_DATA", str(tmp_path))
    monkeypatch.delenv("CROSSWALK_DATABASE", raising=False)
    made = Works(tmp_path)
    yield made
    made.stop()
    with made.app.app_context():
        from app.extensions import db

        db.engine.dispose()


SIZES = [(1000, 700), pytest.param(10_000, 7000, marks=pytest.mark.long)]


def roster(rows: int, bad: int) -> list[list[str]]:
    """As many rows, one of them without an address."""
    made = many(rows)
    made[bad - 1][1] = "nowhere"
    return made


def errors(works: Works, id: int) -> list[tuple[int, str]]:
    from app.cohorts.models import RosterRow
    from app.extensions import db

    bad = select(RosterRow.number, RosterRow.problems).where(RosterRow.import_id == id, RosterRow.fate == "error")
    return [(number, problems[0][2]) for number, problems in works.read(lambda: db.session.execute(bad).all())]


@pytest.mark.parametrize(("rows", "bad"), SIZES)
def test_an_import_killed_in_every_step_is_finished_as_a_whole_and_makes_no_doubles(
    works: Works, rows: int, bad: int
) -> None:
    before = works.counts()
    id = works.upload(roster(rows, bad), "first-key")
    works.start()
    works.kill_in(id, "uploaded", past=200)
    works.start()
    works.wait(id, lambda state, _: state == "read")
    works.step(id, "match_columns")
    works.kill_in(id, "checking", past=200)
    works.start()
    works.wait(id, lambda state, _: state == "checked")
    assert [number for number, _ in errors(works, id)] == [bad], "the bad row is listed before anything begins"
    assert works.counts() == before

    works.step(id, "import_people", leave_errors_out=True)
    works.kill_in(id, "importing", past=200)
    half = works.counts()
    assert before["Member"] < half["Member"] < before["Member"] + rows - 1
    works.start()
    works.wait(id, lambda state, _: state == "finished")
    after = works.counts()
    assert after["Member"] == before["Member"] + rows - 1
    assert after["EditionMembership"] == before["EditionMembership"] + rows - 1
    assert after["GroupMembership"] == before["GroupMembership"] + rows - 1

    again = works.upload(roster(rows, bad), "second-key")
    works.wait(again, lambda state, _: state == "read")
    works.step(again, "match_columns")
    works.wait(again, lambda state, _: state == "checked")
    works.step(again, "import_people", leave_errors_out=True)
    works.wait(again, lambda state, _: state == "finished")
    assert works.counts() == after, "a second run makes no doubles"
    works.stop()


@pytest.mark.parametrize(("rows", "bad"), SIZES)
def test_an_import_killed_in_the_middle_is_undone_as_a_whole(works: Works, rows: int, bad: int) -> None:
    before = works.counts()
    id = works.upload(roster(rows, bad), "first-key")
    works.start()
    works.wait(id, lambda state, _: state == "read")
    works.step(id, "match_columns")
    works.wait(id, lambda state, _: state == "checked")
    works.step(id, "import_people", leave_errors_out=True)
    works.kill_in(id, "importing", past=rows // 2)
    assert works.counts() != before

    works.step(id, "undo_import")
    works.start()
    works.kill_in(id, "undoing", past=100)
    assert works.counts() != before
    works.start()
    works.wait(id, lambda state, _: state == "undone")
    assert works.counts() == before
    works.stop()
