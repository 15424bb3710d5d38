"""Every sample runs on simulators with a record that verifies, replays and exports; other programs open the
exports.

Time passes at once, as in dry runs; everything else is as in any run.
"""

from __future__ import annotations

import csv
import functools
import io
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path

import jsonschema
import openpyxl
import pypdf
import pytest

from praxis_desktop.core.events import ResultEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.protocols.library.files import resolve_target
from praxis_desktop.records.exporting.export import Exporter, export_after
from praxis_desktop.records.history.history import History
from praxis_desktop.records.history.verifying import verify
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.modes.dry import simulated_request
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import Wishes, described, set_up
from tests.runs.replaying.recorded_runs import replay
from tests.samples.dry import SAMPLES, Timeless, interpreters

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "export.schema.json").read_text("utf-8"))

FILES = sorted(SAMPLES.glob("*.py"))

VALUES: Mapping[str, Mapping[str, str]] = {
    "kinetic_assay": {"duration_minutes": "10"},
    "plate_preparation": {"fill_pattern": "columns", "columns_to_fill": "1"},
}
"""Values for less work than the defaults, for samples that do much."""

DATA: Mapping[str, set[tuple[str, str]]] = {
    "plate_reader_assay": {("plate_reader.read_absorbance", "wells"), ("readings", "wells")},
    "kinetic_assay": {("readings_by_well", "table"), ("kinetic_curve", "view"), ("well_heatmap", "view")},
    "gravimetric_check": {("portions", "table"), ("mean_volume", "value")},
    "pump_dispense": {("portions", "table")},
    "shake_and_incubate": {("temperature", "series")},
    "simple_transfer": {("transfers", "table")},
}
"""The outputs that each sample must have, and their kinds."""


@functools.cache
def recorded(name: str, home: Path) -> tuple[ResultEvent, Path]:
    """Run a sample; returns the result and the folder of its record."""
    history = History(home)
    last = run_in_guest_thread(lambda: _run(name, history))
    return last, history.folder_of(history.find(last.run_id))


def _run(name: str, history: History) -> ResultEvent:
    program = resolve_target(str(SAMPLES / f"{name}.py"))
    protocol = described(program, interpreters())
    setup = set_up(protocol, Wishes(values=VALUES.get(name, {}), simulates=True), {})
    request = simulated_request(RunRequest(program, setup, operator="Ö. Müller", name=f"Probe {name}"))
    run = Run(
        request,
        mode=Timeless(),
        interpreters=interpreters(),
        on_event=lambda event: None,
        output=OutputBuffer(),
        records=history,
    )
    return run.execute()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("history")


FIGURES = {"gravimetric_check": 1, "kinetic_assay": 2}
"""The number of figures of each sample that plots: for example the growth over time and a heat map."""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_is_done_again_to_the_last_bit(file: Path, home: Path) -> None:
    report = replay(recorded(file.stem, home)[1])
    assert (report.state, report.difference, report.reason) == ("identical", None, "")
    assert report.steps
    assert report.marks


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_it_runs_verifies_and_exports(file: Path, home: Path, tmp_path: Path) -> None:
    last, record = recorded(file.stem, home)
    assert last.state == "completed", last.result.error
    assert verify(record).findings == ()
    formats: dict[str, Path] = {
        "json": tmp_path / "run.json",
        "csv": tmp_path / "run.zip",
        "pdf": tmp_path / "run.pdf",
    }
    for chosen, path in formats.items():
        assert Exporter((chosen,)).write_one(record, path) == path
    told = json.loads(formats["json"].read_text("utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(told)
    assert told["run"]["operator"] == "Ö. Müller"
    assert told["run"]["is_complete"]
    assert told["sources"][0]["text"] == file.read_text("utf-8")
    assert {(each["key"], each["kind"]) for each in told["outputs"]} >= DATA.get(file.stem, set())
    assert all(step["status"] == "completed" for step in told["steps"])
    assert told["record"]["signature"]
    book = openpyxl.Workbook()
    with zipfile.ZipFile(formats["csv"]) as archive:
        for name in filter(lambda name: name.endswith(".csv"), archive.namelist()):
            text = archive.read(name).decode("utf-8-sig")
            for row in csv.reader(io.StringIO(text, newline=""), strict=True):
                (book[name[:31]] if name[:31] in book else book.create_sheet(name[:31])).append(row)
    book.save(tmp_path / "run.xlsx")
    opened = openpyxl.load_workbook(tmp_path / "run.xlsx", read_only=True)
    assert len(list(opened["steps.csv"].iter_rows())) == 1 + len(told["steps"])
    opened.close()
    shown = [each for each in told["outputs"] if each["kind"] == "figure"]
    assert len(shown) == FIGURES.get(file.stem, 0)
    pages = [page.extract_text() for page in pypdf.PdfReader(formats["pdf"]).pages]
    assert f"Probe {file.stem}" in pages[0]
    assert "in simulation" in pages[0]
    steps = History(home).find(last.run_id).steps
    assert f"{steps} of {steps} steps" in pages[0].replace("\n", " "), "as the window counts them"
    assert all("Simulated: no instrument was used" in page for page in pages)
    assert "_ul" not in pages[0]
    assert all(told["record"]["digest"] in page for page in pages)


def test_many_runs_go_into_one_folder(home: Path, tmp_path: Path) -> None:
    records = [recorded(name, home)[1] for name in ("plate_reader_assay", "simple_transfer")]
    seen = []
    Exporter(("csv", "pdf")).write_many(records, tmp_path / "all", lambda *done: seen.append(done))
    assert seen == [(0, 2), (1, 2), (2, 2)]
    with (tmp_path / "all" / "runs.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert [row[rows[0].index("protocol")] for row in rows] == [
        "protocol",
        "Plate reader assay",
        "Simple transfer",
    ]
    folders = sorted(path.name for path in (tmp_path / "all").iterdir() if path.is_dir())
    assert len(folders) == 2
    assert all((tmp_path / "all" / name / "report.pdf").stat().st_size for name in folders)
    Exporter(("csv", "pdf")).write_many(records, tmp_path / "all", lambda *done: None)
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == [*folders, "runs.csv"]
    Exporter(("json",)).write_many(records, tmp_path / "all.json", lambda *done: None)
    told = json.loads((tmp_path / "all.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(SCHEMA).validate(told)
    assert len(told["runs"]) == 2


def test_an_export_after_a_run_that_fails_is_a_warning(home: Path, tmp_path: Path) -> None:
    _, record = recorded("simple_transfer", home)
    assert export_after(record, tmp_path / "exports", ("json", "pdf")) == []
    (folder,) = (tmp_path / "exports").iterdir()
    assert {path.name for path in folder.iterdir()} == {"run.json", "report.pdf"}
    (tmp_path / "file").write_text("in the way")
    (warning,) = export_after(record, tmp_path / "file", ("csv",))
    assert f"history export {record.name}" in warning
    assert export_after(record, tmp_path, ("xml",)) == ["there is no format 'xml' to export to"]
