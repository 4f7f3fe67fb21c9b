"""Where roster files and rows lie meanwhile, how long, and how they are worked through without holding others up."""

import functools
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from flask import current_app
from sqlalchemy import delete, select

from app.cohorts.models import RosterImport, RosterRow
from app.extensions import db
from app.kernel import clock
from app.kernel.errors import Invalid
from app.kernel.transaction import transaction, write

T = TypeVar("T")

BREATH = 0.03  # seconds at least between two units of work, in which others get the lock


def folder() -> Path:
    """Where files lie between upload and reading."""
    return Path(current_app.config["DATA"]) / "imports"


def brief(work: Callable[[], T]) -> T:
    """One unit of work, then a pause as long as it took: who waits for the lock looks for it only now and then."""
    began = time.monotonic()
    done = write(work)
    time.sleep(max(BREATH, time.monotonic() - began))
    return done


def empty(import_id: int) -> None:
    """Remove the rows, a part at a time."""
    part = select(RosterRow.id).where(RosterRow.import_id == import_id).limit(1000)
    while brief(lambda: db.session.execute(delete(RosterRow).where(RosterRow.id.in_(part))).rowcount):  # type: ignore[attr-defined]
        pass


def forget_the_old() -> None:
    """Rosters are kept a week while nobody goes on with them, and a month after their end."""
    week, month = clock.now() - timedelta(days=7), clock.now() - timedelta(days=30)
    with transaction(write=False):
        waiting = RosterImport.state.in_(("read", "checked", "failed")) & (RosterImport.created_at < week)
        over = RosterImport.state.in_(("finished", "undone")) & (RosterImport.finished_at < month)
        has_rows = RosterImport.id.in_(select(RosterRow.import_id))
        ids = db.session.scalars(select(RosterImport.id).where(waiting | over, has_rows)).all()
    for id in ids:
        write(functools.partial(_thrown_away, id))
        empty(id)
    for file in folder().glob("*"):
        if file.stat().st_mtime < week.timestamp():
            file.unlink(missing_ok=True)


def _thrown_away(import_id: int) -> None:
    roster = db.session.get_one(RosterImport, import_id)
    if roster.state in ("read", "checked"):
        roster.fail(Invalid("This file was thrown away after a week."))
