"""How long the server waits for a request's bytes: without an end, a few hundred half requests hold every thread."""

import socket
import time
from typing import Any

from gunicorn.http.errors import NoMoreData
from gunicorn.http.parser import RequestParser
from gunicorn.http.unreader import SocketUnreader
from gunicorn.util import close_graceful
from gunicorn.workers.gthread import ThreadWorker

PATIENCE = 20  # seconds for head and body together
SLOWEST = 16 * 1024  # bytes that earn a second more, so that a photo comes in over a poor line


class PatientUnreader(SocketUnreader):
    """Reads a request until its time is up. A WebSocket is read past it, from the socket itself, and may be idle."""

    def begin(self) -> None:
        self.until = time.monotonic() + PATIENCE

    def chunk(self, size_hint: int | None = None) -> bytes:
        before, left = self.sock.gettimeout(), self.until - time.monotonic()
        self.sock.settimeout(max(0.001, left if before is None else min(before, left)))
        try:
            data: bytes = super().chunk(size_hint)
        except TimeoutError:
            raise NoMoreData() from None
        finally:
            self.sock.settimeout(before)
        self.until += len(data) / SLOWEST
        return data


class PatientWorker(ThreadWorker):
    """gunicorn's threads, each of which gives up on a client that does not finish its request."""

    def handle(self, conn: Any) -> Any:
        if conn.parser is None:
            conn.parser = RequestParser(self.cfg, conn.sock, conn.client)
            conn.parser.unreader = PatientUnreader(conn.sock)
        conn.parser.unreader.begin()
        kept = super().handle(conn)
        if kept is False:
            _hang_up(conn.sock)
        return kept


def _hang_up(sock: Any) -> None:
    """Wait here for the other end to hang up: gunicorn's one loop would, two seconds at each, and let nobody in."""
    try:
        close_graceful(sock.dup())
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass  # it is gone already
