"""Small files of every kind that is taken, as bytes, and ways to spoil them."""

import io
import zipfile

from PIL import Image

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
CSV = "name,reading\nAda,4.2\nÉlodie,3.9\n".encode()
OFFICE = {"docx": "word/document.xml", "pptx": "ppt/presentation.xml", "xlsx": "xl/workbook.xml"}


def picture(kind: str = "png", size: tuple[int, int] = (60, 40), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, {"jpg": "JPEG"}.get(kind, kind.upper()), **options)
    return out.getvalue()


def packed(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return out.getvalue()


def office(kind: str, more: dict[str, bytes] | None = None) -> bytes:
    return packed({"[Content_Types].xml": b"<Types/>", OFFICE[kind]: b"<x/>"} | (more or {}))


def sample(kind: str) -> bytes:
    """A whole file of a kind."""
    if kind in OFFICE:
        return office(kind)
    if kind in ("png", "jpg", "webp"):
        return picture(kind)
    return {"pdf": PDF, "csv": CSV, "zip": packed({"a.txt": b"a"})}[kind]
