"""Pictures: made anew from their pixels, or refused with a sentence."""

import errno
import io
import os
import struct
import time
import tracemalloc
import zlib

import pytest
from PIL import Image, PngImagePlugin

from app.kernel import uploads
from app.kernel.errors import Busy, Invalid


def picture(kind="JPEG", size=(400, 300), colour="red", **options):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **options)
    return out.getvalue()


def squares(content, name="me.jpg"):
    return uploads.squares(io.BytesIO(content), name, (48, 96, 320))


@pytest.mark.parametrize(
    ("kind", "name"), [("JPEG", "me.jpg"), ("JPEG", "ME.JPEG"), ("PNG", "a.png"), ("WEBP", "a.webp")]
)
def test_each_size_is_a_square(kind, name):
    made = squares(picture(kind), name)
    for size, content in made.items():
        with Image.open(io.BytesIO(content)) as image:
            assert (image.format, image.size) == ("WEBP", (size, size))


def test_where_it_was_taken_and_every_comment_are_gone():
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    content = picture(exif=exif, comment=b"SECRET-COMMENT") + b"SECRET-TRAILER"
    assert all(secret in content for secret in (b"SECRET-PLACE", b"SECRET-COMMENT", b"SECRET-TRAILER"))
    for made in squares(content).values():
        assert b"SECRET" not in made and b"EXIF" not in made and b"ICCP" not in made


def test_a_picture_held_sideways_stands_upright():
    image = Image.new("RGB", (200, 200), "white")
    image.paste("black", (0, 0, 200, 40))  # a bar on top
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    with Image.open(io.BytesIO(squares(out.getvalue())[96])) as made:
        assert made.convert("L").getpixel((90, 48)) < 60 < 200 < made.convert("L").getpixel((5, 48))


def test_what_is_clear_becomes_white():
    out = io.BytesIO()
    Image.new("RGBA", (60, 60), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(squares(out.getvalue(), "a.png")[48])) as made:
        assert min(made.convert("L").getextrema()) > 245


def _bomb(width, height):
    """A PNG of almost nothing that unpacks to width × height."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compressobj(9)
    data = b"".join(rows.compress(b"\0" * (min(width, 30_000) * 3 + 1)) for _ in range(min(height, 400))) + rows.flush()
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def _text_bomb():
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", "x" * 80_000_000, zip=True)
    return picture("PNG", pnginfo=info)


REFUSED = {
    "nothing": (b"", "a.jpg"),
    "text": (b"hello", "a.jpg"),
    "html": (b"<!doctype html><script>alert(1)</script>", "a.png"),
    "svg": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "a.png"),
    "pdf": (b"%PDF-1.7\n" + b"0" * 999, "a.jpg"),
    "zip": (b"PK\x03\x04" + b"\0" * 99, "a.webp"),
    "executable": (b"\x7fELF" + b"\0" * 99, "a.jpg"),
    "gif": (picture("GIF"), "a.png"),
    "bmp": (picture("BMP"), "a.jpg"),
    "tiff": (picture("TIFF"), "a.jpg"),
    "png called jpg": (picture("PNG"), "a.jpg"),
    "jpeg called webp": (picture("JPEG"), "a.webp"),
    "jpeg called svg": (picture("JPEG"), "a.svg"),
    "no name": (picture("JPEG"), ""),
    "cut jpeg": (picture("JPEG", (900, 900))[:2000], "a.jpg"),
    "cut png": (picture("PNG", (900, 900))[:-900], "a.png"),
    "cut webp": (picture("WEBP", (900, 900))[:60], "a.webp"),
    "header only": (b"\xff\xd8\xff\xe0", "a.jpg"),
    "wide bomb": (_bomb(30_000, 30_000), "a.png"),
    "bomb just past": (_bomb(5_001, 5_000), "a.png"),
    "endless bomb": (_bomb(2**31 - 1, 2**31 - 1), "a.png"),
    "no width": (_bomb(0, 10), "a.png"),
    "text bomb": (_text_bomb(), "a.png"),
}


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_the_picture_it_says_is_refused_with_a_sentence(case):
    content, name = REFUSED[case]
    began = time.monotonic()
    with pytest.raises(Invalid) as refusal:
        squares(content, name)
    assert refusal.value.sentence.endswith(".")
    assert time.monotonic() - began < 2


def test_the_largest_allowed_is_done_in_time_and_memory():
    content = picture("PNG", (5_000, 5_000))
    tracemalloc.start()
    began = time.monotonic()
    try:
        squares(content, "a.png")
        assert tracemalloc.get_traced_memory()[1] < 50_000_000  # Python's own; the pixels are 100 MB at most
    finally:
        tracemalloc.stop()
    assert time.monotonic() - began < 10


def test_files_lie_under_random_names_and_go(app):
    with app.app_context():
        names = {uploads.keep("photos", {48: b"a", 96: b"b"}) for _ in range(3)}
        assert len(names) == 3
        name = names.pop()
        assert uploads.path("photos", name, 96).read_bytes() == b"b"
        uploads.discard("photos", name)
        assert not uploads.path("photos", name, 48).exists()
        assert uploads.path("photos", names.pop(), 48).exists()


@pytest.mark.parametrize("name", ["", "..", "../../secret_key", "a" * 31, "g" * 32, "A" * 32, "a" * 31 + "/"])
def test_no_name_leads_elsewhere(app, name):
    with app.app_context(), pytest.raises(ValueError):
        uploads.path("photos", name, 96)


def test_the_sweep_takes_only_old_files_without_a_row(app):
    with app.app_context():
        kept, fresh, orphan = (uploads.keep("swept", {48: b"x"}) for _ in range(3))
        for name in (kept, orphan):
            os.utime(uploads.path("swept", name, 48), (0, 0))
        assert uploads.sweep("swept", {kept}) == 1
        there = [uploads.path("swept", name, 48).exists() for name in (kept, fresh, orphan)]
        assert there == [True, True, False]


def test_a_full_disk_is_said_and_leaves_no_half_of_a_picture(app, monkeypatch):
    """F14."""

    def full(number):
        raise OSError(errno.ENOSPC, "No space left on device")

    with app.app_context():
        folder = uploads.path("full", "0" * 32, 48).parent
        monkeypatch.setattr(os, "fsync", full)
        with pytest.raises(Busy, match="no room"):
            uploads.keep("full", {48: b"a", 96: b"b"})
        assert not list(folder.glob("*"))


def test_a_picture_whose_pixels_are_gone_through_again_and_again_is_refused():
    """F27: 300 kB of scans of a few bytes held the one who decodes for minutes, and all other pictures with it."""
    whole = picture(size=(1_000, 1_000), progressive=True)
    assert squares(whole)
    last = whole[whole.rindex(b"\xff\xda") : -2]
    assert squares(whole[:-2] + last * 10 + b"\xff\xd9"), "the premise: decoders take it"
    for hidden in (b"", b"\xff\x01", b"\xff\xd0", b"\xff\xff"):
        with pytest.raises(Invalid, match="damaged"):
            squares(whole[:-2] + (hidden + last) * 100 + b"\xff\xd9")


def test_what_cameras_put_behind_and_into_their_pictures_is_no_scan():
    whole = picture()
    behind = b"\xff\xda\0\x02" * 1_000
    assert squares(whole + behind) and squares(whole[:2] + b"\xff\xe1\x0f\xa2" + behind[:4_000] + whole[2:])
