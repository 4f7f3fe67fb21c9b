"""Pictures that members send: decoded once, made anew from their pixels alone, kept under random names."""

import io
import logging
import os
import re
import secrets
import threading
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import IO

from flask import current_app
from PIL import Image, ImageOps

from app.kernel.errors import Invalid
from app.kernel.files import whole

log = logging.getLogger(__name__)

FORMATS = {"JPEG": {".jpg", ".jpeg"}, "PNG": {".png"}, "WEBP": {".webp"}}
PIXELS = 25_000_000  # 100 MB at four bytes each
LARGEST = 5 * 1024 * 1024
ORPHAN_AFTER = 24 * 3600  # seconds

_HOW: dict[str, dict[str, int]] = {"jpg": {"quality": 86}, "png": {"compress_level": 5}, "webp": {"quality": 84}}

MOST_SCANS, MOST_MARKS = 64, 10_000  # of a JPEG; cameras and editors write ten
_MARK = re.compile(rb"\xff[^\x00\x01\xff\xd0-\xd7]")  # with a length behind it
_SCAN, _END = 0xDA, 0xD9

Image.MAX_IMAGE_PIXELS = PIXELS
_decoding = threading.Lock()  # one picture's memory at a time


def squares(file: IO[bytes], name: str, sizes: Collection[int]) -> dict[int, bytes]:
    """The middle of a picture as WebP squares, by size. Nothing but pixels survives: no EXIF, no profile, no trailer."""
    with _decoding:
        picture = _decode(file, Path(name).suffix.lower(), most=2 * max(sizes))
    return {size: _square(picture, size) for size in sizes}


def anew(file: IO[bytes], name: str, kind: str, most: int) -> tuple[bytes, int, int]:
    """A picture made again from its pixels, at most `most` wide and high: as what it was, with its width and height."""
    with _decoding:
        picture = _decode(file, Path(name).suffix.lower(), most)
        has_holes = kind != "jpg" and _is_clear_somewhere(picture)
        fresh = Image.new("RGBA" if has_holes else "RGB", picture.size, None if has_holes else "white")
        fresh.paste(picture, mask=None if has_holes else picture.getchannel("A"))
        out = io.BytesIO()
        fresh.save(out, {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[kind], **_HOW[kind])
    return out.getvalue(), *picture.size


def _is_clear_somewhere(picture: Image.Image) -> bool:
    return picture.getchannel("A").point(lambda alpha: alpha < 255).getbbox() is not None


def _decode(file: IO[bytes], suffix: str, most: int) -> Image.Image:
    try:
        image = Image.open(file, formats=tuple(FORMATS))
    except Exception as error:  # a hostile file brings a decoder to raise whatever it likes
        raise Invalid("This is no picture that we can read. Send a JPEG, PNG or WebP.") from error
    if suffix not in FORMATS.get(image.format or "", ()):
        raise Invalid("This file is not the kind of picture that its name says. Save it as JPEG, PNG or WebP first.")
    if image.width * image.height > PIXELS:
        raise Invalid("This picture has too many pixels. Make it smaller, at most 5,000 by 5,000.")
    if image.format == "JPEG" and not _is_soon_read(file):
        raise Invalid("This picture is damaged. Save it anew, or send another.")
    try:
        image.draft("RGB", (most, most))
        image.thumbnail((most, most))
        return ImageOps.exif_transpose(image).convert("RGBA")
    except Exception as error:
        raise Invalid("This picture is damaged. Save it anew, or send another.") from error


def _is_soon_read(file: IO[bytes]) -> bool:
    """Whether a JPEG goes through its pixels as often as one does: a scan of a few bytes costs as much as a long one (F27)."""
    file.seek(0)
    content, at, scans = file.read(), 0, 0
    for _ in range(MOST_MARKS):
        found = _MARK.search(content, at + 2)
        kind = content[found.end() - 1] if found else _END
        if found is None or kind == _END:
            break
        scans += kind == _SCAN
        at = found.end() + int.from_bytes(content[found.end() : found.end() + 2], "big") - 2
    file.seek(0)
    return kind == _END and scans <= MOST_SCANS


def _square(picture: Image.Image, size: int) -> bytes:
    fitted = ImageOps.fit(picture, (size, size))
    fresh = Image.new("RGB", (size, size), "white")
    fresh.paste(fitted, mask=fitted.getchannel("A"))
    out = io.BytesIO()
    fresh.save(out, "WEBP", quality=82, method=4)
    return out.getvalue()


def keep(folder: str, files: Mapping[int, bytes]) -> str:
    """Write the sizes of one picture, durable before any row names them; gives their random name."""
    name = secrets.token_hex(16)
    targets = {path(folder, name, size): content for size, content in files.items()}
    with whole(*targets):
        for target, content in targets.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
    return name


def path(folder: str, name: str, size: int) -> Path:
    """Where a picture lies. Names come from `keep`; anything else is refused before it can name a path."""
    if len(name) != 32 or not set(name) <= set("0123456789abcdef"):
        raise ValueError("no name of ours")
    return Path(current_app.config["DATA"]) / "uploads" / folder / f"{name}-{size}.webp"


def discard(folder: str, name: str) -> None:
    for file in (Path(current_app.config["DATA"]) / "uploads" / folder).glob(f"{name}-*.webp"):
        file.unlink(missing_ok=True)


def sweep(folder: str, kept: Collection[str]) -> int:
    """Remove files that no row names and that are a day old: what a refused or killed request left."""
    gone = 0
    for file in (Path(current_app.config["DATA"]) / "uploads" / folder).glob("*.webp"):
        if file.name.split("-")[0] not in kept and file.stat().st_mtime < time.time() - ORPHAN_AFTER:
            file.unlink(missing_ok=True)
            gone += 1
    return gone
