"""``check --sweep``: dry runs with many values, and the smallest change that fails."""

from __future__ import annotations

import csv
import signal
import sys
from pathlib import Path

import pytest

from tests.cli.command import finish, praxis, start

FILL = """
from praxis import protocol_function
from pylabrobot.liquid_handling import LiquidHandler
from pylabrobot.resources import Plate, TipRack, Trough

@protocol_function(name="fill", param_metadata={"volume": {"unit": "µL", "min": 1, "max": 500}})
async def fill(lh: LiquidHandler, plate: Plate, tips: TipRack, source: Trough,
               volume: float = 50.0, columns: int = 3):
    for column in range(columns):
        await lh.pick_up_tips(tips[f"A{column + 1}"])
        await lh.aspirate([source], vols=[volume])
        await lh.dispense(plate[f"A{column + 1}"], vols=[volume])
        await lh.discard_tips()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fill.py").write_text(FILL)
    return tmp_path


def test_every_combination_is_tried_and_the_smallest_change_that_fails_is_found(folder: Path) -> None:
    sweeps = ("--sweep", "columns=2:14:6", "--sweep", "volume=50,450,600")
    finished = praxis("check", "fill.py", *sweeps, "--output", "all.csv", "--output", "all.svg", cwd=folder)
    assert finished.code == 1, finished.err
    summary, *lines = [line for line in finished.out.splitlines() if line]
    assert summary.startswith("9 dry runs: 2 passed, 4 failed, 3 refused (in ")
    assert "  columns=12 passes" in lines
    assert lines[lines.index("smallest change that fails: columns=13") + 1] == (
        "  fill.py:10: Item with identifier 'A13' does not exist on resource 'tips'."
    )
    assert any(
        line.startswith("liquid") and line.split()[1:5] == ["100", "µL", "400", "µL"] for line in lines
    )
    assert "refused 3: volume must be 1 to 500 µL, not 600 µL" in lines
    with (folder / "all.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["columns"], row["volume"], row["state"]) for row in rows[:4]] == [
        ("2", "50", "passed"),
        ("2", "450", "failed"),
        ("2", "600", "refused"),
        ("8", "50", "passed"),
    ]
    assert (folder / "all.svg").read_text("utf-8").count("columns") == 1


def test_a_duration_that_is_not_known_is_not_said_to_be_zero(folder: Path) -> None:
    finished = praxis("check", "fill.py", "--sweep", "columns=1,2", cwd=folder)
    assert "duration  not known  not known" in finished.out


def test_a_number_is_brought_as_near_as_can_be_to_its_ordinary_value(folder: Path) -> None:
    events = praxis("check", "fill.py", "--sweep", "volume=100,500", "--json", cwd=folder).events
    tried = [each for each in events if each["event"] == "swept"]
    assert sorted((each["number"], each["state"]) for each in tried) == [(1, "passed"), (2, "failed")]
    end = events[-1]["details"]["sweep"]
    assert (end["combinations"], end["passed"], end["failed"]) == (2, 1, 1)
    smallest = end["smallest_change"]  # a tip has room for 360 µL
    assert (smallest["values"], smallest["passes"]) == ({"volume": "361"}, {"volume": "360"})


def test_rows_of_a_file_are_tried_and_empty_cells_leave_a_parameter_alone(folder: Path) -> None:
    (folder / "rows.csv").write_text("\ufeffvolume,columns\r\n10,1\r\n,2\r\n", "utf-8")
    events = praxis("check", "fill.py", "--rows", "rows.csv", "--jobs", "1", "--json", cwd=folder).events
    tried = [(each["values"], each["liquid"]) for each in events if each["event"] == "swept"]
    assert tried == [({"volume": "10", "columns": "1"}, 10.0), ({"columns": "2"}, 100.0)]
    assert events[-1]["details"]["sweep"]["smallest_change"] is None


def test_rows_may_be_a_table_as_spreadsheets_save_it_where_numbers_have_decimal_commas(folder: Path) -> None:
    (folder / "rows.csv").write_text("\ufeffvolume;columns\r\n12,5;1\r\n;2\r\n;\r\n", "utf-8")
    events = praxis("check", "fill.py", "--rows", "rows.csv", "--jobs", "1", "--json", cwd=folder).events
    tried = [(each["values"], each["liquid"]) for each in events if each["event"] == "swept"]
    assert tried == [({"volume": "12,5", "columns": "1"}, 12.5), ({"columns": "2"}, 100.0)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--sweep", "volume"), "'volume' is not a range of values"),
        (("--sweep", "volume=5:1"), "has no numbers"),
        (("--sweep", "volume=1:x"), "is not a range of numbers"),
        (("--sweep", "volume=0:1000000:0.001"), "has 1000000001 numbers"),
        (("--sweep", "columns=1:1000", "--sweep", "volume=1:1000"), "has 1000000 combinations"),
        (("--sweep", "volumes=1,2"), "Did you mean volume?"),
        (("--sweep", "volume=1,2", "--set", "volume=3"), "both set and swept"),
        (("--sweep", "volume=1,2", "--sweep", "volume=3"), "'volume' is swept twice"),
        (("--sweep", "volume=1000,2000"), "no combination is allowed: volume must be 1 to 500"),
        (("--sweep", "volume=1,2", "--output", "all.txt"), "neither a table nor a chart"),
        (("--rows", "missing.csv"), "missing.csv cannot be read: "),
        (("--rows", "bad.csv"), "has 3 cells under 1 headings"),
        (("--rows", "empty.csv"), "empty.csv is empty"),
        (("--rows", "twice.csv"), "the first line of twice.csv does not name the parameters"),
        (("--rows", "latin.csv"), "latin.csv, line 2: byte 0xb5 is not UTF-8"),
        (("--output", "all.csv"), "are for sweeps"),
        (
            ("--sweep", "volume=1,2", "--output", "nowhere/all.csv"),
            f"{Path('nowhere/all.csv')} cannot be written",
        ),
    ],
)
def test_bad_input_is_refused(arguments: tuple[str, ...], message: str, folder: Path) -> None:
    (folder / "bad.csv").write_text("volume\n1,2,3\n")
    (folder / "empty.csv").write_text(";;\n")
    (folder / "twice.csv").write_text("volume,volume\n1,2\n")
    (folder / "latin.csv").write_bytes(b"volume\n5 \xb5l\n")
    finished = praxis("check", "fill.py", *arguments, cwd=folder)
    assert finished.code == 2
    assert message in finished.err, finished.err


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX's")
def test_a_stop_shows_what_is_known_so_far(folder: Path) -> None:
    (folder / "fill.py").write_text(
        FILL.replace("    for column", "    while columns == 3: pass\n    for column")
    )
    sweep = start("check", "fill.py", "--sweep", "columns=1:3", "--jobs", "1", "--json", cwd=folder)
    assert sweep.stdout is not None
    while b'"number": 2' not in sweep.stdout.readline():
        pass
    sweep.send_signal(signal.SIGINT)
    finished = finish(sweep)
    assert finished.code == 3
    end = finished.events[-1]
    sweep_told = end["details"]["sweep"]
    assert (end["state"], sweep_told["passed"], sweep_told["combinations"]) == ("cancelled", 2, 3)
