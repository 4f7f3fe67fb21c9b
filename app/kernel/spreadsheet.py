"""Lines of a file that spreadsheets open."""

import csv
import io
from collections.abc import Sequence

START = "\ufeff"  # so that they take it for UTF-8


def defused(cell: str) -> str:
    """A leading mark that starts a formula in a spreadsheet gets an apostrophe before it."""
    return "'" + cell if cell.lstrip()[:1] in ("=", "+", "-", "@", "\t", "\r") and cell.strip() else cell


def line(cells: Sequence[str]) -> str:
    """One line; a cell that a spreadsheet would take for a formula is defused."""
    written = io.StringIO()
    csv.writer(written, delimiter=";").writerow([defused(cell) for cell in cells])
    return written.getvalue()
