"""Files as people send them become the same rows; the worst that any file does is a sentence (A-5, F26, F27)."""

import io
import os
import time
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.cohorts.roster import reader, workbook
from app.kernel.errors import Invalid
from tests.cohorts.rosters import MAIN, csv_of, excel_of, repacked, xlsx_of

ROWS = [
    ["Naam", "E-mail", "Groep"],
    ["Aïsha Zeekraal", "aisha@noordhaven.example", "1"],
    ["Jörg Österreich", "jorg@noordhaven.example", "2"],
    ["Łukasz Żak", "lukasz@noordhaven.example", "3"],
]
LATIN = [*ROWS[:3], ["Zoë d’Été", "zoe@noordhaven.example", "3"]]
ICELAND = [*ROWS[:3], ["Zoë Été", "zoe@noordhaven.example", "3"]]


text = csv_of

# name → (bytes, the rows that come out)
SHAPES = {
    "utf-8": (text(ROWS).encode(), ROWS),
    "utf-8 with its mark": (text(ROWS).encode("utf-8-sig"), ROWS),
    "utf-16 as Excel writes it": (text(ROWS, separator="\t").encode("utf-16"), ROWS),
    "utf-16 big end first": (b"\xfe\xff" + text(ROWS).encode("utf-16-be"), ROWS),
    "utf-16 without its mark": (text(LATIN).encode("utf-16-le"), LATIN),
    "utf-16 big end first without its mark": (text(LATIN).encode("utf-16-be"), LATIN),
    "utf-32": (text(ROWS).encode("utf-32"), ROWS),
    "Windows": (text(LATIN).encode("cp1252"), LATIN),
    "latin-1": (text(ICELAND).encode("latin-1"), ICELAND),
    "commas": (text(ROWS, separator=",").encode(), ROWS),
    "tabs": (text(ROWS, separator="\t").encode(), ROWS),
    "bars": (text(ROWS, separator="|").encode(), ROWS),
    "Unix lines": (text(ROWS, end="\n").encode(), ROWS),
    "old Mac lines": (text(ROWS, end="\r").encode(), ROWS),
    "no line end at the end": (text(ROWS).encode().rstrip(), ROWS),
    "sep= on top": (("sep=;\r\n" + text(ROWS)).encode(), ROWS),
    "a title above": (("Deelnemers 2027;;\r\n\r\n" + text(ROWS)).encode(), ROWS),
    "blank lines between": (text(ROWS).replace("\r\n", "\r\n\r\n;;\r\n").encode(), ROWS),
    "a separator in quotes": (b'Naam;E-mail\r\n"Meer; Bo";bo@x.nl\r\n', [["Naam", "E-mail"], ["Meer; Bo", "bo@x.nl"]]),
    "a line end in quotes": (b'Naam;E-mail\n"Bo\nMeer";bo@x.nl\n', [["Naam", "E-mail"], ["Bo\nMeer", "bo@x.nl"]]),
    "quotes in quotes": (b'Naam;E-mail\n"Bo ""B"" Meer";bo@x.nl\n', [["Naam", "E-mail"], ['Bo "B" Meer', "bo@x.nl"]]),
    "numbers kept as text": (b'Naam;E-mail;Groep\nBo;bo@x.nl;="07"\n', [["Naam", "E-mail", "Groep"], ["Bo", "bo@x.nl", "07"]]),
    "short rows": (b"Naam;E-mail;Groep\nBo;bo@x.nl\n", [["Naam", "E-mail", "Groep"], ["Bo", "bo@x.nl"]]),
    "empty columns at the end": (b"Naam;E-mail;;;\nBo;bo@x.nl;;;\n", [["Naam", "E-mail"], ["Bo", "bo@x.nl"]]),
    "commas in a file of semicolons": (
        b"Naam;E-mail;Plaats\nMeer, Bo;bo@x.nl;Delft, NL\nWulp, An;an@x.nl;Gent, BE\n",
        [["Naam", "E-mail", "Plaats"], ["Meer, Bo", "bo@x.nl", "Delft, NL"], ["Wulp, An", "an@x.nl", "Gent, BE"]],
    ),
    "one column": (b"E-mail\nbo@x.nl\n", [["E-mail"], ["bo@x.nl"]]),
    "no heading": (b"Bo Meer;bo@x.nl\n", [["(1)", "(2)"], ["Bo Meer", "bo@x.nl"]]),
    "headings twice": (b"Naam;Naam;E-mail\nBo;Meer;bo@x.nl\n", [["Naam", "Naam (2)", "E-mail"], ["Bo", "Meer", "bo@x.nl"]]),
    "a workbook": (xlsx_of(ROWS), ROWS),
    "a workbook with a hidden sheet in front": (xlsx_of(ROWS, before="Notes"), ROWS),
    "a workbook with numbers, dates and truths": (
        xlsx_of([["Naam", "E-mail", "Groep", "Dag", "Uur", "Mee", "Deel"], ["Bo", "bo@x.nl", 7, date(2027, 7, 5), datetime.fromisoformat("2027-07-05 09:30"), True, 0.5]]),
        [["Naam", "E-mail", "Groep", "Dag", "Uur", "Mee", "Deel"], ["Bo", "bo@x.nl", "7", "2027-07-05", "2027-07-05 09:30", "yes", "0.5"]],
    ),
    "a workbook as Excel writes it": (excel_of(ROWS), ROWS),
    "a workbook with a formula that was shown": (
        repacked({"xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData><row><c t="inlineStr"><is><t>Naam</t></is></c><c t="inlineStr"><is><t>E-mail</t></is></c></row><row><c t="str"><f>B1&amp;"x"</f><v>Bo</v></c><c t="inlineStr"><is><t>bo@x.nl</t></is></c></row></sheetData></worksheet>'.encode()}),
        [["Naam", "E-mail"], ["Bo", "bo@x.nl"]],
    ),
    "a workbook with a formula that was never shown": (
        xlsx_of([["Naam", "E-mail"], ['=CONCATENATE("B","o")', "bo@x.nl"]]),
        [["Naam", "E-mail"], ["", "bo@x.nl"]],
    ),
}  # fmt: skip


@pytest.fixture
def file(tmp_path):
    def write(data: bytes) -> Path:
        path = tmp_path / "roster"
        path.write_bytes(data)
        return path

    return write


@pytest.mark.parametrize("shape", SHAPES)
def test_a_file_of_this_shape_gives_its_rows(shape, file):
    data, rows = SHAPES[shape]
    table = reader.read(file(data))
    assert [list(table.columns), *[cells for _, cells in table.rows]] == rows


def test_rows_are_numbered_as_a_spreadsheet_counts(file):
    table = reader.read(file(b'Naam;E-mail\n"Bo\nMeer";bo@x.nl\n\nAn;an@x.nl\n'))
    assert [number for number, _ in table.rows] == [2, 4]


REFUSED = {
    "nothing": (b"", "empty"),
    "blank lines only": (b"\r\n;;;\r\n", "empty"),
    "a PDF": (b"%PDF-1.7 \x00\x01", "PDF"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old kind"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(64), "picture"),
    "noughts": (bytes(4096), "not a list"),
    "a quotation mark that is never closed": (b'Naam;E-mail\n"Bo;bo@x.nl\nAn;an@x.nl\n', "row 2 is never closed"),
    "a cell without end": (b'Naam;E-mail\n"' + b"x" * 200_000 + b'";bo@x.nl\n', "Row 2"),
    "a thousand columns": (b";".join([b"x"] * 1000) + b"\n", "60 columns"),
    "a zip that is no workbook": (b"PK\x03\x04" + os.urandom(200), "cannot be read"),
    "half a workbook": (xlsx_of(ROWS)[:900], "cannot be read"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_roster_gets_a_sentence(kind, file):
    data, said = REFUSED[kind]
    with pytest.raises(Invalid) as refusal:
        list(reader.read(file(data)).rows)
    assert said in refusal.value.said()


def test_more_rows_than_a_roster_can_have_are_refused(file, monkeypatch):
    monkeypatch.setattr(reader, "MOST_ROWS", 100)
    lines = "Naam;E-mail\n" + "".join(f"P {n};p{n}@x.nl\n" for n in range(101))
    with pytest.raises(Invalid, match="more than"):
        list(reader.read(file(lines.encode())).rows)
    lines = lines.rsplit("P 100", 1)[0]
    assert len(list(reader.read(file(lines.encode())).rows)) == 100


SHEET = "xl/worksheets/sheet1.xml"
OPEN, SHUT = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>',
    b"</sheetData></worksheet>",
)
ENTITIES = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)
BOMBS = {
    "a sheet of 400 MB": {SHEET: OPEN + b"<row/>" * (70 * 2**20) + SHUT},
    "a sheet that packs to nothing": {SHEET: OPEN + b" " * (50 * 2**20) + SHUT},
    "one row of a million cells": {SHEET: OPEN + b"<row>" + b'<c t="b"><v>1</v></c>' * 1_000_000 + b"</row>" + SHUT},
    "a comment that hides the end of rows": {SHEET: OPEN + b"<row><!--</row>--></row>" + SHUT},
    "entities in the sheet": {SHEET: ENTITIES + OPEN + b"<row><c t='str'><v>&i;</v></c></row>" + SHUT},
    "entities in the texts": {"xl/sharedStrings.xml": ENTITIES + b"<sst><si><t>&a;</t></si></sst>"},
    "entities in the book": {"xl/workbook.xml": ENTITIES + b"<workbook>&i;</workbook>"},
    "styles of 40 MB": {"xl/styles.xml": b"<styleSheet>" + os.urandom(2**20).hex().encode() * 20 + b"</styleSheet>"},
    "texts of 60 MB": {"xl/sharedStrings.xml": b"<sst>" + os.urandom(2**20).hex().encode() * 30 + b"</sst>"},
    "a thousand parts": {f"xl/media/{n}.bin": b"x" for n in range(1000)},
    "no sheet": {SHEET: b"<worksheet"},
}  # fmt: skip


@pytest.mark.parametrize("kind", BOMBS)
def test_a_bomb_is_refused_quickly(kind, file):
    assert list(reader.read(file(repacked({}))).rows), "the same workbook without it is read"
    path = file(repacked(BOMBS[kind]))
    began = time.monotonic()
    with pytest.raises(Invalid):
        list(reader.read(path).rows)
    assert time.monotonic() - began < 10


def test_a_bomb_behind_a_lie_about_its_size_is_refused(file):
    """The directory says 100 bytes; what is behind it is never unpacked further than that."""
    data = bytearray(repacked({SHEET: OPEN + b"<row/>" * 2**20 + SHUT}))
    package = zipfile.ZipFile(io.BytesIO(bytes(data)))
    size = package.getinfo(SHEET).file_size.to_bytes(4, "little")
    assert data.count(size) >= 1
    with pytest.raises(Invalid):
        list(reader.read(file(bytes(data.replace(size, (100).to_bytes(4, "little"))))).rows)


def read_or_refuse(path: Path) -> None:
    try:
        table = reader.read(path)
        for number, cells in table.rows:
            assert number > 0 and len(cells) <= reader.MOST_COLUMNS
            assert all(isinstance(cell, str) and "\0" not in cell for cell in cells)
    except Invalid as refusal:
        assert refusal.said()


QUICKLY = settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])


@QUICKLY
@given(data=st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data, tmp_path):
    (tmp_path / "roster").write_bytes(data)
    read_or_refuse(tmp_path / "roster")


@QUICKLY
@given(
    content=st.text(alphabet=st.sampled_from(list('";,\t|\n\r =@+-aé\u202e\x1aend\0\ufeff')), max_size=200),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "latin-1"]),
)
def test_any_text_in_any_encoding_is_read_or_refused(content, encoding, tmp_path):
    (tmp_path / "roster").write_bytes(content.encode(encoding, errors="replace"))
    read_or_refuse(tmp_path / "roster")


