"""An export contains the sound part of a record that is unfinished, cut off or damaged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bench.processes import KILL
from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import (
    DataEvent,
    ExecutionResult,
    LogEvent,
    ResultEvent,
    StateEvent,
    StepEvent,
)
from praxis_desktop.core.files import is_device_name
from praxis_desktop.journal import JournalError
from praxis_desktop.records.exporting.document import document_of, told_run
from praxis_desktop.records.exporting.format import slug, unique, written_file, written_folder
from praxis_desktop.records.run_record import JournalledRecord
from tests.obstacles import unreadable
from tests.records.exporting.test_json import SCHEMA

ROOT = Path(__file__).resolve().parents[3]
RUN_ID = "ab" * 16


def begun(folder: Path) -> JournalledRecord:
    """Begin a record with some steps and outputs."""
    record = JournalledRecord.begin(
        folder.parent, RUN_ID, {"title": "Torn", "operator": "Ö"}, [("torn.py", b"print('\xc2\xb5')")]
    )
    record.tell(StateEvent("running"))
    for number in range(1, 21):
        step = StepEvent(number, "started", "Weigh", "operation", "scale.read_weight", "scale")
        record.tell(step)
        record.tell(DataEvent("mass", "series", {"points": [[float(number), number / 3]]}, unit="mg"))
        if number < 20:
            record.tell(StepEvent(number, "completed", "Weigh", duration=0.5))
    record.tell(LogEvent("the balance drifts", "warning"))
    return record


def test_a_run_that_is_under_way_is_told_so_far(tmp_path: Path) -> None:
    record = begun(tmp_path / RUN_ID)
    told = document_of(told_run(tmp_path / RUN_ID))
    assert told["run"]["state"] == "running"
    assert len(told["steps"]) == 20
    assert not told["run"]["is_complete"]
    record.close(ResultEvent("failed", RUN_ID, ExecutionResult("", 1.0, 1.0)))
    told = document_of(told_run(tmp_path / RUN_ID))
    assert (told["run"]["state"], told["run"]["is_complete"]) == ("failed", True)
    assert told["steps"][-1]["status"] == "interrupted"
    assert [file["name"] for file in told["files"]] == ["output.txt"]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("torn") / RUN_ID
    begun(folder).close(ResultEvent("completed", RUN_ID, ExecutionResult("", 1.0, 1.0)))
    return folder


@given(st.data())
def test_a_torn_record_is_told_as_far_as_it_is_sound(whole: Path, data: st.DataObject) -> None:
    content = (whole / "record.journal").read_bytes()
    cut = data.draw(st.integers(0, len(content) - 1))
    torn = whole.parent / f"torn-{os.getpid()}"
    torn.mkdir(exist_ok=True)
    (torn / "record.journal").write_bytes(content[:cut])
    try:
        told = json.loads(json.dumps(document_of(told_run(torn))))
    except JournalError:
        return  # even its header is missing
    jsonschema.Draft202012Validator(SCHEMA).validate(told)
    assert not told["run"]["is_complete"]
    assert told["run"]["state"] in ("interrupted", "completed")


# ---- nothing is half-written
def test_what_fails_leaves_what_was_there(tmp_path: Path) -> None:
    target = tmp_path / "run.json"
    target.write_text("older")

    def write_half_a_file() -> None:
        with written_file(target) as file:
            file.write(b"half")
            raise RuntimeError

    def write_half_a_folder() -> None:
        with written_folder(tmp_path / "folder") as folder:
            (folder / "steps.csv").write_text("half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half_a_file()
    assert target.read_text() == "older"
    with pytest.raises(RuntimeError):
        write_half_a_folder()
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").write_text("x")
    with pytest.raises(UsageError, match="already exists"), written_folder(tmp_path / "full"):
        pass


@pytest.mark.skipif(sys.platform != "win32", reason="elsewhere a file that is open can be replaced")
def test_a_file_that_another_program_holds_is_not_replaced_and_it_is_said(tmp_path: Path) -> None:
    target = tmp_path / "run.csv"
    target.write_text("older")
    with (
        unreadable(target),
        pytest.raises(UsageError, match=r"the export cannot be written to .*run\.csv"),
        written_file(target) as file,
    ):
        file.write(b"newer")
    assert target.read_text() == "older"
    assert list(tmp_path.iterdir()) == [target]


KILLED = """
import os, sys
from pathlib import Path
from bench.processes import KILL
from praxis_desktop.records.exporting.format import written_file, written_folder
with written_folder(Path(sys.argv[1]) / "folder") as folder, written_file(Path(sys.argv[1]) / "file") as file:
    (folder / "steps.csv").write_text("half")
    file.write(b"half")
    file.flush()
    os.kill(os.getpid(), KILL)
"""


def test_who_is_killed_leaves_nothing_by_the_name_of_an_export(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("older")
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], cwd=ROOT, timeout=60, check=False)
    assert done.returncode == (KILL if sys.platform == "win32" else -KILL)
    assert (tmp_path / "file").read_text() == "older"
    assert not (tmp_path / "folder").exists()


@example("com5.weights")
@given(st.text())
def test_every_name_makes_a_file_name(text: str) -> None:
    made = slug(text)
    assert made
    assert made == Path(made).name
    assert not is_device_name(made)
    assert not made.startswith(".")
    taken = {made.casefold()}
    assert unique(made, taken).casefold() != made.casefold()
