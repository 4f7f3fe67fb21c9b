"""What a file is, by its content; its name only has to agree. Nothing is unpacked, and nothing of it is ever run."""

import io
import struct
import zipfile
from collections.abc import Collection
from pathlib import Path
from typing import IO, NamedTuple

from app.kernel.errors import Invalid
from app.kernel.files import LARGEST


class Kind(NamedTuple):
    """A kind of file: the endings that its name may have, and what it is called when it is sent."""

    endings: tuple[str, ...]
    media: str


_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    "pdf": Kind((".pdf",), "application/pdf"),
    "png": Kind((".png",), "image/png"),
    "jpg": Kind((".jpg", ".jpeg"), "image/jpeg"),
    "webp": Kind((".webp",), "image/webp"),
    "csv": Kind((".csv",), "text/csv; charset=utf-8"),
    "docx": Kind((".docx",), _OFFICE + "wordprocessingml.document"),
    "pptx": Kind((".pptx",), _OFFICE + "presentationml.presentation"),
    "xlsx": Kind((".xlsx",), _OFFICE + "spreadsheetml.sheet"),
    "zip": Kind((".zip",), "application/zip"),
}
PICTURES = ("png", "jpg", "webp")  # decoded and made anew before they are kept

_MAIN = {"word/document.xml": "docx", "ppt/presentation.xml": "pptx", "xl/workbook.xml": "xlsx"}
_MACROS = "vbaproject.bin"
MOST_ENTRIES, MOST_DIRECTORY, MOST_UNPACKED = 10_000, 2 * 1024 * 1024, 400 * 1024 * 1024
_CONTROLS = bytes(set(range(32)) - set(b"\t\n\r\f")) + b"\x7f"


def recognise(file: IO[bytes], name: str, allowed: Collection[str]) -> str:
    """The kind of a file whose name may say so too."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    if not size:
        raise Invalid("This file is empty.")
    if size > LARGEST:
        raise Invalid("A file can have 20 MB. Make it smaller.")
    kind, ending = _kind(file, size), Path(name).suffix.lower()
    file.seek(0)
    if kind not in allowed or not any(ending in KINDS[one].endings for one in allowed):
        raise Invalid("Files of this kind are not taken here.")
    if ending not in KINDS[kind].endings:
        raise Invalid("This file is not what its name says. Save it anew as what it is.")
    return kind


def _kind(file: IO[bytes], size: int) -> str:
    head = file.read(16)
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head.startswith(b"%PDF-"):
        return _whole_pdf(file, size)
    if head.startswith(b"PK\x03\x04"):
        return _packed(file, size)
    return _table(file)


def _whole_pdf(file: IO[bytes], size: int) -> str:
    file.seek(max(0, size - 2048))
    if b"%%EOF" not in file.read():
        raise Invalid("This file is not whole. Save it anew, or send another.")
    return "pdf"


def _packed(file: IO[bytes], size: int) -> str:
    """An office document or an archive. Its list of contents is read within bounds; of the rest not a byte."""
    _check_directory(file, size)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, struct.error) as error:
        raise Invalid("This file is not whole. Save it anew, or send another.") from error
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        raise Invalid("This file would be too large unpacked.")
    if any(name.lower().endswith(_MACROS) for name in names):
        raise Invalid("This document has macros in it. Save it without them.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Invalid("This file is locked with a password, so it cannot be looked into.")
    if "[Content_Types].xml" in names:
        return next((kind for main, kind in _MAIN.items() if main in names), "unknown")
    return "zip"


def _check_directory(file: IO[bytes], size: int) -> None:
    """Its library would read a list of contents of any length into memory."""
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 22 or tail[max(0, at - 20) : at].startswith(b"PK\x06\x07"):
        raise Invalid("This file is not whole. Save it anew, or send another.")
    if struct.unpack("<I", tail[at + 12 : at + 16])[0] > MOST_DIRECTORY:
        raise Invalid("This file would be too large unpacked.")


def _table(file: IO[bytes]) -> str:
    """Text without control characters that is no markup and no program can only be the table that it says it is."""
    file.seek(0)
    content = file.read()
    if len(content.translate(None, _CONTROLS)) < len(content) or content.lstrip(b"\xef\xbb\xbf \t\r\n")[:2] in (b"#!",):
        return "unknown"
    return "unknown" if content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<" else "csv"