@QUICKLY
@given(
    rows=st.lists(
        st.lists(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn", "Zl", "Zp"]), min_size=1, max_size=20).map(str.strip).filter(lambda c: c and not c.startswith('="')), min_size=3, max_size=3),
        min_size=1, max_size=8,
    ),
    separator=st.sampled_from(";\t"),
    encoding=st.sampled_from(["utf-8-sig", "utf-16"]),
)  # fmt: skip
def test_what_is_written_is_what_is_read(rows, separator, encoding, tmp_path):
    head = ["Naam", "E-mail", "Groep"]
    (tmp_path / "roster").write_bytes(csv_of([head, *rows], separator=separator).encode(encoding))
    table = reader.read(tmp_path / "roster")
    assert list(table.columns) == head
    assert [cells for _, cells in table.rows] == rows


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(at=st.integers(0, 5000), new=st.integers(0, 255))
def test_a_workbook_with_a_broken_byte_is_read_or_refused(at, new, tmp_path):
    data = bytearray(xlsx_of(ROWS))
    data[at % len(data)] = new
    (tmp_path / "roster").write_bytes(bytes(data))
    read_or_refuse(tmp_path / "roster")


def test_the_sizes_leave_room_for_a_real_roster(file):
    rows = [ROWS[0], *[[f"Persoon {n}", f"p{n}@noordhaven.example", str(n % 12)] for n in range(3000)]]
    assert len(list(reader.read(file(xlsx_of(rows))).rows)) == 3000
    assert workbook.MOST_UNPACKED > 50_000 * 20 * 60
