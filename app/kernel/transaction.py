"""One unit of work: returning commits, raising rolls back, and what others are told is told after."""

import functools
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from sqlalchemy import Engine, event, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError

from app.extensions import db
from app.kernel.errors import Busy, Conflict

T = TypeVar("T")
log = logging.getLogger(__name__)

BUSY_SECONDS = 5
_begin: ContextVar[str] = ContextVar("begin", default="BEGIN")
# SQLite has one writer. Waiting here is fair and wakes at once; the driver's busy timeout sleeps and may starve.
_writer = threading.Lock()


def prepare_sqlite(engine: Engine) -> None:
    """Take the driver off its legacy transactions (they lose updates) and set the pragmas of a durable database."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            f"busy_timeout={BUSY_SECONDS * 1000}",
            "foreign_keys=ON",
            "cache_size=-2000",  # kB, of each connection: a dozen are open
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Any) -> None:
        connection.exec_driver_sql(_begin.get())


def analyze() -> None:
    """Let SQLite look at samples of its tables, so that it takes the right index; PostgreSQL does so by itself. Without,
    it read all members to find twenty by their ids. A connection knows what was seen before it was opened."""
    if db.engine.dialect.name == "sqlite":
        db.session.execute(text("PRAGMA analysis_limit=400"))
        db.session.execute(text("ANALYZE"))


@contextmanager
def transaction(*, write: bool) -> Iterator[None]:
    """Do the block as one unit of work. A write holds SQLite's write lock from its first line, so keep it short."""
    if write:
        db.session.rollback()  # what the door read before is stale: it is read again inside
    with _write_lock(write):
        token = _begin.set("BEGIN IMMEDIATE" if write else "BEGIN")
        try:
            yield
            db.session.commit() if write else db.session.rollback()
        except BaseException:
            db.session.rollback()
            db.session.info.pop("after_commit", None)
            raise
        finally:
            _begin.reset(token)
    for tell in db.session.info.pop("after_commit", ()):
        _tell(tell)


@contextmanager
def _write_lock(write: bool) -> Iterator[None]:
    if not write or db.engine.dialect.name != "sqlite":
        yield
        return
    if not _writer.acquire(timeout=BUSY_SECONDS):
        raise Busy()
    try:
        yield
    finally:
        _writer.release()


def _tell(tell: Callable[[], None]) -> None:
    try:
        tell()
    except Exception:  # what is committed is true, whoever could not be told
        log.exception("could not tell others of a change")


def after_commit(tell: Callable[..., None]) -> Callable[..., None]:
    """Mark a broadcast: called inside a unit of work, it runs once that is durable, and never if it is not."""

    @functools.wraps(tell)
    def later(*args: Any, **kwargs: Any) -> None:
        db.session.info.setdefault("after_commit", []).append(functools.partial(tell, *args, **kwargs))

    return later


def write(work: Callable[[], T]) -> T:
    """Do `work` as one unit of work that writes, again after a deadlock or a lost race for a unique key.

    An operation looks its idempotency key up first, so the second try returns the first one's result.
    """
    for last in (False, False, True):
        try:
            with transaction(write=True):
                return work()
        except IntegrityError as error:
            if last:
                log.warning("a constraint refused a write three times", exc_info=error)
                raise Conflict() from error
        except OperationalError as error:
            if not _passes(error):
                raise
            if last or "locked" in str(error.orig):
                raise Busy() from error
    raise AssertionError("unreachable")


def _passes(error: DBAPIError) -> bool:
    """Whether this error is of the moment: a lock not had in time, a deadlock, a serialisation failure."""
    return "locked" in str(error.orig) or getattr(error.orig, "sqlstate", "") in {"40001", "40P01"}
