"""``history export``: runs selected by id or by filters, in every format, and never half-written."""

from __future__ import annotations

import csv
import io
import json
import os
import zipfile
from pathlib import Path

import pypdf
import pytest

from tests.cli.command import Finished, praxis
from tests.cli.homes import home

PROTOCOL = """
from praxis import protocol_function, well_data

@protocol_function("one", is_top_level=True, requires_deck=False)
async def one(state: dict, volume: float = 2.5):
    well_data("od", {"A1": 0.5, "H12": 1.5}, "assay", "OD")
    state["volume"] = volume
    return state
"""


class Lab:
    """A home in which a protocol has been run twice: by Ada, then by Bo."""

    def __init__(self, folder: Path) -> None:
        self._env = home(folder)
        file = folder / "one.py"
        file.write_text(PROTOCOL, "utf-8")
        self.ids = []
        for operator in ("Ada", "Bo"):
            done = praxis("run", str(file), "--operator", operator, "--json", env=self._env)
            assert done.code == 0, done.err
            self.ids.append(str(done.events[-1]["run_id"]))

    def run(self, file: Path) -> str:
        """Run another program; returns the run's id."""
        done = praxis("run", str(file), "--json", env=self._env)
        assert done.code == 0, done.err
        return str(done.events[-1]["run_id"])

    def export(self, *arguments: str) -> Finished:
        return praxis("history", "export", *arguments, env=self._env)

    def verify(self, run: str) -> Finished:
        return praxis("history", "verify", run, "--json", env=self._env)


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Lab:
    return Lab(tmp_path_factory.mktemp("lab"))


def read(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_one_run_goes_into_a_file_of_the_format_that_its_name_says(lab: Lab, tmp_path: Path) -> None:
    first = lab.ids[0]
    for name in ("run.json", "run.pdf", "run.zip"):
        done = lab.export(first[:10], "-o", str(tmp_path / name))
        assert (done.code, done.out) == (0, f"1 run exported to {tmp_path / name}\n"), done.err
    assert json.loads((tmp_path / "run.json").read_text("utf-8"))["run"]["operator"] == "Ada"
    assert "Ada" in pypdf.PdfReader(tmp_path / "run.pdf").pages[0].extract_text()
    with zipfile.ZipFile(tmp_path / "run.zip") as archive:
        wells = read(archive.read("wells.csv"))
    assert [row[1:7] for row in wells[1:]] == [
        ["od", "assay", "A1", "1", "1", "0.5"],
        ["od", "assay", "H12", "8", "12", "1.5"],
    ]
    folder = tmp_path / "folder"
    assert lab.export("last", "-o", str(folder), "--format", "csv,json").code == 0
    assert {"run.csv", "run.json", "wells.csv"} <= {path.name for path in folder.iterdir()}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "run.json", "run.pdf", "run.zip"]
    assert lab.export("last", "-o", str(folder), "--format", "all").code == 0
    (again,) = [path for path in folder.iterdir() if path.is_dir()]
    assert {"run.csv", "run.json", "run.ipynb", "report.pdf"} <= {path.name for path in again.iterdir()}


def test_an_export_never_replaces_a_file(lab: Lab, tmp_path: Path) -> None:
    notebook = tmp_path / "growth.ipynb"
    notebook.write_text("mine")
    for runs in (("last",), ("--all", "--format", "ipynb")):
        refused = lab.export(*runs, "-o", str(notebook))
        assert (refused.code, notebook.read_text()) == (2, "mine")
        assert refused.told[0] == f"praxis-desktop: {notebook} already exists"


def test_the_files_of_a_run_are_in_each_of_its_exports(tmp_path: Path) -> None:
    lab = Lab(tmp_path)
    file = tmp_path / "weigh.py"
    file.write_text(
        "import praxis\nfrom pathlib import Path\nPath('run1.csv').write_text('1;2')\n"
        "Path('raw').mkdir()\nPath('raw/x.bin').write_bytes(b'\\xff')\npraxis.output('data', 'run1.csv')\n"
    )
    run = lab.run(file)
    every = ("all", ("--format", "csv,json,pdf"))
    for name, options in (("run.json", ()), ("run.zip", ()), ("run.pdf", ()), every):
        assert lab.export(run, "-o", str(tmp_path / name), *options).code == 0
    files = json.loads((tmp_path / "run.json").read_text("utf-8"))["files"]
    inside = {each["name"]: each.get("text", each.get("base64")) for each in files}
    assert (inside["artifacts/run1.csv"], inside["artifacts/raw/x.bin"]) == ("1;2", "/w==")
    with zipfile.ZipFile(tmp_path / "run.zip") as archive:
        assert archive.read("files/run1.csv") == b"1;2"
        assert archive.read("files/raw/x.bin") == b"\xff"
    assert pypdf.PdfReader(tmp_path / "run.pdf").attachments == {"raw/x.bin": [b"\xff"], "run1.csv": [b"1;2"]}
    assert (tmp_path / "all" / "files" / "run1.csv").read_text() == "1;2"
    assert "run1.csv" in (tmp_path / "all" / "values.csv").read_text("utf-8-sig")


def test_standard_output_gets_json(lab: Lab) -> None:
    one = json.loads(lab.export("last", "-o", "-").out)
    assert (one["format"], one["run"]["operator"]) == ("praxis-run", "Bo")
    both = json.loads(lab.export(*lab.ids, "-o", "-").out)
    assert (both["format"], [run["run"]["operator"] for run in both["runs"]]) == (
        "praxis-runs",
        ["Ada", "Bo"],
    )


