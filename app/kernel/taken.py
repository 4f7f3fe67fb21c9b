"""Files as they are taken in: looked at, pictures made anew, on the disk before any row names them."""

import io
from typing import IO, NamedTuple

from flask import current_app

from app.kernel import files, filetypes, uploads

WIDEST = 2048  # pixels: enough for a screen


class Taken(NamedTuple):
    """What a row keeps of a file. `stored`: its name on the disk; `digest`: SHA-256 of its content."""

    name: str
    kind: str
    size: int
    width: int | None
    height: int | None
    stored: str
    digest: str


def taken(file: IO[bytes], name: str) -> Taken:
    """A file of a kind that is taken here. Nothing slow is left to do for its row."""
    kind = filetypes.recognise(file, name, allowed())
    width = height = None
    if kind in filetypes.PICTURES:
        content, width, height = uploads.anew(file, name, kind, WIDEST)
        file = io.BytesIO(content)
    stored, size, digest = files.keep(file)
    called = files.called(name, filetypes.KINDS[kind].endings[0])
    return Taken(called, kind, size, width, height, stored, digest)


def allowed() -> list[str]:
    return [kind for kind in filetypes.KINDS if kind != "zip" or current_app.config["FILES_ZIP"]]


def endings() -> str:
    """For the browser's dialog, which proposes only these."""
    return ",".join(ending for kind in allowed() for ending in filetypes.KINDS[kind].endings)
