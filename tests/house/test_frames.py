"""Frames of WebSocket are written by the house, once for all who get a text; they are those of the library."""

import pytest
from wsproto import ConnectionType
from wsproto.connection import Connection
from wsproto.events import TextMessage

from app.web.frames import framed


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65_535, 65_536, 100_000])
@pytest.mark.parametrize("letter", ["x", "ß", "\N{OWL}"])
def test_a_text_has_the_frame_that_the_library_gives_it(size, letter):
    text = letter * (size // len(letter.encode()))
    assert framed(text) == Connection(ConnectionType.SERVER).send(TextMessage(data=text))
