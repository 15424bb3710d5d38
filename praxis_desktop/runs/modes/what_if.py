"""A what-if run: a changed program runs in virtual time with the recorded instruments of another run."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from msgspec import structs

from praxis_desktop.core.errors import UsageError
from praxis_desktop.core.events import DataEvent, ResultEvent, StepEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.core.prompts import PromptEvent
from praxis_desktop.interpreter.environment.base import Completion, VirtualDeadlock
from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
from praxis_desktop.interpreter.faults import Unwind
from praxis_desktop.ports.errors import PortReplayEnded, PortReplayMismatch
from praxis_desktop.ports.roles import devices_by_role, own_paths
from praxis_desktop.records.reading import EventEntry, RecordReader
from praxis_desktop.records.run_folder import JOURNAL
from praxis_desktop.runs._mode import Mode
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.commands import Answer, Kill
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.replay import (
    OtherCommand,
    WhatIfReport,
    data_changes,
    output_changes,
    result_changes,
    step_changes,
)

if TYPE_CHECKING:
    from pathlib import Path

    from praxis_desktop.core.events import Event, RunState, StreamName
    from praxis_desktop.interpreter.environment.base import Environment as GuestEnvironment
    from praxis_desktop.ports.roles import Binding
    from praxis_desktop.ports.write_limits import WriteLimits
    from praxis_desktop.protocols import Program
    from praxis_desktop.runs.interpreter_sources import InterpreterSource
    from praxis_desktop.runs.packages.environments import Environment
    from praxis_desktop.runs.recorded import RecordedRun
    from praxis_desktop.runs.request import RunRequest


_PATIENCE_S = 2.0
"""Seconds to wait for another thread that is working for the guest."""


class AnsweredWorld(VirtualEnvironment):
    """A VirtualEnvironment in which no time passes while an answer is pending.

    ``settle`` is called before time passes, and returns once other threads have posted all answers. Before
    reporting a deadlock, the environment waits for other threads to post messages.
    """

    def __init__(self, seed: int, timezone: str, *, settle: Callable[[], None]) -> None:
        super().__init__(seed, timezone=timezone)
        self._settle = settle
        self._came = threading.Event()

    def post(self, channel: str, payload: bytes) -> None:
        super().post(channel, payload)
        self._came.set()

    def wait(self, channel: str, deadline: int | None) -> bytes | None:
        self._settle()
        while True:
            self._came.clear()
            try:
                return super().wait(channel, deadline)
            except Unwind as unwind:
                self._await_another(unwind)

    def next_event(self, deadline: int | None) -> Completion | None:
        self._settle()
        while True:
            self._came.clear()
            try:
                return super().next_event(deadline)
            except Unwind as unwind:
                self._await_another(unwind)

    def _await_another(self, unwind: Unwind) -> None:
        if not isinstance(unwind.fault, VirtualDeadlock) or not self._came.wait(_PATIENCE_S):
            raise unwind


Said = Mapping[str, object]

_LONGEST_SETTLING_S = 60.0
"""Maximum number of seconds to wait for all answers to be posted when the computer is busy."""


class _Printed(OutputBuffer):
    """An output buffer that stores all output."""

    def __init__(self) -> None:
        super().__init__(capacity=0, overflow="skip")
        self.data = bytearray()

    def write(self, stream: StreamName, data: bytes) -> None:
        """Store output from the program."""
        self.data += data


class WhatIf(Mode):
    """Runs ``program`` instead of the recorded program, with the same inputs.

    The mode collects the program's ``steps``, ``data`` and ``output``. ``answers`` are the users' recorded
    answers, in order, each with the text of its question.
    """

    claims = attends = False

    def __init__(
        self, recorded: RecordedRun, program: Program, *, answers: Sequence[tuple[str, Said]]
    ) -> None:
        self._program = program
        self._recorded = recorded
        self._waiting = list(answers)
        self.output = _Printed()
        self.steps: list[StepEvent] = []
        self.data: list[DataEvent] = []
        self.new_question = ""
        """A question that the recorded program did not ask."""

    @property
    def last_fault(self) -> PortReplayMismatch | PortReplayEnded | None:
        """The port fault raised by a command that the recorded run did not send, or None."""
        ports = self.run.ending.ports
        fault = None if ports is None else ports.last_fault
        return fault if isinstance(fault, PortReplayMismatch | PortReplayEnded) else None

    def asked(self, request: RunRequest) -> RunRequest:
        """Return the request with the changed program, and with recordings in place of its instruments."""
        return structs.replace(
            request,
            program=self._program,
            ports=_recorded_ports(request, self._recorded.folder / JOURNAL),
            journal=None,
            keeps_files=False,
            waits_for_ports=False,
            on_prompt="ask",
            timeout=LIMIT_S,
        )

    def listener(self, on_event: Callable[[Event], None]) -> Callable[[Event], None]:
        """Return a listener that collects the events, and forwards none of them."""
        return self._watch

    def _watch(self, event: Event) -> None:
        match event:
            case StepEvent() if event.status != "started":
                self.steps.append(event)
            case DataEvent():
                self.data.append(event)
            case PromptEvent():
                self._answer_as_then(event)
            case _:
                pass

    def _answer_as_then(self, prompt: PromptEvent) -> None:
        for place, (message, said) in enumerate(self._waiting):
            if message == prompt.message:
                del self._waiting[place]
                facts = said.get("facts")
                value = said.get("value")
                self.run.do(
                    Answer(
                        prompt.number,
                        value,
                        facts if isinstance(facts, dict) else {},
                        by=str(said.get("by", "")),
                        reason=str(said.get("reason", "")),
                    )
                )
                return
        self.new_question = self.new_question or prompt.message
        self.run.do(Kill())

    # ---- the run's thread
    def world(self) -> GuestEnvironment:
        """Return an environment in which time passes instantly, except while answers are pending."""
        # Both programs under comparison must draw the same random numbers.
        seed = self.run.request.seed
        if seed is None:
            seed = int(self._recorded.run_id[:8] or "0", 16)
        return AnsweredWorld(seed, self._recorded.timezone, settle=self._settle_answers)

    def _settle_answers(self) -> None:
        """Wait until the watchdog has posted all answers to the guest."""
        self.run.conductor.watchdog.flush(_LONGEST_SETTLING_S)

    def limits(self, bindings: Sequence[Binding]) -> Mapping[str, WriteLimits]:
        """Return the recorded write limits."""
        return self._recorded.limits

    def request(self) -> RunRequest:
        """Return the recorded request, unchanged."""
        return self.run.request

    def packages(self) -> Environment | None:
        """Return the recorded packages if the program is unchanged, otherwise those that it needs now."""
        run = self.run
        if run.request.program.digest == self._recorded.request.program.digest:
            return self._recorded.environment(
                run.interpreters.environments, run.conductor.tell, run.conductor.control
            )
        return super().packages()


def _recorded_ports(request: RunRequest, journal: Path) -> tuple[str, ...]:
    """Return the run's ports, bound to recordings instead of instruments."""
    recorded = [f"{role}=replay:{journal},role={role}" for role in devices_by_role(request.ports)]
    return (*recorded, *(f"{path}={role}" for path, role in own_paths(request.ports).items()))


