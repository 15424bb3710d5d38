"""Programs that ask users are compared: the time that a user took to answer makes no difference."""

from __future__ import annotations

from pathlib import Path

from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Answer
from praxis_desktop.runs.modes.what_if import ask_what_if
from praxis_desktop.runs.recorded import RecordedRun
from tests.runs.replaying.recorded_runs import RecordedHere, interpreters, request_of

QUESTIONS = 40
SOURCE = f"""
import asyncio
from praxis import protocol_function
from praxis.interactive import confirm

async def watch():
    while True:
        await asyncio.sleep(2)

@protocol_function()
async def fill():
    watching = asyncio.create_task(watch())
    for number in range({QUESTIONS}):
        await confirm(f"Is plate {{number}} there?")
    watching.cancel()
    return "full"
"""


def answer(run: Run) -> None:
    for prompt in run.prompts:
        run.do(Answer(prompt.number, True, by="Ada"))


def test_compared_with_itself_nothing_is_different_however_late_answers_come(tmp_path: Path) -> None:
    recorded = RecordedHere(tmp_path, request_of(SOURCE, is_protocol=True, on_prompt="ask"), answer)
    assert recorded.last.state == "completed", recorded.last.result.error
    with RecordedRun(recorded.folder) as record:
        program = record.request.program
        report = run_in_guest_thread(lambda: ask_what_if(record, program, interpreters=interpreters()))
    assert report.changes == ()
    assert report.is_same
    assert report.seconds < 2, "the other task is still in its first wait"
