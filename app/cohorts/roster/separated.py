"""Rows of a file of separated values: any encoding, separator and line end found in real files."""

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.kernel.errors import Invalid

SAMPLE = 64 * 1024
_SEPARATORS = ";,\t|"
_END = "\x1aend\x1a"  # a line behind the last one: swallowed when a quotation mark was never closed


def rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Each record with its number, blank lines counted."""
    encoding = _encoding(path)
    # What is damaged is seen in its cell, not in the whole file; the other encodings were tried to their end.
    with path.open(encoding=encoding, errors="replace", newline="") as file:
        sample = file.read(SAMPLE)
        if "\0" in sample:
            raise Invalid("This is not a list as text. Save it as .xlsx or .csv, and try again.")
        separator, skip = _separator(sample)
        file.seek(0)
        yield from _records(file, separator, skip)


def _records(file: Iterable[str], separator: str, skip: int) -> Iterator[tuple[int, list[str]]]:
    def lines() -> Iterator[str]:
        yield from file
        yield "\n"
        yield _END

    reader = csv.reader(lines(), delimiter=separator)
    number = -skip
    while True:
        number += 1
        try:
            cells = next(reader)
        except csv.Error as error:
            raise Invalid("Row {row} cannot be read. Look at its quotation marks.", row=number) from error
        if cells == [_END]:
            return
        if cells and cells[-1].endswith(_END):
            raise Invalid("A quotation mark in row {row} is never closed. Close it, and try again.", row=number)
        if number > 0:
            yield number, [_plain(cell) for cell in cells]


def _plain(cell: str) -> str:
    """Spreadsheets write ="0123" to keep a number as it stands."""
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') and len(cell) > 2 else cell


def _separator(sample: str) -> tuple[str, int]:
    """The separator, and how many lines at the top only say which it is."""
    first = sample.split("\n", 1)[0].strip()
    if first.lower().startswith("sep=") and len(first) == 5 and first[4] in _SEPARATORS:
        return first[4], 1
    scores = {separator: _score(sample, separator) for separator in _SEPARATORS}
    return max(_SEPARATORS, key=lambda separator: scores[separator]), 0


def _score(sample: str, separator: str) -> tuple[int, int]:
    """How many of the first records agree on a number of cells above one, and that number."""
    reader = csv.reader(io.StringIO(sample, newline=""), delimiter=separator)
    widths: Counter[int] = Counter()
    try:
        for cells in reader:
            widths[len(cells)] += bool(cells)
            if reader.line_num > 50:
                break
    except csv.Error:
        pass
    several = [(count, width) for width, count in widths.items() if width > 1]
    return max(several, default=(0, 0))


def _encoding(path: Path) -> str:
    """By the mark at its start; else UTF-16 by its noughts; else UTF-8 if it is; else what Windows writes."""
    with path.open("rb") as file:
        start = file.read(SAMPLE)
        if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
            return "utf-32"
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if start.startswith(codecs.BOM_UTF8):
            return "utf-8-sig" if _is("utf-8", path) else "cp1252"
    if start.count(0) > len(start) // 4:
        return "utf-16-le" if start[1::2].count(0) > start[::2].count(0) else "utf-16-be"
    return next(encoding for encoding in ("utf-8", "cp1252", "latin-1") if _is(encoding, path))


def _is(encoding: str, path: Path) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(1 << 20):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True