LIMIT_S = 300.0
"""Seconds of computing time allowed for a changed program, whose waits take no time."""

_LINE = re.compile(r'File "([^"]+)", line ([0-9]+)')


class CannotCompare(UsageError):
    """Not even the unchanged program runs to completion with the recorded instruments."""


def ask_what_if(
    recorded: RecordedRun,
    program: Program,
    *,
    interpreters: InterpreterSource,
    note: Callable[[Run], None] = lambda run: None,
) -> WhatIfReport:
    """Compare ``program`` with the recorded one.

    Call this on a guest's thread. ``note`` receives each run before it starts, so that the run can be
    stopped. Raises CannotCompare if the recorded program, run in the same way, sends commands that differ
    from the recorded ones (for example, because they depend on time or chance).
    """
    answers = list(_answers(recorded))

    def run(one: Program) -> tuple[WhatIf, ResultEvent]:
        mode = WhatIf(recorded, one, answers=answers)
        made = Run(
            recorded.request,
            mode=mode,
            interpreters=interpreters,
            on_event=lambda event: None,
            output=mode.output,
        )
        note(made)
        return mode, made.execute()

    state = _state_of(recorded)
    then, result_then = run(recorded.request.program)
    if then.last_fault is not None and state != result_then.state:
        message = then.last_fault.message
        raise CannotCompare(
            Message(
                "the recorded program does not repeat the same exchanges with its instruments: {message}",
                message=message,
            ),
            hint="What it sends depends on time or chance. `praxis-desktop history replay` without "
            "--with replays the run as it was.",
        )
    now, result_now = run(program)
    if now.run.exit_code == UsageError.exit_code and result_now.result.error is not None:
        raise UsageError(
            Message(
                "{title} cannot be run this way: {message}",
                title=program.title,
                message=result_now.result.error.message,
            )
        )
    fault = now.last_fault if then.last_fault is None else None
    changes = [
        *step_changes(then.steps, now.steps),
        *output_changes(bytes(then.output.data), bytes(now.output.data)),
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
    """Return the recorded run's final state. Raises CannotCompare if the record has none."""
    for entry in recorded.entries():
        if isinstance(entry, EventEntry) and entry.event.get("event") == "result":
            return cast("RunState", entry.event.get("state"))
    what, advice = "was cut off", "Resume it first, with `praxis-desktop history resume`."
    if recorded.is_under_way:
        what, advice = "is still active", "Wait until it has ended."
    elif recorded.damage:
        what, advice = (
            Message("has been cut short: {damage}", damage=recorded.damage),
            "Restore its record from a backup.",
        )
    raise CannotCompare(
        Message(
            "run {run_id} {what}; how it would have continued is not recorded",
            run_id=recorded.run_id,
            what=what,
        ),
        hint=advice,
    )


def _other_command(port: str, message: str, hint: str, what_if: WhatIf, result: ResultEvent) -> OtherCommand:
    last = what_if.steps[-1] if what_if.steps else None
    stack = "" if result.result.error is None else result.result.error.stack
    program = what_if.run.request.program
    own = [(file, int(line)) for file, line in _LINE.findall(stack) if file == program.filename]
    file, line = own[-1] if own else ("", 0) if last is None else (last.file, last.line)
    told = f"{message}\n{hint}" if hint else message
    if last is None:
        return OtherCommand(port, told, file=file, line=line)
    return OtherCommand(port, told, last.step, last.title, file, line)


def _answers(recorded: RecordedRun) -> Iterator[tuple[str, Said]]:
    """Yield the users' answers, each with the text of its question."""
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
