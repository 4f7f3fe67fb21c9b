"""One message to 500 sockets in one room: the time until all have it, beside a bare Flask-SocketIO server's emit.

Both servers are the same gunicorn with the same settings, each alone on the machine for its run, five pairs in turn.
"""

import argparse
import asyncio
import os
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import config
from bench import sockets
from bench.servers import Running

GOAL = 1.5
ROOM = 1
WARM = 10  # messages before anything counts


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sockets", type=int, default=500)
    options.add_argument("--messages", type=int, default=100)
    options.add_argument("--pairs", type=int, default=5)
    options.add_argument("--bare", action="store_true", help=argparse.SUPPRESS)  # be the baseline's server
    options.add_argument("--port", type=int, help=argparse.SUPPRESS)
    chosen = options.parse_args()
    if chosen.bare:
        serve_bare(chosen.port)
        return
    os.environ["CROSSWALK_SOCKET_CAP"] = str(chosen.sockets)
    os.sched_setaffinity(0, {os.cpu_count() - 1})  # the servers run on the first core
    ratios, size = [], 0
    print(f"{chosen.sockets} sockets in one room, {chosen.messages} messages a run; ms until all have one")
    for pair in range(1, chosen.pairs + 1):
        ours, size = measure(product, chosen)
        theirs, _size = measure(bare, chosen, size)
        ratios.append(p99(ours) / p99(theirs))
        print(
            f"pair {pair}: Crosswalk p50 {statistics.median(ours):.0f} p99 {p99(ours):.0f}"
            f" · bare p50 {statistics.median(theirs):.0f} p99 {p99(theirs):.0f} · p99 ratio {ratios[-1]:.2f}",
            flush=True,
        )
    middle = statistics.median(ratios)
    print(f"median of the ratios {middle:.2f} (goal: at most {GOAL}) · an entry has {size} bytes")
    sys.exit(middle > GOAL)


def p99(times: list[float]) -> float:
    return sorted(times)[max(0, round(len(times) * 0.99) - 1)]


def measure(server: Any, chosen: argparse.Namespace, size: int = 0) -> tuple[list[float], int]:
    with server(chosen.sockets) as (port, cookies):
        return asyncio.run(talk(port, cookies, chosen.messages, size))


async def talk(port: int, cookies: list[str], messages: int, size: int) -> tuple[list[float], int]:
    """Say one thing after the other; for each, the milliseconds until the last socket has it."""
    have = last = length = 0.0
    everybody = asyncio.Event()

    def heard(text: str, at: float) -> None:
        nonlocal have, last, length
        if text.startswith('42["entry"'):
            have, last, length = have + 1, at, len(text)
            if have == len(cookies):
                everybody.set()

    clients = await sockets.connect(port, cookies, heard)
    for client in clients:
        answer = await asyncio.wait_for(client.call("chat:enter", {"room": ROOM}), 30)
        assert answer["ok"], answer
    times = []
    for number in range(WARM + messages):
        have = 0
        everybody.clear()
        said = {
            "room": ROOM,
            "client_id": f"message-{number:04}",
            "text": f"Message {number:04} of the bench",
            "size": size,
        }
        began = time.monotonic()
        answer = await asyncio.wait_for(clients[number % 7].call("chat:post", said), 30)
        assert answer["ok"], answer
        await asyncio.wait_for(everybody.wait(), 30)
        if number >= WARM:
            times.append((last - began) * 1000)
        await asyncio.sleep(0.05)
    for client in clients:
        client.transport.close()
    return times, int(length)


# The product, with a member for each socket


@contextmanager
def product(members: int) -> Iterator[tuple[int, list[str]]]:
    with TemporaryDirectory(prefix="crosswalk-bench-") as folder:
        os.environ |= {"CROSSWALK_DATA": folder, "CROSSWALK_LOG_LEVEL": "ERROR"}
        cookies = fill(members)
        server = Running("-m", "flask", "--app", "wsgi", "serve", data=Path(folder), core=0)
        try:
            yield server.port, cookies
        finally:
            server.stop()


def fill(members: int) -> list[str]:
    """A database with these members in one room; their cookies."""
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
            db.session.add(Room(id=ROOM, kind="group", name="Everybody"))
            for id in range(1, members + 1):
                name = f"Member Number{id}"
                db.session.add(
                    Member(id=id, display_name=name, sort_name=name.lower(), state="active", first_run_step=4)
                )
            db.session.flush()
            for id in range(1, members + 1):
                db.session.add(SignIn(member_id=id, key_hash=hashed(f"key-of-the-bench-{id}")))
                db.session.add(RoomMembership(room_id=ROOM, member_id=id))
                db.session.add(ProfileItem(member_id=id, kind="field", value="tm", audience="members"))
        db.engine.dispose()
    serializer, name = app.session_interface.get_signing_serializer(app), app.config["SESSION_COOKIE_NAME"]
    cookies = [serializer.dumps({"_user_id": f"key-of-the-bench-{id}", "_fresh": True}) for id in range(1, members + 1)]
    return [f"{name}={cookie}" for cookie in cookies]


# The baseline


@contextmanager
def bare(members: int) -> Iterator[tuple[int, list[str]]]:
    with TemporaryDirectory(prefix="crosswalk-bench-") as folder:
        server = Running("-m", "bench.chat", "--bare", data=Path(folder), core=0)
        try:
            yield server.port, [""] * members
        finally:
            server.stop()


def serve_bare(port: int) -> None:
    """Flask-SocketIO's emit to a room, and nothing else, on the product's own server."""
    from flask import Flask
    from flask_socketio import SocketIO, join_room

    from app.web.serve import Server

    app = Flask(__name__)
    app.config["SOCKET_CAP"] = config.load()["SOCKET_CAP"]
    socketio = SocketIO(
        app, async_mode="threading", async_handlers=False, manage_session=False, cors_allowed_origins="*",
        ping_interval=25, ping_timeout=20, http_compression=False,
    )  # fmt: skip

    @socketio.on("chat:enter")
    def enter(payload: Any) -> Any:
        join_room("everybody")
        return {"ok": True}

    @socketio.on("chat:post")
    def post(payload: Any) -> Any:
        socketio.emit("entry", {"html": "x" * max(0, payload["size"] - len('42["entry",{"html":""}]'))}, to="everybody")
        return {"ok": True}

    app.add_url_rule("/healthz", view_func=lambda: "ok", endpoint="healthz")

    class Bare(Server):
        def _started(self, worker: Any) -> None:
            """There are no signals to pass on."""

        def _stopped(self, server: Any, worker: Any) -> None:
            """Nor anything to put away."""

    Bare(app, "127.0.0.1", port).run()


if __name__ == "__main__":
    main()
