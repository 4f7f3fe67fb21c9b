"""Many Socket.IO clients in one cheap process: WebSocket frames by hand over asyncio, nothing decoded that need not be."""

import asyncio
import base64
import json
import os
import struct
from collections.abc import Callable
from typing import Any

Heard = Callable[[str, float], None]


class Client(asyncio.Protocol):
    """One connection. `heard` gets each event's text and the moment it came."""

    def __init__(self, host: str, cookie: str, heard: Heard) -> None:
        self.host, self.cookie, self.heard = host, cookie, heard
        self.loop = asyncio.get_running_loop()
        self.ready, self.closed = self.loop.create_future(), False
        self.answers: dict[int, asyncio.Future[Any]] = {}
        self.asked = 0
        self.buffer, self.upgraded = b"", False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1", f"Host: {self.host}", "Upgrade: websocket",
            "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", f"Cookie: {self.cookie}",
        ]  # fmt: skip
        transport.write("\r\n".join([*lines, "", ""]).encode())

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if not self.upgraded:
            head, end, rest = self.buffer.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head.split(b"\r\n")[0]:
                self.ready.set_exception(ConnectionError(head.decode()[:200]))
                return
            self.upgraded, self.buffer = True, rest
        while (frame := self._frame()) is not None:
            self._message(frame)

    def _frame(self) -> str | None:
        if len(self.buffer) < 2:
            return None
        length, start = self.buffer[1], 2
        if length == 126:
            start, length = 4, int.from_bytes(self.buffer[2:4])
        elif length == 127:
            start, length = 10, int.from_bytes(self.buffer[2:10])
        if len(self.buffer) < start + length:
            return None
        is_text = self.buffer[0] & 15 == 1
        payload, self.buffer = self.buffer[start : start + length], self.buffer[start + length :]
        return payload.decode() if is_text else ""  # the server says why it closes

    def _message(self, text: str) -> None:
        if text.startswith("42"):
            self.heard(text, self.loop.time())
        elif text.startswith("43"):
            number, _bracket, rest = text[2:].partition("[")
            self.answers.pop(int(number)).set_result(json.loads("[" + rest)[0])
        elif text == "2":
            self.write("3")
        elif text.startswith("40") and not self.ready.done():
            self.ready.set_result(self)
        elif text.startswith("0"):
            self.write("40")

    def connection_lost(self, error: Exception | None) -> None:
        self.closed = True

    def write(self, text: str) -> None:
        data, mask = text.encode(), b"\0\0\0\0"  # masked with nought: allowed, and costs nothing
        size = bytes([128 | len(data)]) if len(data) < 126 else bytes([254]) + struct.pack("!H", len(data))
        self.transport.write(b"\x81" + size + mask + data)

    def call(self, event: str, payload: Any) -> "asyncio.Future[Any]":
        self.asked += 1
        number = self.asked
        self.answers[number] = answer = self.loop.create_future()
        self.write(f"42{number}{json.dumps([event, payload])}")
        return answer


async def connect(port: int, cookies: list[str], heard: Heard) -> list[Client]:
    """One client for each cookie, all connected, a few at a time."""
    loop, doors = asyncio.get_running_loop(), asyncio.Semaphore(16)

    async def open_one(cookie: str) -> Client:
        async with doors:
            _transport, client = await loop.create_connection(
                lambda: Client(f"127.0.0.1:{port}", cookie, heard), "127.0.0.1", port
            )
            await asyncio.wait_for(client.ready, 30)
            return client

    return list(await asyncio.gather(*map(open_one, cookies)))
