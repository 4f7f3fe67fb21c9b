"""The steps of an import as the jobs process walks them: short units of work, each of which can be the last.

Killed anywhere, the next start goes on: what is done is marked in the row, in the same transaction.
"""

import functools
import itertools
import time
from collections.abc import Callable
from typing import Any

from sqlalchemy import insert, select, update

from app.cohorts.models import RosterImport, RosterRow
from app.cohorts.roster import cleaning, columns, files, placing, queries, reader, undoing
from app.cohorts.roster.cleaning import LOOK
from app.cohorts.roster.fates import Judge
from app.extensions import db
from app.kernel import audit, clock
from app.kernel.errors import Invalid
from app.kernel.transaction import transaction, write

SLICE = 1.0  # seconds, after which other work gets its turn
READ, CHECK, UNDO = 250, 200, 25  # rows in a unit of work


def go_on(import_id: int, again: Callable[[], None]) -> None:
    """Do about a second of what an import waits for, and have the rest done `again`."""
    until = time.monotonic() + SLICE
    while work := _STEPS.get(_state(import_id)):
        if time.monotonic() > until:
            write(again)
            return
        work(import_id)


def _state(import_id: int) -> str:
    with transaction(write=False):
        return db.session.scalar(select(RosterImport.state).where(RosterImport.id == import_id)) or ""


def _get(import_id: int, state: str) -> RosterImport | None:
    """The import, locked, if it is still in this state."""
    here = RosterImport.id == import_id, RosterImport.state == state
    return db.session.scalar(select(RosterImport).where(*here).with_for_update())


# uploaded → read


def read_file(import_id: int) -> None:
    """Take the rows out of the file. Begun again, it begins at the first row."""
    with transaction(write=False):
        name = db.session.scalar(select(RosterImport.file).where(RosterImport.id == import_id)) or ""
    path = files.folder() / name
    files.empty(import_id)
    write(lambda: db.session.execute(_of(import_id).values(counted=0)))
    try:
        table = reader.read(path)
        while rows := list(itertools.islice(table.rows, READ)):
            files.brief(functools.partial(_keep, import_id, rows))
        write(lambda: _is_read(import_id, list(table.columns)))
    except Invalid as refusal:
        write(functools.partial(_failed, import_id, refusal))
        files.empty(import_id)
    except OSError:
        write(lambda: _failed(import_id, Invalid("The file is no longer here. Choose it again.")))
    if path.is_file():
        path.unlink()


def _of(import_id: int) -> Any:
    return update(RosterImport).where(RosterImport.id == import_id)


def _keep(import_id: int, rows: list[reader.Row]) -> None:
    db.session.execute(
        insert(RosterRow), [{"import_id": import_id, "number": number, "cells": cells} for number, cells in rows]
    )
    db.session.execute(_of(import_id).values(counted=RosterImport.counted + len(rows)))


def _is_read(import_id: int, names: list[str]) -> None:
    if (roster := _get(import_id, "uploaded")) is None:
        return
    if not roster.counted:
        raise Invalid("This file has a heading, and nobody under it.")
    roster.columns, roster.total, roster.counted = names, roster.counted, 0
    roster.mapping, roster.state = columns.guess(names, queries.sample(roster)), "read"


def _failed(import_id: int, why: Invalid) -> None:
    if roster := _get(import_id, "uploaded"):
        roster.fail(why)


# checking → checked


def check(import_id: int) -> None:
    """Decide the fate of the next rows. The work is done outside the lock; if the columns changed meanwhile, in vain."""
    with transaction(write=False):
        roster = db.session.get_one(RosterImport, import_id)
        version, mapping, width = roster.version, dict(roster.mapping), len(roster.columns)
        last = _last_checked(roster)
        rows = queries.rows_after(import_id, last, CHECK)
        readings = [(row.number, cleaning.read(row.cells, mapping, width), row.left_out) for row in rows]
        fates: list[str] = []
        if rows:
            fates = Judge(import_id, roster.edition_id, roster.started_by.is_admin).decide(readings)
        values = [
            {
                "id": row.id,
                "fate": fate,
                "problems": reading.problems,
                "has_look": any(problem[1] == LOOK for problem in reading.problems),
                "person": reading.person,
                "address": reading.address,
                "name_key": reading.name_key,
            }
            for row, (_, reading, _), fate in zip(rows, readings, fates, strict=True)
        ]
    files.brief(lambda: _is_checked(import_id, version, values))


def _last_checked(roster: RosterImport) -> int:
    """The number of the row that was checked last."""
    if not roster.counted:
        return -1
    checked = select(RosterRow.number).where(RosterRow.import_id == roster.id).order_by(RosterRow.number)
    return db.session.scalar(checked.offset(roster.counted - 1).limit(1)) or -1


def _is_checked(import_id: int, version: int, values: list[dict[str, Any]]) -> None:
    roster = _get(import_id, "checking")
    if roster is None or roster.version != version:
        return
    if values:
        db.session.execute(update(RosterRow), values)
        roster.counted += len(values)
    if roster.counted >= roster.total or not values:
        roster.state = "checked"


# importing → finished


def put_in(import_id: int) -> None:
    files.brief(lambda: _put_in(import_id))


def _put_in(import_id: int) -> None:
    roster = _get(import_id, "importing")
    if roster is None:
        return
    waiting = select(RosterRow).where(RosterRow.import_id == import_id, RosterRow.outcome == "")
    rows = db.session.scalars(waiting.order_by(RosterRow.number).limit(placing.BATCH)).all()
    if rows:
        placing.place(roster, rows)
        roster.counted += len(rows)
        return
    roster.state, roster.finished_at = "finished", clock.now()
    audit.record(None, "import finished", roster, edition=roster.edition_id)


# undoing → undone


def take_back(import_id: int) -> None:
    files.brief(lambda: _take_back(import_id))


def _take_back(import_id: int) -> None:
    roster = _get(import_id, "undoing")
    if roster is None:
        return
    done = select(RosterRow).where(RosterRow.import_id == import_id, RosterRow.outcome == "imported")
    rows = db.session.scalars(done.order_by(RosterRow.number.desc()).limit(UNDO)).all()
    if rows:
        undoing.take_back(roster, rows)
        roster.counted += len(rows)
        return
    undoing.remove_empty_groups(roster)
    roster.state, roster.finished_at = "undone", roster.finished_at or clock.now()
    audit.record(None, "import undone", roster, edition=roster.edition_id)


_STEPS: dict[str, Callable[[int], None]] = {
    "uploaded": read_file,
    "checking": check,
    "importing": put_in,
    "undoing": take_back,
}
