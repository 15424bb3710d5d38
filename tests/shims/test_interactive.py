"""Questions that a protocol asks a person, at Praxis's import path."""

from __future__ import annotations

from praxis_desktop.core.events import ResultEvent
from praxis_desktop.interpreter import run_in_guest_thread
from praxis_desktop.protocols import Program
from praxis_desktop.runs.describing.describing import describe_program
from praxis_desktop.runs.dry_run.dry_run import DryRun
from praxis_desktop.runs.output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.run import Run
from praxis_desktop.runs.setting_up.setup import RunSetup
from tests.shims.describing import empty_cache, interpreters

SOURCE = """
from praxis import protocol_function
from praxis.interactive import confirm, input, pause

@protocol_function
async def ask():
    await pause("Put the plate in.")
    return [await confirm("Is it in?"), await confirm("Sure?"), await input("Name?")]
"""


def asked(lines: list[bytes], kind: type[Run] = Run) -> ResultEvent:
    program = Program(SOURCE, "/lab/ask.py")
    with empty_cache():
        (protocol,) = describe_program(program, interpreters())
    run = kind(
        RunRequest(program, setup=RunSetup(protocol)),
        interpreters=interpreters(),
        on_event=lambda event: None,
        output=OutputBuffer(),
        stdin=lambda: lines.pop(0) if lines else b"",
    )
    return run_in_guest_thread(run.execute)


def test_a_person_answers() -> None:
    ended = asked([b"\n", b"perhaps\n", b"Yes\n", b"n\n", b"Bo\n"])
    assert ended.result.value == [True, False, "Bo"]
    assert "Is it in? [y/n] Is it in? [y/n] Sure? [y/n] Name? " in ended.result.output


def test_nobody_answers() -> None:
    error = asked([]).result.error
    assert error is not None
    assert error.name == "EOFError"


def test_nobody_is_asked_in_a_dry_run() -> None:
    assert asked([], DryRun).result.value == [True, True, ""]
