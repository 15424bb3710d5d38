"""Small records for tests, with a bit of everything."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

from praxis_desktop.core.events import (
    ActionEvent,
    DataEvent,
    ErrorInfo,
    Event,
    ExecutionResult,
    LogEvent,
    ResultEvent,
    RunState,
    StateEvent,
    StepEvent,
)
from praxis_desktop.records.run_record import JournalledRecord
from praxis_desktop.records.signing import SigningKey

RUN = "0123456789abcdef0123456789abcdef"
HEADER = {"protocol": "Weigh ten samples", "operator": "M. Curie", "ports": ["scale=sim:balance"]}
SOURCES = [("weigh.py", b"print('10 g')\n"), ("names.txt", "Übung".encode())]
EVENTS: tuple[Event, ...] = (
    StateEvent("preparing"),
    StateEvent("running"),
    StepEvent(1, "started", "Weigh A1", operation="scale.weigh"),
    DataEvent("weight", "value", 10.0012, unit="g", step=1),
    ActionEvent("note", by="M. Curie", reason="the door was open: \ud800 ü"),
    StepEvent(1, "completed", "Weigh A1", operation="scale.weigh"),
)


def key() -> SigningKey:
    """Return the key of an installation, known to the tests."""
    return SigningKey(bytes(range(32)))


def other_key() -> SigningKey:
    """Return the key of another installation."""
    return SigningKey(bytes(range(1, 33)))


def result(state: RunState = "completed", run_id: str = RUN) -> ResultEvent:
    """Make the result of a run."""
    error = None if state == "completed" else ErrorInfo("ValueError", "no", "")
    return ResultEvent(state, run_id, ExecutionResult("10 g\n", 12.5, 1.7e12, 10.0012, error))


def make(
    runs: Path, run_id: str = RUN, *, signed_by: Callable[[], SigningKey] | None = key
) -> JournalledRecord:
    """Make an unfinished record with a bit of everything."""
    record = JournalledRecord.begin(runs, run_id, HEADER, SOURCES, key=signed_by)
    record.facts({"packages": [{"name": "numpy", "version": "2.3"}]})
    for event in EVENTS[:3]:
        record.tell(event)
    record.wire.happened("scale", "opening", {"device": "sim:balance"})
    record.wire.sent("scale", b"S\r\n")
    record.wire.received("scale", b"S S     10.0012 g\r\n", time.monotonic_ns())
    for event in EVENTS[3:]:
        record.tell(event)
    record.output("stdout", b"10 g\n")
    (record.folder / "artifacts" / "plot.svg").write_text("<svg/>")
    record.tell(LogEvent("done"))
    return record


def finished(runs: Path, run_id: str = RUN, *, signed_by: Callable[[], SigningKey] | None = key) -> Path:
    """Return the folder of a finished record."""
    record = make(runs, run_id, signed_by=signed_by)
    record.tell(StateEvent("completed"))
    record.close(result(run_id=run_id))
    return record.folder
