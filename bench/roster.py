"""An import of 10,000 rows in a real jobs process, while another process writes as chat does: time, memory, waits.

    .venv/bin/python -m bench.roster [--rows 10000] [--xlsx]

Goals: dry run and import each under a minute, the jobs process under 300 MB, no chat-like write waits over 500 ms.
The same writes on the quiet site, just before, are the baseline.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

WRITES_A_SECOND = 10
START, QUIET = 8, 10  # seconds
PATIENCE = 300  # seconds, after which something is wrong


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rows", type=int, default=10_000)
    options.add_argument("--xlsx", action="store_true", help="a workbook instead of a CSV file")
    options.add_argument("--write-until", help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.write_until:
        chat(Path(chosen.write_until))
        return
    with tempfile.TemporaryDirectory(prefix="crosswalk-roster-") as folder:
        os.environ |= {"CROSSWALK_DATA": folder, "CROSSWALK_LOG_LEVEL": "WARNING"}
        measure(chosen.rows, chosen.xlsx, Path(folder))


def measure(rows: int, as_workbook: bool, folder: Path) -> None:
    app = prepare()
    stop = folder / "stop"
    jobs = subprocess.Popen([sys.executable, "-m", "flask", "--app", "wsgi", "jobs", "--parent", str(os.getpid())])
    writer = subprocess.Popen(
        [sys.executable, "-m", "bench.roster", "--write-until", str(stop)], stdout=subprocess.PIPE, text=True
    )
    try:
        time.sleep(START)  # both have started
        quiet = time.monotonic()
        time.sleep(QUIET)
        began = time.monotonic()
        with app.app_context():
            walk(rows, as_workbook, jobs.pid)
        ended = time.monotonic()
    finally:
        stop.touch()
        lines = writer.communicate(timeout=30)[0].splitlines()
        peak = memory(jobs.pid, "VmHWM")
        jobs.terminate()
        jobs.wait(timeout=40)
    print(f"jobs process    {peak:7.0f} MB at most")
    waits("a quiet site", lines, quiet, began)
    waits("meanwhile", lines, began, ended)


def prepare() -> Any:
    """An empty site with an organiser; the roster of 10,000 is the only thing in it."""
    from app import create_app
    from app.extensions import Model, db
    from app.kernel.transaction import transaction
    from tests import cast

    app = create_app()
    with app.app_context():
        Model.metadata.create_all(db.engine)
        with transaction(write=True):
            cast.build()
    return app


def walk(rows: int, as_workbook: bool, pid: int) -> None:
    from app.accounts.models import Member
    from app.cohorts.models import Edition
    from app.cohorts.roster import files, operations, queries
    from app.extensions import db
    from app.kernel.transaction import write
    from tests import cast
    from tests.cohorts.rosters import csv_of, many, xlsx_of

    files.folder().mkdir(parents=True, exist_ok=True)
    data = xlsx_of(many(rows)) if as_workbook else csv_of(many(rows)).encode()
    (files.folder() / "roster").write_bytes(data)

    def organiser() -> Member:
        return db.session.get_one(Member, cast.ids.organiser)

    def start() -> int:
        edition = db.session.get_one(Edition, 1)
        made = operations.start_import(organiser(), edition, file_name="r.csv", file="roster", client_key="bench-key")
        return made.id

    def match() -> None:
        roster = queries.get_import(organiser(), id)
        operations.match_columns(organiser(), roster, mapping=roster.mapping, version=roster.version)

    def begin() -> None:
        roster = queries.get_import(organiser(), id)
        operations.import_people(organiser(), roster, leave_errors_out=True, version=roster.version)

    def undo() -> None:
        roster = queries.get_import(organiser(), id)
        operations.undo_import(organiser(), roster, version=roster.version)

    print(f"{rows} rows, {len(data) / 1e6:.1f} MB", "as a workbook" if as_workbook else "as CSV")
    began = time.monotonic()
    id = write(start)
    report("reading", id, "read", began, pid)
    for name, act, state in (("dry run", match, "checked"), ("import", begin, "finished"), ("undo", undo, "undone")):
        began = time.monotonic()
        write(act)
        report(name, id, state, began, pid)


def report(step: str, id: int, state: str, began: float, pid: int) -> None:
    """Wait until the import is in this state, and say how long that took."""
    from sqlalchemy import select

    from app.cohorts.models import RosterImport
    from app.extensions import db
    from app.kernel.transaction import transaction

    while time.monotonic() - began < PATIENCE:
        with transaction(write=False):
            now = db.session.scalar(select(RosterImport.state).where(RosterImport.id == id))
        if now == state:
            print(f"{step:<15} {time.monotonic() - began:7.1f} s, {memory(pid, 'VmRSS'):.0f} MB", flush=True)
            return
        assert now != "failed", "the file was refused"
        time.sleep(0.05)
    raise AssertionError(f"{step} did not end")


def memory(pid: int, line: str) -> float:
    for found in Path(f"/proc/{pid}/status").read_text().splitlines():
        if found.startswith(line):
            return int(found.split()[1]) / 1024
    return 0.0


def chat(stop: Path) -> None:
    """In a process of its own: a small durable write ten times a second. Prints when each began and how long it took."""
    from app import create_app
    from app.kernel import audit
    from app.kernel.transaction import write

    took = []
    with create_app().app_context():
        due = time.monotonic()
        while not stop.exists():
            due = max(due + 1 / WRITES_A_SECOND, time.monotonic())
            time.sleep(max(0.0, due - time.monotonic()))
            began = time.monotonic()
            write(lambda: audit.record(None, "bench"))
            took.append((began, time.monotonic() - began))
    for began, seconds in took:
        print(began, seconds * 1000)


def waits(name: str, lines: list[str], start: float, end: float) -> None:
    """How long the writes of a span took."""
    pairs = [tuple(map(float, line.split())) for line in lines]
    took = sorted(ms for began, ms in pairs if start <= began < end) or [0.0]
    p99 = took[int(len(took) * 0.99)]
    print(
        f"{name:<15} {len(took)} writes: median {took[len(took) // 2]:.0f} ms, p99 {p99:.0f} ms, longest {took[-1]:.0f} ms"
    )


if __name__ == "__main__":
    main()
