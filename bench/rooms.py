"""Servers with rooms, for the measurements of chat: the product's, and a bare Flask-SocketIO with the same settings."""

import argparse
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import config
from bench.servers import Running


@contextmanager
def product(members: int, rooms: int = 1, *, green: bool = False) -> Iterator[tuple[Running, list[str]]]:
    """The product with a member for each socket, the same number in each room; the server, and their cookies. `green`: its
    worker for sockets, under gevent, beside one that serves, joined by PostgreSQL and Redis."""
    with TemporaryDirectory(prefix="crosswalk-bench-") as folder, _parts(Path(folder), postgresql=green, redis=green):
        os.environ |= {"CROSSWALK_DATA": folder, "CROSSWALK_LOG_LEVEL": "ERROR", "CROSSWALK_POST_PACE": "off"}
        os.environ |= {"CROSSWALK_SOCKET_CAP": str(members), "CROSSWALK_MEANING": "off"}
        cookies = fill(members, rooms)
        serve = ["flask", "--app", "wsgi", "serve"]
        with ExitStack() as running:
            if green:
                running.callback(Running("-m", *serve, data=Path(folder)).stop)
                serve.append("--no-jobs")
            server = Running(*_under(green), *serve, data=Path(folder), core=0)
            running.callback(server.stop)
            yield server, cookies


def _under(green: bool) -> list[str]:
    gevent = ["-W", "ignore:Patching", "-m", "gevent.monkey", "--no-os", "--no-signal", "--module"]
    return gevent if green else ["-m"]


@contextmanager
def _parts(folder: Path, *, postgresql: bool = False, redis: bool = False) -> Iterator[None]:
    """A database of its own on the tests' PostgreSQL, and a Redis, for whatever starts meanwhile."""
    from tests.faults.server import Redis, a_postgresql

    added: dict[str, str] = {}
    with ExitStack() as running:
        if postgresql:
            added["CROSSWALK_DATABASE"] = a_postgresql(folder.name)
        if redis:
            server = Redis(folder)
            server.start()
            running.callback(server.kill)
            added["CROSSWALK_REDIS_URL"] = server.url
        os.environ |= added
        for name in added:
            running.callback(os.environ.pop, name)
        yield


def fill(members: int, rooms: int) -> list[str]:
    """A database with these members, room 1 with the first of them and so on; their cookies."""
    from flask_migrate import upgrade

    from app import create_app
    from app.accounts.identity import hashed
    from app.accounts.models import Member, SignIn
    from app.chat.models import Room, RoomMembership
    from app.extensions import db
    from app.kernel.transaction import transaction
    from app.profiles.models import ProfileItem

    app = create_app()
    with app.app_context():
        upgrade()
        with transaction(write=True):
            for room in range(1, rooms + 1):
                db.session.add(Room(id=room, kind="group", name=f"Room {room}"))
            for id in range(1, members + 1):
                name = f"Member Number{id}"
                db.session.add(
                    Member(id=id, display_name=name, sort_name=name.lower(), state="active", first_run_step=4)
                )
            db.session.flush()
            for id in range(1, members + 1):
                db.session.add(SignIn(member_id=id, key_hash=hashed(f"key-of-the-bench-{id}")))
                db.session.add(RoomMembership(room_id=room_of(id - 1, members, rooms), member_id=id))
                db.session.add(ProfileItem(member_id=id, kind="field", value="tm", audience="members"))
        db.engine.dispose()
    serializer, name = app.session_interface.get_signing_serializer(app), app.config["SESSION_COOKIE_NAME"]
    cookies = [serializer.dumps({"_user_id": f"key-of-the-bench-{id}", "_fresh": True}) for id in range(1, members + 1)]
    return [f"{name}={cookie}" for cookie in cookies]


def room_of(number: int, members: int, rooms: int) -> int:
    """The room of a socket, by its number from 0."""
    return number * rooms // members + 1


@contextmanager
def bare(members: int, rooms: int = 1, *, green: bool = False) -> Iterator[tuple[Running, list[str]]]:
    """Flask-SocketIO's emit to a room and one row stored, nothing else, on the product's own server."""
    with TemporaryDirectory(prefix="crosswalk-bench-") as folder, _parts(Path(folder), redis=green):
        os.environ["CROSSWALK_SOCKET_CAP"] = str(members)
        server = Running(*_under(green), "bench.rooms", data=Path(folder), core=0)
        try:
            yield server, [""] * members
        finally:
            server.stop()


def serve_bare(port: int) -> None:
    from flask import Flask
    from flask_socketio import SocketIO, join_room

    from app.web.serve import Server, is_green

    app = Flask(__name__)
    app.config |= {name: config.load()[name] for name in ("SOCKET_CAP", "REDIS_URL")}
    socketio = SocketIO(
        app, async_mode="gevent" if is_green() else "threading", async_handlers=False, manage_session=False,
        message_queue=app.config["REDIS_URL"] or None,
        cors_allowed_origins="*", ping_interval=25, ping_timeout=20, http_compression=False,
    )  # fmt: skip
    store = Store(config.load()["DATA"] / "bare.sqlite")

    @socketio.on("chat:enter")
    def enter(payload: Any) -> Any:
        join_room(f"room:{payload['room']}")
        return {"ok": True}

    @socketio.on("chat:post")
    def post(payload: Any) -> Any:
        """With a size, the text goes to all of the room; without, it is stored."""
        if size := payload.get("size"):
            html = "x" * max(0, size - len('42["entry",{"html":""}]'))
            socketio.emit("entry", {"html": html}, to=f"room:{payload['room']}")
        else:
            store.keep(payload["client_id"], payload["text"])
        return {"ok": True}

    app.add_url_rule("/healthz", view_func=lambda: "ok", endpoint="healthz")

    class Bare(Server):
        def _started(self, worker: Any) -> None:
            """There are no signals to pass on."""

        def _stopped(self, server: Any, worker: Any) -> None:
            """Nor anything to put away."""

    Bare(app, "127.0.0.1", port).run()


class Store:
    """One table, one row a message, as durable as the product's."""

    def __init__(self, path: Path) -> None:
        self.path, self._lock, self._kept = path, threading.Lock(), threading.local()
        self._connection().execute("CREATE TABLE IF NOT EXISTS said (key TEXT PRIMARY KEY, text TEXT)")

    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._kept, "connection"):
            self._kept.connection = sqlite3.connect(self.path, isolation_level=None)
            self._kept.connection.execute("PRAGMA journal_mode=WAL")
            self._kept.connection.execute("PRAGMA synchronous=FULL")
        connection: sqlite3.Connection = self._kept.connection
        return connection

    def keep(self, key: str, text: str) -> None:
        with self._lock:
            self._connection().execute("INSERT INTO said VALUES (?, ?)", (key, text))


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--port", type=int, required=True)
    serve_bare(options.parse_args().port)
