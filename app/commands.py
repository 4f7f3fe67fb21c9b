"""Commands of the whole: serve, jobs, and the keys to the house."""

import fcntl
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade

from app.kernel import jobs as outbox_jobs
from app.kernel.transaction import analyze, write
from app.web.serve import Server, with_jobs


def init(app: Flask) -> None:
    for command in (serve, run_jobs):
        app.cli.add_command(command)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--demo", is_flag=True, help="Load the invented community if the database is empty.")
@click.option("--jobs/--no-jobs", default=True, show_default=True, help="Also run the jobs process.")
@with_appcontext
def serve(host: str, port: int, demo: bool, jobs: bool) -> None:
    """Migrate, make what is missing, and serve pages, sockets and jobs until stopped."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    if "CROSSWALK_PUBLIC_URL" not in os.environ:
        os.environ["CROSSWALK_PUBLIC_URL"] = app.config["PUBLIC_URL"] = f"http://localhost:{port}"
        app.config["ORIGINS"][0] = app.config["PUBLIC_URL"]
    upgrade()
    prepare()
    welcome(demo)
    write(analyze)
    app.extensions["sqlalchemy"].engine.dispose()  # the worker is a fork: it opens its own connections
    server = Server(app, host, port)
    with_jobs(server.run) if jobs else server.run()


def prepare() -> None:
    """Add what comes with the code and is not in the database yet."""
    from app.glossary.operations import load_shipped_pairs

    write(load_shipped_pairs)


def welcome(demo: bool) -> None:
    """Say where the site is, and hand out the keys that are still missing."""
    from app.accounts.commands import first_keys, sign_in_key

    if demo:
        from app.demo.commands import guides, load_if_empty

        load_if_empty()
        for label, member_id in guides():
            sign_in_key(label, member_id)
    first_keys()
    click.echo(f"Crosswalk is at {current_app.config['PUBLIC_URL']}")
    sys.stdout.flush()


@click.command("jobs")
@click.option("--parent", type=int, default=0, help="Stop when this process is gone.")
@click.option(
    "--goodbye", type=int, default=-1, help="Where to say that it was told to end: the number of an open pipe."
)
@with_appcontext
def run_jobs(parent: int, goodbye: int) -> None:
    """Do what waits in the outbox, and keep the clock. One such process at a time; a second one waits."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    os.nice(5)  # pages and what is said come first where they share a core
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if parent:
        threading.Thread(target=_stop_without, args=(parent, stop), daemon=True).start()
    with _alone(app.config["DATA"] / "jobs.lock", stop):
        if not stop.is_set():
            outbox_jobs.run(app, stop)
    if goodbye >= 0:
        with suppress(BrokenPipeError):  # the server is gone
            os.write(goodbye, b".")


def _stop_without(parent: int, stop: threading.Event) -> None:
    while not stop.wait(0.5):
        if os.getppid() != parent:
            stop.set()


class _alone:
    """Holds a lock that dies with the process."""

    def __init__(self, path: Path, stop: threading.Event) -> None:
        self.file, self.stop = path.open("w"), stop

    def __enter__(self) -> None:
        while not self.stop.is_set():
            try:
                fcntl.flock(self.file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except BlockingIOError:
                time.sleep(0.2)

    def __exit__(self, *error: object) -> None:
        self.file.close()
