"""Roster files as people send them, made here; and the one of 300 rows that the browser journey imports."""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from unicodedata import normalize
from xml.sax.saxutils import escape

from openpyxl import Workbook

ROSTER_300 = Path(__file__).with_name("roster-300.csv")
HEAD = ["Voornaam", "Tussenvoegsel", "Achternaam", "E-mail", "Rol", "Werkgroep", "Opleiding", "Instelling", "Dieet"]
# What the dry run says of it in an edition that knows nobody on it.
FACTS = {"new": 282, "error": 18, "look": 11, "groups": 12, "supervisors": 12}

_FIRST = (
    "Aukje Bo Çelik Dagmar Eelco Fenne Güler Hidde Ilse Jorrit Katinka Lieve Mirthe Njord Ömer Pleun Roos Siem Tjalling "
    "Ulrike Veerle Wout Xandra Yara Zoë Aïsha Bram Coen Dieuwke Elif"
).split()
_LAST = (
    "Rietkraag Meerkoet Zandloper Duinpan Kwelder Waterhoen Zeekraal Veenmol Grutto Lisdodde Wulp Eb Kluut Tureluur "
    "Bergeend Wilg Els Duinroos Strandgaper Zilvermeeuw Kiekendief Blauwborst Karekiet Snor Roerdomp Fuut Aalscholver "
    "Lepelaar Ooievaar Kievit"
).split()
_STUDIES = [
    "BME",
    "Technische Geneeskunde",
    "MD",
    "Informatica",
    "Verpleegkunde",
    "Natuurkunde",
    "Biomedische Wetenschappen",
]


def csv_of(rows: Iterable[Sequence[str]], *, separator: str = ";", end: str = "\r\n") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=separator, lineterminator=end).writerows(rows)
    return text.getvalue()


def xlsx_of(rows: Iterable[Sequence[Any]], *, before: str | None = None) -> bytes:
    """A workbook with these rows in its first visible sheet; `before` names a hidden one in front of it."""
    book = Workbook()
    sheet = book.active
    if before:
        sheet.title, sheet.sheet_state = before, "hidden"
        sheet.append(["secret"])
        sheet = book.create_sheet("People")
        book.active = 1
    for row in rows:
        sheet.append(list(row))
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHARED = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"


def excel_of(rows: Sequence[Sequence[str]], *, texts: bytes | None = None) -> bytes:
    """A workbook as Excel writes it: texts apart in a table of their own, every cell a number in it."""
    table = list(dict.fromkeys(cell for row in rows for cell in row))
    lines = []
    for row in rows:
        cells = "".join(f'<c t="s"><v>{table.index(cell)}</v></c>' for cell in row)
        lines.append(f"<row>{cells}</row>")
    sheet = f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    said = "".join(f"<si><r><t>{escape(text[:1])}</t></r><r><t>{escape(text[1:])}</t></r></si>" for text in table)
    shared = texts or f'<sst xmlns="{MAIN}">{said}</sst>'.encode()
    return repacked({"xl/worksheets/sheet1.xml": sheet.encode(), "xl/sharedStrings.xml": shared})


def repacked(parts: dict[str, bytes]) -> bytes:
    """A small good workbook in which these parts are replaced or added."""
    whole, made = zipfile.ZipFile(io.BytesIO(xlsx_of([["Naam", "E-mail"], ["Bo", "bo@x.nl"]]))), io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name in {*whole.namelist(), *parts}:
            data = parts.get(name) or whole.read(name)
            if name == "[Content_Types].xml" and "xl/sharedStrings.xml" in parts:
                added = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED}"/></Types>'
                data = data.replace(b"</Types>", added.encode())
            package.writestr(name, data)
    return made.getvalue()


def many(number: int) -> list[list[str]]:
    """A heading and this many good rows, for figures and faults."""
    rows = [["Name", "E-mail", "Role", "Group", "Field", "Organisation", "City", "Country"]]
    for n in range(number):
        role = "supervisor" if n % 25 == 0 else "participant"
        name = f"{_FIRST[n % 30]} {_LAST[n % 29]}{n}"
        place = ["Academisch Ziekenhuis Noordhaven", "Leiden", "Netherlands"]
        rows.append([name, f"person.{n}@noordhaven.example", role, str(n % 400 + 1), _STUDIES[n % 7], *place])
    return rows


def of_300() -> list[list[str]]:
    """300 rows of mixed quality; FACTS says what they are. The first is Aukje de Rietkraag, aukje.1@noordhaven.example."""
    rows = []
    for n in range(1, 301):
        first, last = _FIRST[(n - 1) % 30], _LAST[(n - 1 + (n - 1) // 30) % 30]
        plain = "".join(c for c in normalize("NFD", first.lower()) if c.isascii())
        role = "begeleider" if n % 25 == 0 else "deelnemer"
        infix = "de" if n % 12 == 1 else ""
        row = [first, infix, last, f"{plain}.{n}@noordhaven.example", role, f"Groep {n % 12 + 1}"]
        rows.append([*row, _STUDIES[n % 7], "Hogeschool Noordhaven", "vegan" if n % 9 == 0 else ""])
    _spoil(rows)
    return rows


def _spoil(rows: list[list[str]]) -> None:
    """18 errors and, beside these, 11 rows that deserve a look (numbers count from 1, the heading apart)."""
    for n in (14, 52, 61, 90):  # addresses without an ending, or without @
        rows[n - 1][3] = rows[n - 1][3].replace(".example", "") if n < 60 else rows[n - 1][3].replace("@", "(at)")
    for n in (37, 137, 237):  # no name
        rows[n - 1][0] = rows[n - 1][1] = rows[n - 1][2] = ""
    for n in (60, 120, 160, 180, 220, 260, 280, 299):  # the address of an earlier row
        rows[n - 1][3] = rows[n - 56][3].upper()
    rows[70][0] = '=HYPERLINK("https://noordhaven.example";"Ilse")'
    rows[80][4] = "keizer"
    rows[110][3] = "een@noordhaven.example; twee@noordhaven.example"
    for n in range(201, 207):  # fields that nobody knows
        rows[n - 1][6] = "Astrologie"
    for n in (101, 102):  # initials only
        rows[n - 1][0] = "Ö."
    for n, twin in ((150, 3), (170, 5), (190, 7)):  # namesakes, other address
        rows[n - 1][:3] = rows[twin - 1][:3]


def write_300() -> None:
    ROSTER_300.write_bytes(csv_of([HEAD, *of_300()]).encode("utf-8-sig"))


if __name__ == "__main__":
    write_300()
