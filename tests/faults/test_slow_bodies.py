"""Clients that send half a request and wait do not hold the site; a WebSocket that is idle as long stays (F25)."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests
import socketio

from tests.faults.server import Server

pytestmark = pytest.mark.faults
CAP, SLOW, WITHIN = 8, 40, 25


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    running = Server(tmp_path, CROSSWALK_SOCKET_CAP=str(CAP))
    running.start()
    yield running
    running.kill()
    running.forget()


def test_half_a_body_holds_a_thread_for_a_while_only(server: Server) -> None:
    lines = [socketio.Client(reconnection=False) for _ in range(2)]
    for line, transport in zip(lines, ["websocket", "polling"], strict=True):
        line.connect(server.address, headers={"Cookie": server.cookie("ada")}, transports=[transport], wait_timeout=20)
    begun = time.monotonic()
    with ExitStack() as slow:
        for _ in range(SLOW):
            half_a_request(slow.enter_context(socket.create_connection(("127.0.0.1", server.port))))
        time.sleep(1)
        with pytest.raises(requests.Timeout):
            requests.get(f"{server.address}/healthz", timeout=1)
        assert requests.get(f"{server.address}/healthz", timeout=WITHIN).ok
        time.sleep(max(0.0, 22 - (time.monotonic() - begun)))
        for line in lines:
            assert line.call("chat:post", {"room": 1}, timeout=10)["status"] == 422, "it is heard and answered"
            line.disconnect()
    assert "Traceback" not in server.logged()


def test_who_does_not_hang_up_keeps_nobody_out(server: Server) -> None:
    with ExitStack() as answered:
        for _ in range(CAP):
            line = answered.enter_context(socket.create_connection(("127.0.0.1", server.port)))
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        time.sleep(0.3)
        assert requests.get(f"{server.address}/healthz", timeout=1.5).ok


def half_a_request(line: socket.socket) -> None:
    kind = "application/x-www-form-urlencoded"
    head = f"POST /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: {kind}\r\nContent-Length: 100\r\n"
    line.sendall(f"{head}\r\nemail=".encode())
