"""Rows of the first sheet of an .xlsx workbook. Sizes are looked at before anything is unpacked."""

import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO

from app.kernel.errors import Invalid

MB = 1024 * 1024
MOST_UNPACKED, MOST_STRINGS, MOST_OTHER = 100 * MB, 12 * MB, 4 * MB  # of the sheets, the texts, anything else
MOST_RATIO = 120  # a sheet of one sentence ten thousand times over packs to about a fiftieth
MOST_PARTS = 500
MOST_IN_A_ROW = 2 * MB
_ROW_ENDS = re.compile(rb"</(?:\w+:)?row\s*>|<(?:\w+:)?sheetData\b")


def rows(path: Path, most_columns: int) -> Iterator[tuple[int, list[str]]]:
    """Each row with its number. A formula counts as the value that the spreadsheet last showed."""
    try:
        with path.open("rb") as file:
            with zipfile.ZipFile(file) as package:
                _weigh(package)
            yield from _rows(file, most_columns)
    except Invalid:
        raise
    except Exception as error:  # the parser meets whatever was uploaded
        raise Invalid("This workbook cannot be read. Open it, save it again as .xlsx or .csv, and try that.") from error


def _rows(file: BinaryIO, most_columns: int) -> Iterator[tuple[int, list[str]]]:
    # Here, since they take 5 MB that a web worker rarely needs.
    from openpyxl import load_workbook
    from openpyxl.xml import DEFUSEDXML

    if not DEFUSEDXML:
        raise ImportError("defusedxml is needed to read workbooks")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions that do not matter here
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            sheet = next((sheet for sheet in book.worksheets if sheet.sheet_state == "visible"), None)
            if sheet is None:
                raise Invalid("This workbook has no sheet to read.")
            sheet.reset_dimensions()  # what the file says of its size may be wrong
            for number, cells in enumerate(sheet.iter_rows(values_only=True, max_col=most_columns + 1), 1):
                yield number, [_text(value) for value in cells]
        finally:
            book.close()


def _text(value: Any) -> str:
    """A cell as a person reads it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return str(value)


def _weigh(package: zipfile.ZipFile) -> None:
    """Refuse what would unpack to more than a roster can be. The parts are never unpacked past these sizes."""
    parts = package.infolist()
    names = {part.filename for part in parts}
    if "[Content_Types].xml" not in names or not any(name.startswith("xl/") for name in names):
        raise Invalid("This is not an Excel workbook. Save the list as .xlsx or .csv, and try again.")
    if any(part.flag_bits & 1 for part in parts):
        raise Invalid("This workbook has a password. Take it off, and try again.")
    sheets = [part for part in parts if part.filename.startswith("xl/worksheets/")]
    for part in parts:
        most = MOST_UNPACKED if part in sheets else MOST_STRINGS if "sharedStrings" in part.filename else MOST_OTHER
        if part.file_size > most and part.filename.endswith((".xml", ".rels")):
            _too_large()
        if part.file_size > MB and part.file_size > MOST_RATIO * part.compress_size:
            _too_large()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > 2 * MOST_UNPACKED:
        _too_large()
    for part in sheets:
        _walk(package, part)


def _walk(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """A row is parsed whole, so none may be huge, and nothing may stand in the sheet that hides where one ends."""
    since, tail = 0, b""
    with package.open(part) as sheet:
        while chunk := sheet.read(256 * 1024):
            seen = tail + chunk
            if b"<!" in seen:
                raise Invalid("This workbook holds something that no spreadsheet writes. Save it again, and try that.")
            ends = [found.end() for found in _ROW_ENDS.finditer(seen)]
            since = len(seen) - ends[-1] if ends else since + len(chunk)
            if since > MOST_IN_A_ROW:
                _too_large()
            tail = seen[-64:]


def _too_large() -> None:
    raise Invalid("This workbook is too large once unpacked. Copy the list alone into a new one, and try that.")
