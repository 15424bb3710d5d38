"""Runs whose process was killed are found and read cheaply, and closed; others are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.core.deadlines import Deadline
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.protocols.program import Program
from praxis_desktop.records.history.history import History
from praxis_desktop.runs.printed_output import PAST, OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.settings import Settings
from praxis_desktop.settings.keys import HistorySettings
from praxis_desktop.workers.launch import interrupted_runs
from praxis_desktop.workers.launch.interrupted_runs import InterruptedRun, InterruptedRuns, write_printed
from tests.records.history.telling import begin, python

KILLED = """
import sys
from pathlib import Path
from praxis_desktop.core.events import ActionEvent, DataEvent, ExecutionResult, ResultEvent, StepEvent
from praxis_desktop.core.prompts import AnswerEvent, PromptEvent
from praxis_desktop.records.history.history import History
from tests.records.history.telling import begin, events_of_steps
history = History(Path(sys.argv[1]))
records = []
for number in range(3):
    record = begin(history, title=f"Weigh {number}")
    for event in events_of_steps(number + 1):
        record.tell(event)
    record.output("stdout", b"first\\nlast\\n")
    records.append(record)
record.tell(StepEvent(step=4, status="started", title="weigh 4"))
record.tell(StepEvent(step=5, status="started", title="weigh a part", parent=4, depth=1, expected=60.0))
record.tell(ActionEvent("extend_wait", "ada", "", {"step": 5, "seconds": 30.0}))
record.tell(ActionEvent("extend_wait", "ada", "", {"step": 5, "seconds": 15.0}))
record.tell(DataEvent("vial", "value", 9.5, "Vial", "g", 4, low=10.0))
record.tell(PromptEvent(1, "confirm", "Is it level?"))
record.tell(PromptEvent(2, "recover", "It does not reply", step=5))
record.tell(AnswerEvent(2, "operator", {"choice": "set_value", "value": 10.2}))
record.tell(DataEvent("part", "value", 10.2, "Part", "g", 5, low=10.0))
records[1].tell(ResultEvent("completed", records[1].run_id, ExecutionResult("", 1.0, 2.0)))
print("kept", flush=True)
sys.stdin.read()
"""


@pytest.fixture
def history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> History:
    """Three runs whose process was killed, and one that is running in this process."""
    monkeypatch.setenv("PRAXIS_HOME", str(tmp_path / "home"))
    kept = History(tmp_path / "history")
    with python(KILLED, str(kept.places.folder)) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "kept\n"
        process.kill()
        process.wait()
    return kept


@pytest.fixture
def runs(history: History) -> InterruptedRuns:
    """The interrupted runs, as the window looks for them."""
    settings = Settings(history=HistorySettings(folder=str(history.places.folder)))
    return InterruptedRuns(lambda: settings)


def test_the_newest_are_read_and_one_that_goes_on_is_none(history: History, runs: InterruptedRuns) -> None:
    going_on = begin(history)
    newest, over, oldest = runs.find()
    assert [run.title for run in (newest, over, oldest)] == ["Weigh 2", "Weigh 1", "Weigh 0"]
    assert [run.is_read for run in (newest, over, oldest)] == [True, True, False]
    assert newest.step is not None
    assert (newest.step.title, newest.steps_done, newest.state) == ("weigh a part", 3, "running")
    assert (newest.operator, newest.question, newest.printed) == ("ada", "Is it level?", b"first\nlast\n")
    assert newest.last >= newest.began > 0
    assert newest.seconds == pytest.approx(newest.last - newest.began, abs=0.001)
    assert len(newest.told_at) == len(newest.steps)
    assert newest.began <= min(newest.told_at) <= max(newest.told_at) <= newest.last
    assert newest.steps[-1].expected == 105.0, "it was lengthened twice"
    told = [(event.key, event.value, by_hand) for event, by_hand in newest.results]
    assert told == [("vial", 9.5, ""), ("part", 10.2, "by hand")]
    assert newest.checks == (2, 1)
    assert (over.is_over, newest.is_over) == (True, False)
    # Its program had not begun: what it was asked to do stands behind its steps in a real one.
    assert newest.obstacle == "it ended before its program began"
    assert runs.read(oldest).steps_done == 1
    assert going_on.run_id not in [run.run_id for run in runs.find()]


def test_what_was_read_is_not_read_again_until_it_changes(
    runs: InterruptedRuns, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = runs.find()
    reads: list[str] = []

    def counted(run: InterruptedRun) -> InterruptedRun:
        reads.append(run.run_id)
        return run

    monkeypatch.setattr(interrupted_runs, "_read", counted)
    assert runs.find() == first
    assert not reads
    journal = first[1].folder / "record.journal"
    journal.write_bytes(journal.read_bytes() + b"more")
    runs.find()
    assert reads == [first[1].run_id]


def test_instruments_have_the_names_that_the_record_gives_them(tmp_path: Path) -> None:
    record = begin(History(tmp_path), instrument_names={"scale": "Bench 3"})
    names = interrupted_runs._RecordSummary(record.folder).names
    request = RunRequest(Program("", "weigh.py"), ports=("scale=/dev/ttyUSB0", "pump=sim:masterflex"))
    assert [role.place for role in interrupted_runs._roles(request, names)] == [
        "Bench 3, /dev/ttyUSB0",
        "sim:masterflex",
    ]


def test_a_long_record_is_not_read_unasked(runs: InterruptedRuns, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(interrupted_runs, "READ_AT_ONCE", 10)
    assert not any(run.is_read for run in runs.find())


def test_a_record_that_was_closed_is_found_no_more(history: History, runs: InterruptedRuns) -> None:
    newest = runs.find()[0]
    runs.close(newest, "ada", "the plate is gone")
    assert newest.run_id not in [run.run_id for run in runs.find()]
    found = history.find(newest.run_id)
    assert (found.state, found.reason, found.ended_by) == ("failed", "the plate is gone", "ada")
    with pytest.raises(PraxisError, match="is already closed"):
        runs.close(newest, "bo", "again")


def test_a_record_that_cannot_be_read_says_so(runs: InterruptedRuns) -> None:
    newest = runs.find()[0]
    (newest.folder / "record.journal").unlink()
    read = runs.read(newest)
    assert read.is_read
    assert "record.journal" in read.obstacle


def test_what_was_printed_comes_before_what_is_printed_next(runs: InterruptedRuns, tmp_path: Path) -> None:
    output = OutputBuffer(spool=tmp_path / "spool")
    write_printed(runs.find()[0].folder, output)
    output.write("stdout", b"next\n")
    output.close()
    chunks = output.read(1 << 10, Deadline.after(0))
    assert [(chunk.data, chunk.place) for chunk in chunks] == [(b"first\nlast\n", PAST), (b"next\n", 0)]
    assert (tmp_path / "spool").read_bytes() == b"first\nlast\nnext\n"
    empty = OutputBuffer()
    write_printed(tmp_path, empty)
    assert empty.total == 0


def test_where_nothing_was_ever_run_nothing_is_made(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    settings = Settings(history=HistorySettings(folder=str(folder)))
    assert InterruptedRuns(lambda: settings).find() == ()
    assert not folder.exists()
