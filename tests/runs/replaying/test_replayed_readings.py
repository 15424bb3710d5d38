"""Values that the user had an instrument read: recorded, replayed, and answered for a changed program."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from msgspec import structs

from praxis_desktop.core.prompts import reading_of
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.records.reading import EventEntry, WireEntry
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Answer
from praxis_desktop.runs.modes.what_if import ask_what_if
from praxis_desktop.runs.recorded import RecordedRun
from tests.runs.replaying.recorded_runs import RecordedHere, interpreters, request_of

SOURCE = """
from praxis import protocol_function
from praxis.interactive import input
from pylabrobot.scales import Scale

@protocol_function()
async def vessel(scale: Scale):
    mass = await input("Mass of the vessel?", kind=float, maximum=300, unit="g", reading=scale.read_weight)
    return mass
"""


def read_and_taken(home: Path) -> RecordedHere:
    """Return a run in which the user had the balance read, and accepted the value."""

    def answer(run: Run) -> None:
        for prompt in run.prompts:
            reading = reading_of(prompt)
            assert reading is not None
            run.do(Answer(prompt.number, reading.value or {"read": True}, by="Ada"))

    request = request_of(SOURCE, "scale=sim:mettler,mass=12.48", is_protocol=True, on_prompt="ask")
    return RecordedHere(home, request, answer)


def test_the_driver_reads_within_the_step_that_asks_and_a_replay_does_the_same(tmp_path: Path) -> None:
    recorded = read_and_taken(tmp_path)
    assert recorded.last.state == "completed", recorded.last.result.error
    with RecordedRun(recorded.folder) as record:
        entries = list(record.entries())
    told = [entry.event for entry in entries if isinstance(entry, EventEntry)]
    asked = [event for event in told if event["event"] == "prompt"]
    steps = {event["step"]: event for event in told if event["event"] == "step"}
    (weighed,) = [step for step in steps.values() if step["title"] == "Weigh"]
    assert weighed["parent"] == asked[0]["step"] == asked[1]["step"]
    (first, again) = [cast("dict[str, Any]", event["details"])["reading"] for event in asked]
    assert first == {"title": "Read scale", "instrument": "scale"}
    assert float(again["value"]) == recorded.last.result.value
    assert any(isinstance(entry, WireEntry) for entry in entries)
    report = recorded.replay()
    assert report.difference is None, report.difference
    assert report.state == "identical", report.reason


def test_a_changed_program_is_answered_as_the_recorded_one_was(tmp_path: Path) -> None:
    recorded = read_and_taken(tmp_path)
    with RecordedRun(recorded.folder) as record:
        program = record.request.program
        changed = structs.replace(program, source=program.source.replace("return mass", "return mass * 2"))
        report = run_in_guest_thread(lambda: ask_what_if(record, changed, interpreters=interpreters()))
    assert (report.question, report.diverged) == ("", None)
    read = recorded.last.result.value
    assert isinstance(read, float)
    result = report.changes[-1]
    assert (result.what, result.then, float(result.now)) == ("result", str(read), 2 * read)
