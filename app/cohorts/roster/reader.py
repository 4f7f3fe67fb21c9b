"""A roster file as a heading and rows of text. Whatever the file is, the worst that comes out of it is Invalid."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.cohorts.roster import separated, workbook
from app.kernel.errors import Invalid

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 50_000, 60, 1000
Row = tuple[int, list[str]]  # its number as a spreadsheet counts, its cells

_NOT_A_TABLE = {
    b"\xd0\xcf\x11\xe0": Invalid(
        "This workbook is locked or of the old kind. Save it as .xlsx or .csv, and try again."
    ),
    b"%PDF": Invalid("This is a PDF. Save the list as .xlsx or .csv, and try again."),
    b"{\\rtf": Invalid("This is a text document. Save the list as .xlsx or .csv, and try again."),
    b"\x89PNG": Invalid("This is a picture. Save the list as .xlsx or .csv, and try again."),
    b"\xff\xd8\xff": Invalid("This is a picture. Save the list as .xlsx or .csv, and try again."),
}


@dataclass(frozen=True)
class Table:
    """What the columns are called, and the rows under the heading, read once and in order."""

    columns: Sequence[str]
    rows: Iterator[Row]


def read(path: Path) -> Table:
    """Open a file of any kind that people send. Faults far down in it are raised while the rows are read."""
    with path.open("rb") as file:
        start = file.read(8)
    for signature, refusal in _NOT_A_TABLE.items():
        if start.startswith(signature):
            raise Invalid(refusal.sentence)
    rows = workbook.rows(path, MOST_COLUMNS) if start.startswith(b"PK") else separated.rows(path)
    filled = _bounded(rows)
    top = _without_title(list(itertools.islice(filled, 10)))
    if not top:
        raise Invalid("This file is empty. Choose the file that holds the list.")
    names = top[0][1]
    if any("@" in cell for cell in names):  # no heading: the first row is a person
        names = [""] * len(names)
    else:
        top = top[1:]
    return Table(_columns(names), itertools.chain(top, filled))


def _without_title(top: list[Row]) -> list[Row]:
    """Lists often have a line or two above the heading, with one cell each."""
    wide = [place for place, (_, cells) in enumerate(top) if sum(map(bool, cells)) > 1]
    return top[wide[0] :] if wide else top


def _bounded(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows that hold something, without the empty cells at their end."""
    counted = 0
    for number, cells in rows:
        kept = [cell[: LONGEST_CELL + 1].replace("\0", "\ufffd").strip() for cell in cells]
        while kept and not kept[-1]:
            kept.pop()
        if not kept:
            continue
        counted += 1
        if counted > MOST_ROWS + 1:
            raise Invalid("This file has more than {most} rows. Split it, and import the parts.", most=MOST_ROWS)
        if len(kept) > MOST_COLUMNS:
            raise Invalid(
                "Row {row} has more than {most} columns. Keep the columns that matter here, and try again.",
                row=number,
                most=MOST_COLUMNS,
            )
        yield number, kept


def _columns(names: list[str]) -> list[str]:
    """Every column's own name: empty ones are numbered, and so is the second of two that are called the same."""
    seen: dict[str, int] = {}
    columns = []
    for place, name in enumerate(names, 1):
        name = " ".join(name.split())[:120]
        seen[name] = seen.get(name, 0) + 1
        columns.append(name if name and seen[name] == 1 else f"{name} ({place})".strip())
    return columns
