"""What a file is, by its content: taken as that, or refused with a sentence; within bounds, whatever it claims."""

import hashlib
import io
import struct
import time
import tracemalloc
import zipfile

import pytest
from PIL import Image, PngImagePlugin

from app.kernel import files, filetypes, uploads
from app.kernel.errors import Busy, Invalid
from app.kernel.filetypes import KINDS, recognise
from tests.kernel.samples import CSV, PDF, office, packed, picture, sample

USUAL = [kind for kind in KINDS if kind != "zip"]


def kind_of(content, name, allowed=USUAL):
    return recognise(io.BytesIO(content), name, allowed)


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_is_known_by_what_it_is(kind):
    for ending in KINDS[kind].endings:
        assert kind_of(sample(kind), f"Report{ending.upper()}", KINDS) == kind


@pytest.mark.parametrize("kind", USUAL)
@pytest.mark.parametrize("name", ["a.exe", "a.html", "a.svg", "a", "", ".pdf.js", "a.pdf\x00.exe", "a.zip"])
def test_the_name_must_agree(kind, name):
    assert kind_of(sample(kind), "a" + KINDS[kind].endings[0]) == kind
    with pytest.raises(Invalid):
        kind_of(sample(kind), name)


@pytest.mark.parametrize("kind", USUAL)
@pytest.mark.parametrize("other", USUAL)
def test_no_kind_passes_for_another(kind, other):
    if kind != other:
        with pytest.raises(Invalid):
            kind_of(sample(kind), "a" + KINDS[other].endings[0])


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 100,
        b"MZ\x90\x00 this program cannot be run",
        b"\x7fELF\x02\x01\x01\x00",
        b"#!/bin/sh\nrm -rf /\n",
        b"<script>alert(1)</script>",
        b"\xef\xbb\xbf\n <html><body onload=alert(1)>",
        b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"GIF89a/*\x00*/=1;alert(1)",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600,  # an old office file
        b"name,reading\nAda,\x1b[31m4.2\n",
        "name;reading".encode("utf-16"),
    ],
)
@pytest.mark.parametrize("ending", [ending for kind in KINDS.values() for ending in kind.endings])
def test_nothing_else_is_taken_whatever_it_is_called(content, ending):
    with pytest.raises(Invalid):
        kind_of(content, "a" + ending, KINDS)


def test_what_hides_before_or_behind_another_is_not_what_it_hides():
    """A file that two programs read as two things is taken as what its beginning says, or not at all."""
    with pytest.raises(Invalid):
        kind_of(PDF + office("docx"), "a.docx")
    assert kind_of(PDF + packed({"a.js": b"alert(1)"}) + b"%%EOF", "a.pdf") == "pdf"  # sent as a download, never shown
    with pytest.raises(Invalid):
        kind_of(b"<script>alert(1)</script>" + PDF, "a.pdf")
    with pytest.raises(Invalid):
        kind_of(b"GIF89a" + picture(), "a.png")


