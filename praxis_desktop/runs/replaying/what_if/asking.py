"""Asking what would have been different: both programs are run in one world, and compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, cast

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import ResultEvent
from praxis_desktop.records.reading import EventEntry, RecordReader
from praxis_desktop.runs.replaying.what_if.comparison import (
    data_changes,
    output_changes,
    result_changes,
    step_changes,
)
from praxis_desktop.runs.replaying.what_if.report import OtherCommand, WhatIfReport
from praxis_desktop.runs.replaying.what_if.what_if_run import Said, WhatIfRun

if TYPE_CHECKING:
    from praxis_desktop.core.events import RunState
    from praxis_desktop.protocols import Program
    from praxis_desktop.runs.interpreters import InterpreterSource
    from praxis_desktop.runs.recorded.recorded_run import RecordedRun

LIMIT_S = 300.0
"""Seconds of computing after which a changed program is given up: its time costs none."""

_LINE = re.compile(r'File "([^"]+)", line ([0-9]+)')


class CannotCompare(UsageError):
    """The recorded program itself does not come to its end with the recorded instruments."""


def ask_what_if(
    recorded: RecordedRun,
    program: Program,
    *,
    interpreters: InterpreterSource,
    note: Callable[[WhatIfRun], None] = lambda run: None,
) -> WhatIfReport:
    """What would have been different with ``program``. On a guest's thread; ``note`` is told of each run as
    it begins, so that it can be stopped.

    Raises CannotCompare when the recorded program, run the same way, asks its instruments for other things
    than it did: its commands depend on the time they took, or on chance.
    """
    answers = list(_answers(recorded))

    def run(one: Program) -> tuple[WhatIfRun, ResultEvent]:
        made = WhatIfRun(recorded, one, interpreters=interpreters, answers=answers, timeout=LIMIT_S)
        note(made)
        return made, made.execute()

    state = _state_of(recorded)
    then, result_then = run(recorded.request.program)
    if then.last_fault is not None and state != result_then.state:
        message = then.last_fault.message
        raise CannotCompare(
            f"the recorded program does not do the same again with its instruments: {message}",
            hint="What it sends depends on the time, or on chance. `praxis-desktop history replay` without "
            "--with does the run again as it was.",
        )
    now, result_now = run(program)
    if now.exit_code == UsageError.exit_code and result_now.result.error is not None:
        raise UsageError(f"{program.title} cannot be run so: {result_now.result.error.message}")
    fault = now.last_fault if then.last_fault is None else None
    changes = [
        *step_changes(then.steps, now.steps),
        *output_changes(bytes(then.printed), bytes(now.printed)),
        *data_changes(then.data, now.data),
        *result_changes(result_then, result_now),
    ]
    return WhatIfReport(
        recorded.run_id,
        program.filename,
        tuple(changes),
        None if fault is None else _other_command(fault.port, fault.message, fault.hint, now, result_now),
        now.new_question,
        len(now.steps),
        now.steps[-1].time if now.steps else 0.0,
    )


def _state_of(recorded: RecordedRun) -> RunState:
    """How the recorded run has ended. Raises CannotCompare when its record does not say."""
    for entry in recorded.entries():
        if isinstance(entry, EventEntry) and entry.event.get("event") == "result":
            return cast("RunState", entry.event.get("state"))
    what, advice = "was cut off", "Resume it first, with `praxis-desktop history resume`."
    if recorded.is_under_way:
        what, advice = "is still under way", "Wait until it has ended."
    elif recorded.damage:
        what, advice = f"has lost its end: {recorded.damage}", "Restore its record from a backup."
    raise CannotCompare(
        f"run {recorded.run_id} {what}; what it would have come to is not recorded", hint=advice
    )


def _other_command(port: str, message: str, hint: str, run: WhatIfRun, result: ResultEvent) -> OtherCommand:
    last = run.steps[-1] if run.steps else None
    stack = "" if result.result.error is None else result.result.error.stack
    own = [(file, int(line)) for file, line in _LINE.findall(stack) if file == run.request.program.filename]
    file, line = own[-1] if own else ("", 0) if last is None else (last.file, last.line)
    told = f"{message}\n{hint}" if hint else message
    if last is None:
        return OtherCommand(port, told, file=file, line=line)
    return OtherCommand(port, told, last.step, last.title, file, line)


def _answers(recorded: RecordedRun) -> Iterator[tuple[str, Said]]:
    """What people had answered, with the text of the question."""
    asked: dict[object, str] = {}
    with RecordReader(recorded.folder) as reader:
        for entry in reader.events():
            match entry:
                case EventEntry(_, {"event": "prompt", "number": number, "message": str(message)}):
                    asked[number] = message
                case EventEntry(_, {"event": "answer", "number": number} as said) if number in asked:
                    if said.get("source") != "withdrawn":
                        yield asked[number], said
                case _:
                    pass
