"""Other programs can read the CSV files, and no spreadsheet executes what is in them."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from praxis_desktop.records.exporting.csv import (
    cell,
    csv_bytes,
    csv_files,
    listed,
    listed_bytes,
    write_archive,
)
from praxis_desktop.records.exporting.document import document_of
from tests.records.exporting.lab_run import REASON, RUN_ID, failed_run, lab_run

FILES = dict(csv_files(document_of(lab_run())))


def read(content: bytes) -> list[list[str]]:
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True))


def test_there_is_a_file_for_everything() -> None:
    assert set(FILES) == {
        "run.csv",
        "figures.csv",
        "steps.csv",
        "wells.csv",
        "log.csv",
        "actions.csv",
        "values.csv",
        "table-growth.csv",
        "series-temperature.csv",
    }
    fields = dict(read(FILES["run.csv"])[1:])
    assert fields["run"] == RUN_ID
    assert fields["operator"] == "Ängström, Ö."
    assert fields["simulated"] == "TRUE"
    assert fields["parameter.volume_µl"] == "100.5"
    assert fields["started"] == "2026-11-20T10:30:00.000+01:00"
    wells = read(FILES["wells.csv"])
    assert ",".join(wells[0]) == "run,name,plate,well,row,column,value,unit,low,high,step,time,simulated"
    assert wells[14][2:6] == ["plate", "B2", "2", "2"]
    steps = read(FILES["steps.csv"])
    assert len(steps) == 14
    assert steps[5][steps[0].index("decisions")] == "retry"
    assert read(FILES["series-temperature.csv"])[0] == ["run", "time_s", "Temperature (°C)", "simulated"]


@pytest.mark.parametrize("is_simulated", [True, False])
def test_every_row_says_whether_it_was_simulated(is_simulated: bool) -> None:
    document = document_of(lab_run())
    document["run"]["simulated"] = is_simulated
    files = dict(csv_files(document))
    for name in files.keys() - {"run.csv"}:
        head, *rows = read(files[name])
        assert rows or name == "figures.csv"
        assert {row[head.index("run")] for row in rows} <= {RUN_ID}
        assert {row[head.index("simulated")] for row in rows} <= {str(is_simulated).upper()}


def test_formulas_are_texts_and_numbers_are_numbers() -> None:
    rows = read(FILES["table-growth.csv"])
    assert [row[5] for row in rows] == ["formula", "'=1+1", "-2", "'@x"]
    assert cell("+49 30 1234") == "'+49 30 1234"
    assert cell("-1.5e-3") == "-1.5e-3"
    assert cell(-0.5) == "-0.5"
    assert cell("\tx") == "'\tx"
    assert cell({"µ": [1]}) == '{"µ": [1]}'


def test_a_spreadsheet_opens_them(tmp_path: object) -> None:
    book = openpyxl.Workbook()
    for name, content in FILES.items():
        sheet = book.create_sheet(name[:31])
        for row in read(content):
            sheet.append(row)
    kept = io.BytesIO()
    book.save(kept)
    opened = openpyxl.load_workbook(kept)
    growth = opened["table-growth.csv"]
    assert [each.value for each in growth[2]][1:-1] == ["A1", "0.1", "1.68", "0.81", "'=1+1"]
    assert not any(each.data_type == "f" for sheet in opened for row in sheet for each in row)


def test_the_archive_is_the_same_each_time() -> None:
    first, second = io.BytesIO(), io.BytesIO()
    write_archive(first, csv_files(document_of(lab_run())))
    write_archive(second, csv_files(document_of(lab_run())))
    assert first.getvalue() == second.getvalue()
    assert zipfile.ZipFile(first).testzip() is None


def test_a_list_of_runs_has_a_line_for_each() -> None:
    rows = read(
        listed_bytes([listed(document_of(lab_run(state=state))) for state in ("completed", "failed")])
    )
    assert rows[0][:2] == ["verdict", "reason"]
    assert [row[6] for row in rows] == ["state", "completed", "failed"]
    assert [row[7] for row in rows] == ["ending", "completed", "ended by error"]
    assert rows[2][rows[0].index("error")] == "PeelerError: Seal not removed"
    assert [row[-1] for row in rows] == ["values_by_hand", "0", "0"]


def test_a_file_has_every_figure_with_its_limits() -> None:
    files = dict(csv_files(document_of(failed_run())))
    head, *rows = read(files["figures.csv"])
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["figure"], row["where"], row["value"], row["outside"]) for row in told] == [
        ("Volume", "Portion 1", "988.8", "TRUE"),
        ("Volume", "Portion 2", "993.5", "FALSE"),
        ("Mean volume", "", "991.15", "TRUE"),
        ("Systematic error", "", "-0.885", "TRUE"),
        ("Water", "", "21.4", ""),
    ]
    assert (told[2]["unit"], told[2]["low"], told[2]["high"]) == ("µL", "992.0", "1008.0")
    assert read(files["table-portions.csv"])[0] == ["run", "Portion", "Mass (mg)", "Volume (µL)", "simulated"]
    run = dict(read(files["run.csv"])[1:])
    assert list(run)[:2] == ["verdict", "verdict.reason"]
    assert (run["verdict"], run["number"], run["ending"]) == ("failed", "131", "completed")
    assert listed(document_of(failed_run()))["reason"] == REASON


def test_a_value_without_a_number_says_where_it_is() -> None:
    document = document_of(failed_run())
    wells = {"plate": "p", "values": {"A1": "OVER", "A2": "inf"}}
    document["outputs"] = [
        {**document["outputs"][0], "key": "od", "kind": "wells", "value": wells, "high": 1.0}
    ]
    head, *rows = read(dict(csv_files(document))["figures.csv"])
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [(row["name"], row["where"], row["value"], row["outside"]) for row in told] == [
        ("od", "A1", "", ""),
        ("od", "A2", "inf", "TRUE"),
    ]


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()


@given(st.lists(st.lists(SCALARS | st.lists(SCALARS), min_size=3, max_size=3)))
def test_every_cell_comes_back_as_it_was_written(rows: list[list[object]]) -> None:
    back = read(csv_bytes(("a", "b", "c"), rows))
    assert back == [["a", "b", "c"], *[[cell(value) for value in row] for row in rows]]


@given(st.text(), st.sampled_from(["=", "+", "-", "@", "\t", "\r", "\n", ""]))
def test_no_cell_begins_as_a_formula_does(text: str, before: str) -> None:
    made = cell(before + text)
    if made[:1] in ("=", "+", "-", "@", "\t", "\r", "\n"):
        float(made)


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers())
def test_numbers_keep_all_their_digits(number: float) -> None:
    assert json.loads(cell(number)) == number