@pytest.mark.parametrize("kind", ["pdf", "docx", "pptx", "xlsx", "zip"])
def test_half_a_file_is_refused(kind):
    content = sample(kind)
    for end in range(len(content) // 4, len(content) - 6, 7):
        with pytest.raises(Invalid):
            kind_of(content[:end], "a" + KINDS[kind].endings[0], KINDS)


@pytest.mark.parametrize("kind", ["png", "jpg", "webp"])
def test_half_a_picture_is_refused(kind):
    content = picture(kind, (400, 300))
    with pytest.raises(Invalid):
        uploads.anew(io.BytesIO(content[: len(content) // 2]), f"a.{kind}", kind, 2048)


@pytest.mark.parametrize("kind", ["png", "jpg", "webp"])
def test_of_a_picture_only_pixels_are_left(kind):
    secret = {"exif": _exif()} if kind != "png" else {"pnginfo": _comment()}
    content = picture(kind, (3000, 30), **secret) + b"SECRET-TRAILER<script>"
    assert b"SECRET-PLACE" in content
    made, width, height = uploads.anew(io.BytesIO(content), f"a.{kind}", kind, 2048)
    assert (width, height) == (2048, 20)
    assert b"SECRET" not in made
    with Image.open(io.BytesIO(made)) as image:
        assert not image.getexif() and "icc_profile" not in image.info and "exif" not in image.info
    assert kind_of(made, f"a.{kind}") == kind


def _exif():
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    return exif


def _comment():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "SECRET-PLACE")
    return info


def test_what_is_clear_in_a_drawing_stays_clear():
    out = io.BytesIO()
    Image.new("RGBA", (20, 20), (10, 20, 30, 0)).save(out, "PNG")
    made, *_ = uploads.anew(io.BytesIO(out.getvalue()), "a.png", "png", 2048)
    with Image.open(io.BytesIO(made)) as image:
        assert image.mode == "RGBA" and image.getpixel((5, 5))[3] == 0


def test_documents_with_macros_or_a_password_are_refused():
    with pytest.raises(Invalid, match="macros"):
        kind_of(office("docx", {"word/vbaProject.bin": b"x"}), "a.docx")
    locked = bytearray(office("docx"))
    at = locked.find(b"PK\x01\x02")
    locked[at + 8] |= 1
    with pytest.raises(Invalid, match="password"):
        kind_of(bytes(locked), "a.docx")


def test_a_bomb_is_never_unpacked(monkeypatch):
    bomb = office("docx", {"word/media/big.bin": b"\x00" * (30 * 1024 * 1024)})
    tracemalloc.start()
    assert kind_of(bomb, "a.docx") == "docx"  # small enough unpacked
    assert tracemalloc.get_traced_memory()[1] < 8 * 1024 * 1024
    tracemalloc.stop()
    monkeypatch.setattr(filetypes, "MOST_UNPACKED", 20 * 1024 * 1024)
    with pytest.raises(Invalid, match="too large unpacked"):
        kind_of(bomb, "a.docx")


def test_a_list_of_contents_is_read_within_bounds():
    many = io.BytesIO()
    with zipfile.ZipFile(many, "w") as archive:
        for number in range(filetypes.MOST_ENTRIES + 1):
            archive.writestr(zipfile.ZipInfo(f"{number}"), b"")
    with pytest.raises(Invalid, match="too large unpacked"):
        kind_of(many.getvalue(), "a.zip", KINDS)
    huge = bytearray(sample("zip"))
    at = huge.rfind(b"PK\x05\x06")
    huge[at + 12 : at + 16] = struct.pack("<I", 2**31)
    with pytest.raises(Invalid, match="too large unpacked"):
        kind_of(bytes(huge), "a.zip", KINDS)
    longer = sample("zip")
    at = longer.rfind(b"PK\x05\x06")
    longer = longer[:at] + b"PK\x06\x07" + b"\x00" * 16 + longer[at:]  # the larger format's way to say its length
    with pytest.raises(Invalid, match="not whole"):
        kind_of(longer, "a.zip", KINDS)


def test_a_file_that_is_too_large_is_told_so_before_anything_else_of_it():
    with pytest.raises(Invalid, match="20 MB"):
        kind_of(b"%PDF-1.4\n" + b"0" * files.LARGEST, "a.pdf", KINDS)


def test_bytes_flipped_anywhere_are_refused_or_taken_as_what_they_are():
    for kind in USUAL:
        content = sample(kind)
        for at in range(0, len(content), 3):
            flipped = bytes([*content[:at], content[at] ^ 0xFF, *content[at + 1 :]])
            try:
                assert kind_of(flipped, "a" + KINDS[kind].endings[0]) == kind
            except Invalid:
                pass


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Report 2025.PDF", "Report 2025.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\ada\\scan.pdf", "scan.pdf"),
        ("a\r\nContent-Type: text/html\r\n\r\n<script>.pdf", "a Content-Type text html script.pdf"),
        ("photo\u202egpj.exe", "photo gpj.pdf"),
        ("\x00\x01\x02", "file.pdf"),
        ("", "file.pdf"),
        ("....", "file.pdf"),
        (".htaccess", "htaccess.pdf"),
        ("\ud800bad.pdf", "bad.pdf"),
        ("x" * 500 + ".pdf", "x" * 96 + ".pdf"),
        ("Röntgen – überblick ✓.pdf", "Röntgen – überblick ✓.pdf"),
    ],
)
def test_names_of_any_bytes_become_names(name, kept):
    if "/html" in name:
        kept = "html script.pdf"  # what stands before a / was a folder
    assert files.called(name, ".pdf") == kept
    kept.encode()


def test_a_file_lies_whole_under_a_name_of_its_own(app):
    with app.app_context():
        name, *more = files.keep(io.BytesIO(CSV))
        assert (files.path(name).read_bytes(), more) == (CSV, [len(CSV), hashlib.sha256(CSV).hexdigest()])
        assert files.path(name).parent.parent.name == "uploads"
        for bad in ("", "a", "../" * 5, name + ".pdf", name.upper(), name + "\n"):
            with pytest.raises(ValueError):
                files.path(bad)


def test_too_much_or_no_room_leaves_nothing_behind(app, monkeypatch):
    with app.app_context():
        files.folder().mkdir(parents=True, exist_ok=True)
        before = set(files.folder().iterdir())
        with pytest.raises(Invalid, match="20 MB"):
            files.keep(io.BytesIO(b"x" * (files.LARGEST + 1)))

        def full(handle):
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(files.os, "fsync", full)
        with pytest.raises(Busy):
            files.keep(io.BytesIO(CSV))
        assert set(files.folder().iterdir()) == before


def test_what_no_row_names_is_swept_a_day_later(app):
    import os

    with app.app_context():
        kept, gone, fresh = (files.keep(io.BytesIO(CSV))[0] for _ in range(3))
        for name in (kept, gone):
            os.utime(files.path(name), (time.time() - 90_000,) * 2)
        assert files.sweep({kept}) >= 1
        assert [files.path(name).exists() for name in (kept, gone, fresh)] == [True, False, True]
