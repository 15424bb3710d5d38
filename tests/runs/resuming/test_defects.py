"""Whatever keeps a run from going on, its program does not hear of it, and nothing is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.core.errors import StorageError
from praxis_desktop.core.events import ResultEvent
from praxis_desktop.interpreter import Interpreter, run_in_guest_thread
from praxis_desktop.records.history.history import INTERRUPTED, History
from praxis_desktop.records.history.indexed_record import IndexedRecord
from praxis_desktop.runs.output import OutputBuffer
from praxis_desktop.runs.recorded.recorded_run import RecordedRun
from praxis_desktop.runs.resuming.resumed_run import ResumedRun
from praxis_desktop.runs.resuming.settling.settling import Settling
from praxis_desktop.runs.run import Run
from tests.runs.replaying.recorded_runs import RecordedHere, interpreters, request_of

SOURCE = """
import time
try:
    for number in range(3):
        print("part", number)
        time.sleep(0.01)
except BaseException as error:
    print("heard of", error)
"""


class Died(BaseException):
    """What ends a run as if its process had died."""


@pytest.fixture
def cut(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RecordedHere:
    """A run whose record has no end."""

    def die(run: Run, interpreter: Interpreter) -> None:
        raise Died

    def leave(run: Run, result: ResultEvent) -> ResultEvent:
        raise AssertionError("it has died")

    recorded = RecordedHere.__new__(RecordedHere)
    recorded.history = History(tmp_path / "history")
    run = Run(
        request_of(SOURCE),
        interpreters=interpreters(),
        on_event=lambda event: None,
        output=OutputBuffer(),
        records=recorded.history,
    )
    recorded.run_id = run.run_id
    with monkeypatch.context() as patched:
        patched.setattr(Run, "_mark_end", die)
        patched.setattr(Run, "_last", leave)
        with pytest.raises(Died):
            run_in_guest_thread(run.execute)
    record = run._tell.record
    assert isinstance(record, IndexedRecord)
    record.leave()
    assert state_of(recorded.history, recorded.run_id) == INTERRUPTED
    return recorded


def state_of(history: History, run_id: str) -> str:
    return history.find(run_id).state


def resumed(cut: RecordedHere) -> ResumedRun:
    with RecordedRun(cut.folder) as recorded:
        run = ResumedRun(
            recorded,
            interpreters=interpreters(),
            on_event=lambda event: None,
            output=OutputBuffer(),
            records=cut.history,
            operator="ada",
        )
        run_in_guest_thread(run.execute)
    return run


@pytest.mark.parametrize(
    "error", [RuntimeError("a mistake"), StorageError("the disk is full")], ids=["defect", "disk"]
)
def test_the_run_stays_interrupted_and_can_be_resumed_later(cut: RecordedHere, error: Exception) -> None:
    def fail(self: Settling, channels: object) -> bytes | None:
        raise error

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Settling, "settle", fail)
        if isinstance(error, RuntimeError):
            with pytest.raises(RuntimeError, match="a mistake"):
                resumed(cut)
        else:
            assert resumed(cut).exit_code == 1
    assert state_of(cut.history, cut.run_id) == INTERRUPTED
    assert resumed(cut).exit_code == 0
    assert state_of(cut.history, cut.run_id) == "completed"
    printed = (cut.folder / "output.txt").read_text()
    assert printed == "part 0\npart 1\npart 2\n"
    assert cut.replay().state == "identical"
