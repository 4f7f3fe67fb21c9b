"""A message goes to all sockets of a room as the same bytes, so it is framed once; the library frames it for each."""

from functools import lru_cache
from typing import Any

from engineio.async_drivers._websocket_wsgi import SimpleWebSocketWSGI

TEXT, FINAL = 0x1, 0x80


class Line(SimpleWebSocketWSGI):  # type: ignore[misc]  # engineio has no types
    """A WebSocket of the server; nothing is compressed on it, so one text has one frame."""

    def send(self, message: str | bytes) -> Any:
        if isinstance(message, bytes):
            return super().send(message)
        if not self.ws.connected:
            raise OSError("closed")
        return self.ws.sock.sendall(framed(message))


@lru_cache(maxsize=32)
def framed(text: str) -> bytes:
    """The frame of a text from a server (RFC 6455, 5.2): whole, and not masked."""
    data = text.encode()
    if (size := len(data)) < 126:
        head = bytes([FINAL | TEXT, size])
    elif size < 1 << 16:
        head = bytes([FINAL | TEXT, 126]) + size.to_bytes(2)
    else:
        head = bytes([FINAL | TEXT, 127]) + size.to_bytes(8)
    return head + data