def test_several_runs_go_into_a_folder_with_a_list(lab: Lab, tmp_path: Path) -> None:
    done = lab.export("--all", "--format", "csv", "-o", str(tmp_path / "all"), "--json")
    assert done.code == 0, done.err
    assert done.result["value"] == {"path": str(tmp_path / "all"), "runs": 2}
    assert any(event["event"] == "progress" for event in done.events)
    rows = read((tmp_path / "all" / "runs.csv").read_bytes())
    assert rows[0][:2] == ["verdict", "reason"]
    assert {row[rows[0].index("operator")] for row in rows[1:]} == {"Ada", "Bo"}
    assert len([path for path in (tmp_path / "all").iterdir() if path.is_dir()]) == 2
    chosen = lab.export("--operator", "Ada", "--format", "json", "-o", str(tmp_path / "ada"))
    assert chosen.out == f"1 run exported to {tmp_path / 'ada'}\n"
    told = json.loads((tmp_path / "ada" / "runs.json").read_text("utf-8"))
    assert [run["operator"] for run in told["runs"]] == ["Ada"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("last",), "export needs -o, which says where to write"),
        (("last", "-o", "x"), "export needs --format, which says what to write"),
        (("last", "-o", "x.pdf", "--format", "csv"), "x.pdf means pdf"),
        (("last", "-o", "x.csv"), "Choose an archive, such as x.zip"),
        (("last", "-o", "x.csv", "--format", "csv"), "x.csv cannot hold a run"),
        (("--all", "-o", "x.csv", "--format", "csv"), "x.csv cannot hold a run"),
        (("last", "-o", "x.csv", "--format", "csv,json"), "x.csv means csv"),
        (("last", "-o", "x", "--format", "xml"), "there is no format 'xml'"),
        (("last", "-o", "-", "--format", "pdf"), "only JSON can be written to standard output"),
        (("last", "--all", "-o", "x.json"), "ids cannot be combined with --all"),
        (("-o", "x", "--format", "csv"), "no runs were named to export"),
        (("--operator", "Nobody", "-o", "x", "--format", "csv"), "there is no such run"),
        (("--all", "-o", "x.zip"), "several runs can be exported to a folder, but not to one .zip file"),
        (("--all", "-o", "x.pdf"), "several runs can be exported to a folder, but not to one .pdf file"),
        (("--all", "-o", "x.ipynb"), "several runs can be exported to a folder, but not to one .ipynb file"),
        (("last", "-o", "x.json", "--template", "y.json"), "--template is for --format pdf"),
        (("last", "-o", "x.pdf", "--template", "y.json"), "the template y.json cannot be read"),
        (("ffffffff", "-o", "x.json"), "ffffffff"),
    ],
)
def test_what_cannot_be_meant_is_said(arguments: tuple[str, ...], message: str, lab: Lab) -> None:
    done = lab.export(*arguments)
    assert done.code == 2
    assert message in done.err


def test_a_target_that_cannot_be_written_keeps_what_is_there(lab: Lab, tmp_path: Path) -> None:
    done = lab.export("last", "-o", str(tmp_path / "missing" / "run.json"))
    assert done.code == 2
    assert "cannot be written" in done.err
    full = Path("/dev/full")
    if full.exists():
        done = lab.export("last", "-o", str(full / "x.json"))
        assert done.code == 2
    (tmp_path / "run.json").write_text("older")
    if os.name == "posix" and os.geteuid() != 0:
        tmp_path.chmod(0o500)
        try:
            done = lab.export("last", "-o", str(tmp_path / "run.json"))
        finally:
            tmp_path.chmod(0o700)
        assert done.code == 2
        assert (tmp_path / "run.json").read_text() == "older"
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]


def test_a_template_that_is_wrong_is_named_with_its_line(lab: Lab, tmp_path: Path) -> None:
    template = tmp_path / "own.json"
    template.write_text('{"sections": [{"shows": "steps", "title": "Steps"}],\n "colour": {}}')
    done = lab.export("last", "-o", str(tmp_path / "x.pdf"), "--template", str(template))
    assert done.code == 2
    assert "unknown field `colour`" in done.err
    template.write_text('{"title":\n"x" "y"}')
    done = lab.export("last", "-o", str(tmp_path / "x.pdf"), "--template", str(template))
    assert "own.json, line 2" in done.err
    assert not (tmp_path / "x.pdf").exists()


def test_an_export_has_the_digest_and_the_key_that_verifying_prints(lab: Lab, tmp_path: Path) -> None:
    (verified,) = (
        event
        for event in lab.verify(lab.ids[0]).events
        if event.get("run_id", event.get("run")) == lab.ids[0]
    )
    assert lab.export(lab.ids[0], "-o", str(tmp_path / "run.json")).code == 0
    assert lab.export(lab.ids[0], "-o", str(tmp_path / "run.pdf")).code == 0
    told = json.loads((tmp_path / "run.json").read_text("utf-8"))
    assert told["record"]["digest"] == verified["digest"]
    last = pypdf.PdfReader(tmp_path / "run.pdf").pages[-1].extract_text()
    assert verified["digest"] in last
    assert verified["fingerprint"] in " ".join(last.split())
