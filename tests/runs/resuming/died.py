"""Runs whose process died, and resuming them."""

from __future__ import annotations

from pathlib import Path

import pytest

from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.records.history.history import INTERRUPTED, History
from praxis_desktop.records.history.indexed_record import IndexedRecord
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.modes.resume import resumed_run
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.recorded import RecordedRun
from praxis_desktop.runs.request import RunRequest
from tests.runs.replaying.recorded_runs import RecordedHere, interpreters, request_of


class Died(BaseException):
    """Ends a run as if its process had died."""


def died_in(place: str, home: Path, program: str | RunRequest) -> RecordedHere:
    """Return a run whose record has no end, because its process died in ``place``: a method of its mode or
    its recorder.
    """

    def die(*_: object) -> None:
        raise Died

    recorded = RecordedHere.__new__(RecordedHere)
    recorded.history = History(home / "history")
    run = Run(
        request_of(program) if isinstance(program, str) else program,
        interpreters=interpreters(),
        on_event=lambda event: None,
        output=OutputBuffer(),
        records=recorded.history,
    )
    recorded.run_id = run.run_id
    setattr(run.mode if hasattr(run.mode, place) else run.recorder, place, die)
    with pytest.raises(Died):
        run_in_guest_thread(run.execute)
    record = run.recorder.record
    assert isinstance(record, IndexedRecord)
    record.leave()
    assert state_of(recorded.history, recorded.run_id) == INTERRUPTED
    return recorded


def state_of(history: History, run_id: str) -> str:
    return history.find(run_id).state


def resuming(cut: RecordedHere, recorded: RecordedRun) -> Run:
    return resumed_run(
        recorded,
        interpreters=interpreters(),
        on_event=lambda event: None,
        output=OutputBuffer(),
        records=cut.history,
        operator="ada",
    )


def resumed(cut: RecordedHere) -> Run:
    with RecordedRun(cut.folder) as recorded:
        run = resuming(cut, recorded)
        run_in_guest_thread(run.execute)
    return run
