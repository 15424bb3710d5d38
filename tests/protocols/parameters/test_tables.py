"""Tables for a form: decoded, checked cell by cell, and written in one form for guests."""

from __future__ import annotations

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.protocols.parameters import Column, Parameter, tables
from praxis_desktop.protocols.parameters.kind import Surroundings
from praxis_desktop.protocols.parameters.plain_data import UnreadableTextError
from praxis_desktop.protocols.parameters.tables import normalised_table
from praxis_desktop.protocols.parameters.wells import PlateShape

SAMPLES = Parameter(
    "samples",
    "table",
    columns=(
        Column("sample"),
        Column("well", "well"),
        Column("volume_ul", "float", minimum=1, maximum=200),
        Column("day", "date", required=False),
    ),
)
EXPECTED = 'sample,well,volume_ul,day,note\nAé,A1,12.5,2026-11-20,\n"B, b",H12,200.0,,x\n'.encode()
PLAIN = 'sample,well,volume_ul,day,note\nAé,a01,12.5,20.11.2026,\n"B, b",H12,200,,x\n'
GERMAN = "sample;well;volume_ul;day;note\r\nAé;A1;12,5;2026-11-20;\r\nB, b;H12;200;;x\r\n"


def read(text: str | bytes, parameter: Parameter = SAMPLES) -> bytes:
    return normalised_table(parameter, text.encode() if isinstance(text, str) else text, "samples.csv")


def complaint(text: str | bytes, parameter: Parameter = SAMPLES) -> UnreadableTextError:
    with pytest.raises(UnreadableTextError) as caught:
        read(text, parameter)
    return caught.value


@pytest.mark.parametrize(
    "content",
    [
        PLAIN.encode(),
        PLAIN.encode("utf-8-sig"),
        PLAIN.encode("utf-16"),
        b"\xfe\xff" + PLAIN.encode("utf-16-be"),
        GERMAN.encode(),
        f"sep=;\r\n{GERMAN}".encode(),
        GERMAN.replace(";", "\t").encode(),
        GERMAN.replace("\r\n", "\r").encode(),
        GERMAN.replace("volume_ul", " Volume_UL ").replace("sample", "Sample").encode(),
        (GERMAN + ";;;;\r\n\r\n").encode(),
    ],
)
def test_whatever_wrote_it_the_guest_gets_one_form(content: bytes) -> None:
    assert read(content) == EXPECTED


