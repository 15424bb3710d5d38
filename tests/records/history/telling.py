"""Runs that are added to a history event by event, and journals of other runs."""

from __future__ import annotations

import subprocess
import sys
import uuid
from collections.abc import Mapping, Sequence
from pathlib import Path

from praxis_desktop.core.events import (
    DataEvent,
    Event,
    ExecutionResult,
    LogEvent,
    ResultEvent,
    RunState,
    StateEvent,
    StepEvent,
)
from praxis_desktop.core.verdicts import NO_VERDICT, Verdict
from praxis_desktop.journal import JournalWriter
from praxis_desktop.records.frame_kinds import EVENT, encode_event
from praxis_desktop.records.history.history import History
from praxis_desktop.records.record_interface import RunRecord
from tests.cli.command import ROOT, environment

HEADER = {"protocol": "weigh", "title": "Weigh it", "operator": "ada", "ports": ["scale=sim:mettler"]}
SOURCES = [("weigh.py", b"async def main():\n    return 3\n")]


def events_of_steps(count: int) -> list[Event]:
    """Return the events of consecutive steps and a result."""
    told: list[Event] = [StateEvent("running")]
    for number in range(1, count + 1):
        told.append(StepEvent(step=number, status="started", title=f"weigh {number}", time=number * 1.0))
        told.append(
            StepEvent(
                step=number,
                status="completed",
                title=f"weigh {number}",
                time=number * 1.0,
                duration=0.5,
                summary="10 g",
            )
        )
    return [*told, DataEvent("mass", "value", 10.5, "Mass", "g"), LogEvent("weighed")]


def begin(history: History, **header: object) -> RunRecord:
    """Begin a run without any events."""
    return history.begin(uuid.uuid4().hex, {**HEADER, **header}, SOURCES)


def end(record: RunRecord, state: RunState = "completed", verdict: Verdict = NO_VERDICT) -> str:
    """End a run; returns its id."""
    record.close(ResultEvent(state, record.run_id, ExecutionResult("", 1.0, 2.0, value=3), verdict=verdict))
    return record.run_id


def run(
    history: History,
    steps: int = 2,
    state: RunState = "completed",
    verdict: Verdict = NO_VERDICT,
    **header: object,
) -> str:
    """Add a whole run; returns its id."""
    record = begin(history, **header)
    for event in events_of_steps(steps):
        record.tell(event)
    return end(record, state, verdict)


def write_journal(
    folder: Path,
    events: Sequence[tuple[int, Mapping[str, object]]],
    *,
    is_closed: bool = True,
    **header: object,
) -> str:
    """Write a record to ``folder``, which holds all runs, with these events and times; returns its id."""
    run_id = uuid.uuid4().hex
    place = folder / run_id
    place.mkdir(parents=True)
    told = {**HEADER, "what": "run", "run": run_id, **header}
    with JournalWriter.create(place / "record.journal", told) as journal:
        for time_ns, event in events:
            journal.append(EVENT, encode_event(time_ns, event))
        if not is_closed:
            journal.leave()
    return run_id


def python(script: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a process that runs ``script`` and can be killed."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=environment(),
    )
