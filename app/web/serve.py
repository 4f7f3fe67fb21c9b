"""The web worker: gunicorn with threads, one process, with a cap on open sockets so that pages always get a thread.

Started under gevent (./run sockets), it is a worker for many sockets beside such a one: they share PostgreSQL and Redis.
"""

import gc
import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from flask import Flask
from gunicorn.app.base import BaseApplication

from app.extensions import socketio
from app.kernel.live import pass_on_signals
from app.web.patience import PatientWorker

log = logging.getLogger(__name__)

PAGE_THREADS = 24
ROUND = 60  # seconds
JOBS_PAUSE = 1  # seconds before a jobs process that died is started again
GOODBYE = 10  # seconds in which the server follows a jobs process that was told to end: by Ctrl-C, or as one of a group
_rounds: list[Callable[[], None]] = []
# A worker forked while a process is being started would hold its pipes open, and whoever started it would wait for ever.
_forking = threading.Lock()
os.register_at_fork(before=_forking.acquire, after_in_parent=_forking.release, after_in_child=_forking.release)


def each_round(work: Callable[[], None]) -> Callable[[], None]:
    """Do this in the web worker every minute and once at the end: what only its own memory knows."""
    _rounds.append(work)
    return work


def make_rounds(app: Flask, wait: Callable[[float], bool]) -> None:
    ended = False
    while not ended:
        ended = wait(ROUND)
        with app.app_context():
            for work in _rounds:
                try:
                    work()
                except Exception:
                    log.exception("a round failed", extra={"work": work.__name__})


class SocketCap:
    """Refuses sockets past the cap with 503 and a jittered Retry-After: each holds a thread of the server."""

    def __init__(self, wsgi: Any, most: int) -> None:
        self.wsgi, self.most, self.open = wsgi, most, 0
        self._lock = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("HTTP_UPGRADE", "").lower() != "websocket":
            if _opens_a_line(environ) and len(socketio.server.eio.sockets) >= self.most:  # type: ignore[attr-defined]
                return _refuse(start_response)
            return self.wsgi(environ, start_response)
        with self._lock:
            taken = self.open < self.most
            self.open += taken
        if not taken:
            return _refuse(start_response)
        # Compression costs memory and time for each socket and message, and can be a bomb: it is not agreed to.
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        try:
            return self.wsgi(environ, start_response)
        finally:
            with self._lock:
                self.open -= 1


def _opens_a_line(environ: dict[str, Any]) -> bool:
    """Whether this begins a line by polling; the requests that follow name it."""
    asked = parse_qs(str(environ.get("QUERY_STRING", "")))  # as Engine.IO reads it
    return str(environ.get("PATH_INFO", "")).strip("/") == "socket.io" and "sid" not in asked


def _refuse(start_response: Callable[..., Any]) -> Iterable[bytes]:
    wait = str(15 + os.urandom(1)[0] % 30)
    start_response("503 Service Unavailable", [("Retry-After", wait), ("Content-Length", "0")])
    return [b""]


def is_green() -> bool:
    """Whether this process runs under gevent, where a socket costs no thread."""
    return "gevent" in sys.modules and bool(sys.modules["gevent.monkey"].is_module_patched("socket"))


class Server(BaseApplication):
    """gunicorn, started from Python."""

    def __init__(self, app: Flask, host: str, port: int) -> None:
        self.app, self.host, self.port = app, host, port
        self.stopping = threading.Event()
        super().__init__()

    def load_config(self) -> None:
        cap = self.app.config["SOCKET_CAP"]
        threads = cap + PAGE_THREADS
        for name, value in {
            "bind": f"{self.host}:{self.port}",
            "workers": 1,
            "worker_class": "gevent" if is_green() else PatientWorker,
            "threads": threads,
            "worker_connections": threads + 100,
            "timeout": 60,
            "graceful_timeout": 5,
            "keepalive": 15,
            "control_socket_disable": True,
            "accesslog": None,
            "loglevel": "warning",
            "limit_request_line": 8190,
            "post_worker_init": self._started,
            "worker_exit": self._stopped,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        self.app.config["LIVE"] = "direct"
        return SocketCap(self.app, self.app.config["SOCKET_CAP"])

    def _started(self, worker: Any) -> None:
        gc.collect()
        gc.freeze()  # all that was loaded stays; looking through it for garbage would hold up a page now and then (140 ms)
        wait = self.stopping.wait
        threading.Thread(target=pass_on_signals, args=(self.app, wait), daemon=True, name="live-signals").start()
        self.rounds = threading.Thread(target=make_rounds, args=(self.app, wait), daemon=True, name="rounds")
        self.rounds.start()

    def _stopped(self, server: Any, worker: Any) -> None:
        self.stopping.set()
        self.rounds.join(timeout=2)


def with_jobs(serve: Callable[[], None]) -> None:
    """Run `serve` with the jobs process beside it, which is started again when it dies, and ends with the server."""
    server, stopping = os.getpid(), threading.Event()
    keeper = threading.Thread(target=_keep_jobs, args=(stopping,), daemon=True, name="jobs-keeper")
    keeper.start()
    try:
        serve()
    finally:
        if os.getpid() == server:  # a worker that ends comes by here too
            stopping.set()
            keeper.join()


def _keep_jobs(stopping: threading.Event) -> None:
    while not stopping.is_set():
        with _forking:
            goodbye, told = os.pipe()
            words = ["-m", "flask", "--app", "wsgi", "jobs", "--parent", str(os.getpid()), "--goodbye", str(told)]
            jobs = subprocess.Popen([sys.executable, *words], pass_fds=[told])  # noqa: S603
            os.close(told)
        while jobs.poll() is None and not stopping.wait(0.5):
            pass
        if stopping.is_set():
            jobs.send_signal(signal.SIGTERM)
            jobs.wait(timeout=40)
        elif not stopping.wait(GOODBYE if said(goodbye) else JOBS_PAUSE):
            log.error("the jobs process ended, so it is started again")
        os.close(goodbye)


def said(goodbye: int) -> bool:
    """Whether a jobs process that ended had been told to. Its exit status may be gone: gunicorn collects that of every
    child, and to whoever asks later one that was killed looks like one that ended well."""
    return bool(os.read(goodbye, 1))