def test_the_protocol_may_say_what_encoding_it_is() -> None:
    latin = Parameter("samples", "table", columns=(Column("sample"),), encoding="latin-1")
    assert read("sample\né\n".encode("latin-1"), latin) == "sample\né\n".encode()
    assert "there is no encoding 'zip'" in str(
        complaint("sample\nx\n", Parameter("t", "table", encoding="zip"))
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            "sample,well,volume_ul\nA,A1,5\nAé,A1,5\n".encode("latin-1"),
            "samples.csv, line 3: byte 0xe9 is not UTF-8",
        ),
        (PLAIN.encode("utf-16-le"), "samples.csv is not text, or is UTF-16 without a byte order mark"),
        (b"\xff\xfea", "samples.csv, line 1: byte 0x61 is not UTF-16"),
        ("", "samples.csv is empty"),
        ("\n\n", "samples.csv is empty"),
        ("sample,well,volume_ul\n", "samples.csv has headings but no rows"),
        ("sample,place\nA,A1\n", "samples.csv has no columns well, volume_ul; it has sample, place"),
        ("sample,well,volume_ul,Well\nA,A1,5,A2\n", "samples.csv contains the column well twice"),
        ("sample,well,volume_ul\nA,A1\n", "row 2, volume_ul is empty"),
        ("sample,well,volume_ul\nA,A1,5,6\n", "row 2 has 4 cells under 3 headings"),
        ("sample,well,volume_ul\n\nA,A1,500\n", "row 3, volume_ul must be 1 to 200, not 500"),
        ("sample,well,volume_ul\nA,Q99,5\n", "row 2, well cannot be used: column 99 does not exist"),
        ("sample,well,volume_ul\nA,A1:A2,5\n", "row 2, well must be one well, not 2"),
        ("sample,well,volume_ul\nA,A1,much\n", "row 2, volume_ul cannot be used: 'much' is not a number"),
        ('sample,well,volume_ul\nA,A1,"5' + "x" * 200_000, "is not CSV: field larger than field limit"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(content: str | bytes, message: str) -> None:
    error = complaint(content)
    assert message in str(error)
    assert error.hint


def test_of_many_wrong_cells_the_first_are_told() -> None:
    told = str(complaint("sample,well,volume_ul\n" + "A,A1,0\n" * 30))
    assert told.count("must be 1 to 200, not 0") == 5
    assert told.endswith("; and 25 more")


def test_the_protocol_may_say_how_many_rows_there_are() -> None:
    pair = Parameter("pair", "table", minimum_length=2, maximum_length=2)
    assert read("a\n1\n2\n", pair) == b"a\n1\n2\n"
    assert "samples.csv has only 1 row; 2 are needed" in str(complaint("a\n1\n", pair))
    assert "samples.csv has 3 rows; at most 2 are allowed" in str(complaint("a\n1\n2\n3\n", pair))


def test_headings_are_none_of_the_rows_that_a_table_may_have(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MAX_ROWS", 3)
    table = Parameter("table", "table")
    assert read("a\n1\n2\n3\n", table) == b"a\n1\n2\n3\n"
    assert "samples.csv has more than 3 rows" in str(complaint("a\n1\n2\n3\n4\n", table))


def test_a_column_that_need_not_be_there_is_there_for_the_protocol() -> None:
    assert read("well,volume_ul,sample\nA1,5,A\n") == b"well,volume_ul,sample,day\nA1,5.0,A,\n"


def test_rows_are_lines_for_whoever_reads_them() -> None:
    text = 'sample,well,volume_ul\n"two\r\nlines ""quoted""",A1,5,,,\n'
    assert read(text) == b'sample,well,volume_ul,day\n"two lines ""quoted""",A1,5.0,\n'


@given(st.binary(max_size=200))
def test_any_bytes_are_a_table_or_refused(content: bytes) -> None:
    with suppress(UnreadableTextError):
        written = read(content, Parameter("t", "table"))
        rows = list(csv.reader(io.StringIO(written.decode(), newline="")))
        assert len({len(row) for row in rows}) == 1


def test_a_first_line_that_is_one_huge_cell_for_some_delimiters_is_read_or_refused() -> None:
    headings = ",".join(f"c{number}{'x' * 1000}" for number in range(300))
    parameter = Parameter("t", "table")
    assert normalised_table(parameter, f"{headings}\n1\n".encode(), "wide.csv").startswith(b"c0xx")
    with pytest.raises(UnreadableTextError, match=r"long\.csv"):
        normalised_table(parameter, b"x" * 300_000 + b"\n1\n", "long.csv")


def test_wells_have_to_be_on_the_plate_of_their_column() -> None:
    columns = (Column("from", "well", plate="source"), Column("to", "well", plate="dest"))
    parameter = Parameter("moves", "table", columns=columns)
    around = Surroundings({"source": PlateShape(8, 12), "dest": PlateShape(16, 24)})
    content = b"from,to\nA1,P24\nH12,A1\n"
    assert normalised_table(parameter, content, "moves.csv", around) == content
    with pytest.raises(UnreadableTextError) as caught:
        normalised_table(parameter, b"from,to\nA1,A1\nA13,A13\nA1,Q1\n", "moves.csv", around)
    assert caught.value.message == (
        "moves.csv: row 3, from cannot be used: column 13 does not exist on a plate with 96 wells "
        "(A1 to H12); row 4, to cannot be used: row Q does not exist on a plate with 384 wells (A1 to P24)"
    )
