"""What comes over a line that is no client of ours: it is hung up on, and others go on (F23, F24)."""

import base64
import os
import socket
import struct
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
import requests

from tests.faults.server import Server
from tests.faults.talk import Tab, a_room

pytestmark = pytest.mark.faults
MB = 1024 * 1024


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("lines"), CROSSWALK_SOCKET_CAP="20")
    running.start()
    yield running
    running.kill()
    running.forget()


@contextmanager
def a_line(
    server: Server, person: str | None, origin: str = "", extensions: str = ""
) -> Iterator[tuple[socket.socket, str]]:
    """A WebSocket by hand, and the head of the answer."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
        line.sendall(opening(server, person, origin, extensions))
        head = b""
        while b"\r\n\r\n" not in head and (part := line.recv(1)):
            head += part
        yield line, head.decode()


def opening(server: Server, person: str | None, origin: str, extensions: str) -> bytes:
    words = [
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", f"Host: 127.0.0.1:{server.port}", "Upgrade: websocket",
        "Connection: Upgrade", f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}", "Sec-WebSocket-Version: 13",
        *([f"Cookie: {server.cookie(person)}"] if person else []), *([f"Origin: {origin}"] if origin else []),
        *([f"Sec-WebSocket-Extensions: {extensions}"] if extensions else []),
    ]  # fmt: skip
    return "\r\n".join([*words, "", ""]).encode()


def test_a_frame_of_64_megabytes_is_not_waited_for(server: Server) -> None:
    sent = 0
    with a_line(server, "ada") as (line, _head):
        line.sendall(b"\x81" + bytes([0x80 | 127]) + struct.pack("!Q", 64 * MB) + b"\0\0\0\0")
        with pytest.raises(OSError):
            while sent < 64 * MB:
                sent += line.send(b"x" * 65536)
                time.sleep(0.001)
    assert sent < 16 * MB


def test_compression_is_not_agreed_to(server: Server) -> None:
    with a_line(server, "ada", extensions="permessage-deflate") as (_line, head):
        assert " 101 " in head
        assert "deflate" not in head


@pytest.mark.parametrize(("person", "origin"), [(None, ""), ("ada", "https://elsewhere.example")])
def test_strangers_and_other_sites_get_no_line(server: Server, person: str | None, origin: str) -> None:
    with a_line(server, person, origin) as (line, head):
        assert " 101 " not in head or line.recv(1000) == b""


@pytest.mark.parametrize(
    "frame", [b"\x81\x81\0\0\0\0\xff", b"\x82\x84\0\0\0\0\0\0\0\0", b"\xff\xff\xff\xff", b"\x81\x80\0\0\0\0"]
)
def test_what_is_no_message_is_survived(server: Server, frame: bytes) -> None:
    room = a_room(server)
    tab = Tab(server, "friend", room, "websocket")
    for _ in range(5):
        with a_line(server, "ada") as (line, _head):
            line.sendall(frame)
    tab.send(f"friend-after-{frame.hex()}"[:60], "Still here")
    tab.client.disconnect()


def test_who_stops_reading_holds_up_nobody(server: Server) -> None:
    """F23: ten lines take the room's messages and never read them."""
    room = a_room(server)
    enter = b'420["chat:enter",{"room":%d}]' % room
    with ExitStack() as stalled:
        for _ in range(10):
            line, _head = stalled.enter_context(a_line(server, "mate"))
            line.sendall(frame(b"40"))
            line.sendall(frame(enter))
        ada, friend = Tab(server, "ada", room, "websocket"), Tab(server, "friend", room, "websocket")
        waits = []
        for number in range(40):
            began = time.monotonic()
            ada.send(f"ada-to-the-deaf-{number:03}", "x" * 3900)
            seq = ada.acknowledged[f"ada-to-the-deaf-{number:03}"]["seq"]
            while seq not in friend.log and time.monotonic() - began < 10:
                time.sleep(0.005)
            waits.append(time.monotonic() - began)
        ada.client.disconnect()
        friend.client.disconnect()
    assert max(waits) < 5, waits


def test_more_lines_than_there_is_room_for_are_told_to_wait_and_pages_answer(server: Server) -> None:
    """F24, with a cap of 20."""
    with ExitStack() as opened:
        heads = [opened.enter_context(a_line(server, "ada"))[1] for _ in range(60)]
        assert sum(" 101 " in head for head in heads) <= 20
        refused = [head for head in heads if " 503 " in head]
        assert len(refused) >= 40
        assert all("Retry-After: " in head for head in refused)
        began = time.monotonic()
        assert requests.get(f"{server.address}/threads", headers={"Cookie": server.cookie("ada")}, timeout=10).ok
        assert time.monotonic() - began < 5


def frame(payload: bytes) -> bytes:
    """A text frame of a client, masked with nought."""
    return b"\x81" + bytes([0x80 | len(payload)]) + b"\0\0\0\0" + payload
