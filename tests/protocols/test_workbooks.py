"""A workbook is read as the CSV file of its first sheet, and nothing in it is trusted."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest

from praxis_desktop.protocols.parameters import Column, Parameter, tables
from praxis_desktop.protocols.parameters.files import read_input
from praxis_desktop.protocols.parameters.kind import Surroundings
from praxis_desktop.protocols.parameters.plain_data import UnreadableTextError
from praxis_desktop.protocols.parameters.tables import normalised_table
from praxis_desktop.protocols.workbooks.reading import MOST_BYTES

SAMPLES = Parameter(
    "samples",
    "table",
    columns=(
        Column("sample"),
        Column("well", "well"),
        Column("volume_ul", "float", minimum=1.0, maximum=200.0),
        Column("day", "date", required=False),
    ),
)
HEADINGS = ("sample", "Well", "volume_ul", "day", "note")


def workbook(*rows: tuple[Any, ...], change: Callable[[Any], None] = lambda book: None) -> bytes:
    """Make a workbook as openpyxl writes it; ``change`` changes it before."""
    book = openpyxl.Workbook()
    for row in (HEADINGS, *rows):
        book.active.append(row)
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_parts(content: bytes, parts: dict[str, bytes]) -> bytes:
    """Replace or add parts of a workbook."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return file.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


SHEET = "xl/worksheets/sheet1.xml"


def read(content: bytes, parameter: Parameter = SAMPLES) -> str:
    return normalised_table(parameter, content, "samples.xlsx").decode()


def refusal(content: bytes) -> UnreadableTextError:
    with pytest.raises(UnreadableTextError) as caught:
        read(content)
    assert caught.value.hint
    return caught.value


def test_texts_numbers_and_dates_are_those_of_the_form() -> None:
    content = workbook(
        ("A", "a01", 5, datetime.date(2026, 11, 20), "x, y\nz"),
        ("7", "B2", 0.1 + 0.2 + 1, None, True),
        (None, None, None, None, None),
        ("c", "H12", 12.50, datetime.datetime.fromisoformat("2026-11-21"), None),
    )
    assert read(content) == (
        "sample,well,volume_ul,day,note\n"
        'A,A1,5.0,2026-11-20,"x, y z"\n'
        "7,B2,1.3,,TRUE\n"
        "c,H12,12.5,2026-11-21,\n"
    )


def test_the_first_visible_sheet_is_read_and_named() -> None:
    def change(book: Any) -> None:
        book.active.title = "Plate 1"
        book.create_sheet("Lists", 0).sheet_state = "hidden"
        book.create_sheet("Notes").append(["anything"])

    assert read(workbook(("A", "A1", 5), change=change)).splitlines()[1] == "A,A1,5.0,,"
    told = str(refusal(workbook(("A", "A1", 500), change=change)))
    assert told == "samples.xlsx, sheet Plate 1: row 2, volume_ul must be 1 to 200, not 500"


def test_a_formula_counts_with_its_value_and_is_refused_without_one() -> None:
    content = workbook(("A", "A1", "=2*3"))
    assert str(refusal(content)) == "samples.xlsx: row 2, column C is a formula without a value"
    sheet = part_of(content, SHEET).replace(b"<v></v>", b"<v>6</v>").replace(b"<v />", b"<v>6</v>")
    assert read(with_parts(content, {SHEET: sheet})).splitlines()[1] == "A,A1,6.0,,"


def test_the_error_of_a_cell_is_no_value() -> None:
    told = refusal(workbook(*(("A", "A1", "#DIV/0!") for _ in range(7))))
    assert str(told).startswith("samples.xlsx: row 2, column C is the error #DIV/0!; row 3, ")
    assert str(told).endswith("; and 2 more")


LAUGHS = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>'
)
FAR = (
    b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    b'<dimension ref="A1:XFD1048576"/>'
    b'<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>sample</t></is></c></row>'
    b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row></sheetData></worksheet>'
)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "samples.xlsx is encrypted, or an Excel 97 workbook"),
        (b"PK\x03\x04rest", "samples.xlsx is not a workbook that can be read: File is not a zip file"),
        (
            with_parts(b"PK\x05\x06" + bytes(18), {"mimetype": b"application/vnd.oasis"}),
            "samples.xlsx is not an Excel workbook",
        ),
        (with_parts(workbook(), {"xl/workbook.xml": b"<nothing"}), "is not a workbook that can be read"),
        (with_parts(workbook(), {SHEET: b"\x00" * 100}), "is not a workbook that can be read"),
        (with_parts(workbook(), {"xl/sharedStrings.xml": LAUGHS}), "has a document type"),
        (
            with_parts(workbook(), {SHEET: LAUGHS.decode().encode("utf-16")}),
            "has a document type",
        ),
        (with_parts(workbook(), {"xl/media/a.bin": bytes(MOST_BYTES)}), "larger than 128 MiB"),
        (with_parts(workbook(), {f"a{number}": b"" for number in range(2001)}), "larger than 128 MiB"),
        (workbook(), "samples.xlsx has headings but no rows"),
        (with_parts(workbook(), {SHEET: FAR}), "samples.xlsx has no columns well, volume_ul; it has sample"),
    ],
)
def test_what_cannot_or_must_not_be_read_is_refused(content: bytes, message: str) -> None:
    assert message in str(refusal(content))


def test_a_workbook_has_as_many_rows_as_any_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    rows = [("A", "A1", 5)] * 3
    assert read(workbook(*rows)).count("\n") == 4
    assert "samples.xlsx has more than 3 rows" in str(refusal(workbook(*rows, *rows)))


def test_a_workbook_is_taken_where_a_protocol_asks_for_csv(tmp_path: Any) -> None:
    path = tmp_path / "list.XLSX"
    path.write_bytes(workbook(("A", "A1", 5)))
    parameter = Parameter("samples", "table", suffixes=(".csv",))
    read_file = read_input(parameter, str(path), Surroundings())
    assert read_file.content == b"sample,Well,volume_ul,day,note\nA,A1,5,,\n"
    assert tables.TABLE.check(parameter, read_file.value, Surroundings()) == ""
    assert "(.csv, .xlsx)" in tables.TABLE.expected(parameter)
