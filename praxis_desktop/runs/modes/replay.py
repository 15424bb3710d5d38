"""A replay: the recorded program runs again, and receives only the recorded answers."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import structs

from praxis_desktop.core.events import ResultEvent, StepEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.environment.answers import Answers
from praxis_desktop.interpreter.environment.base import Divergence, EndOfJournal, StreamName
from praxis_desktop.interpreter.environment.replay import ReplayEnvironment
from praxis_desktop.interpreter.faults import (
    Fatal,
    GuestError,
    MemoryExhausted,
    StackExhausted,
    TimedOut,
    Unwind,
    WasmTrap,
)
from praxis_desktop.ports.opening import NO_KINDS
from praxis_desktop.ports.roles import Binding, devices_by_role, own_paths, with_own_paths
from praxis_desktop.records.reading import CheckpointEntry, EventEntry
from praxis_desktop.runs._checkpoint_frames import Mark, mark_from, mark_of
from praxis_desktop.runs._mode import Mode
from praxis_desktop.runs._recorder import Recorder
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.recorded import RecordedAnswers, RecordedRun
from praxis_desktop.runs.replay import (
    Difference,
    DifferenceKind,
    ReplayReport,
    SourceLine,
    error_of,
    results_of,
)

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.core.events import Event
    from praxis_desktop.interpreter import Interpreter
    from praxis_desktop.interpreter.environment.base import Environment as GuestEnvironment
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.ports.write_limits import WriteLimits
    from praxis_desktop.records.reading import Entry
    from praxis_desktop.records.record_interface import Records
    from praxis_desktop.runs._conductor import Conductor
    from praxis_desktop.runs._result import ResultBuilder
    from praxis_desktop.runs.interpreter_sources import InterpreterSource
    from praxis_desktop.runs.packages.environments import Environment
    from praxis_desktop.runs.request import RunRequest


_MOST_PRINTED = 64 << 10


class WatchedReplay(ReplayEnvironment):
    """A replay environment that stores the end of the guest's output, with both streams combined."""

    def __init__(self, answers: Answers) -> None:
        super().__init__(answers)
        self._printed = bytearray()

    @property
    def printed(self) -> bytes:
        """The end of the guest's output."""
        return bytes(self._printed[-_MOST_PRINTED:])

    def output(self, stream: StreamName, data: bytes) -> bool:
        shown = super().output(stream, data)
        self._printed += data
        if len(self._printed) > 2 * _MOST_PRINTED:
            del self._printed[:-_MOST_PRINTED]
        return shown


_WITHOUT_STACK = ("OUTPUT", "ENTROPY", "CLOCK")
"""Requests during which the guest cannot be asked for its position, because it has released its lock."""
_REACHED = "the replay has reached the requested step"


class _Reached(Fatal):
    """The guest has reached the requested step, at which the replay is to end."""


class _Differs(Fatal):
    """The guest differs from the recorded guest."""


class _Compared(Recorder):
    """A recorder that stores nothing, and compares the guest with its record instead."""

    def __init__(self, conductor: Conductor, ending: ResultBuilder, replay: Replay) -> None:
        super().__init__(None, conductor, ending)
        self._replay = replay

    def image(self, prepared: PreparedInterpreter) -> None:
        """Check that the guest started from the recorded image. Raises UsageError."""
        self._replay.recorded.check_image(prepared)

    def mark_end(self, interpreter: Interpreter) -> None:
        """Compare the guest's final state with the recorded one."""
        self._replay.compare_end(interpreter)


class Replay(Mode):
    """Replays ``recorded`` without opening ports, asking users or keeping files.

    ``report`` says whether the replay differs from the record in the guest's state at a mark, or in its
    requests, steps or result. ``until`` is the number or title of the step after which the replay stops.
    ``progress`` receives the number of seconds of the run that have been replayed.
    """

    claims = attends = limits_time = False

    def __init__(
        self,
        recorded: RecordedRun,
        *,
        until: str = "",
        progress: Callable[[float], None] = lambda seconds: None,
    ) -> None:
        self.recorded = recorded
        self._until = until
        self._progress = progress
        self._answers = RecordedAnswers(recorded.entries(wire=False), self._passed)
        self._guest_now: Interpreter | None = None
        self._world: WatchedReplay | None = None
        self._steps: deque[Mapping[str, object]] = deque()
        self._told_steps = self._equal_marks = 0
        self._step: Mapping[str, object] = {}
        self._end: Mark | None = None
        self._result: Mapping[str, object] | None = None
        self._seconds = 0.0
        self._difference: Difference | None = None
        self._lines: tuple[SourceLine, ...] = ()
        self._reason = self._damage = ""
        self._fault: Fatal | None = None
        self._refusal: PraxisError | None = None

    def report(self, result: ResultEvent, took_s: float) -> ReplayReport:
        """Create the report on a replay that took ``took_s`` seconds and ended with ``result``. Raises
        Killed, or PraxisError if the replay could not start.
        """
        if self._refusal is not None:
            raise self._refusal
        if self._fault is not None and not isinstance(self._fault, _Reached | _Differs):
            self._explain(self._fault, result)
        elif self._difference is None and not self._reason:
            self._compare_results(result)
        return ReplayReport(
            self.recorded.run_id,
            "different" if self._difference else "partial" if self._reason else "identical",
            self._equal_marks,
            self._told_steps,
            self._answers.place,
            took_s,
            self._seconds,
            self._reason,
            self._difference,
            self._state_there() if self._until else {},
            self._reason == _REACHED,
            self._damage,
        )

    # ---- the record
    def _passed(self, entry: Entry) -> None:
        """Process ``entry`` of the record, which the guest has now reached."""
        match entry:
            case EventEntry(time_ns, event):
                self._seconds = max(self._seconds, time_ns / 1e9)
                self._progress(self._seconds)
                kind = event.get("event")
                if kind == "step":
                    self._steps.append(event)
                elif kind == "result":
                    self._result = event
            case CheckpointEntry(told):
                mark = mark_from(told)
                if mark is not None and mark.what == "end":
                    self._end = mark
                elif mark is not None and self._guest_now is not None:
                    self._guest_now.sweep()  # as was done at the recorded mark
                    self._compare_mark(mark, self._guest_now)
            case _:
                pass

    def _compare_mark(self, recorded: Mark, interpreter: Interpreter) -> None:
        found = mark_of(interpreter, recorded.what, recorded.number).digest
        differing = found.differences(recorded.digest)
        if not differing:
            self._equal_marks += 1
            return
        if self._difference is None:
            self._difference = self._different(
                "state",
                Message(
                    "the guest's {differing} at mark {number} ({what})",
                    differing=", ".join(differing),
                    number=recorded.number,
                    what=recorded.what,
                ),
                Message("a different {differing}", differing=" and ".join(differing)),
            )

    def _compare(self, event: Event) -> bool:
        """Compare ``event`` with the recorded one if it is about a step; return whether to suppress it."""
        if not isinstance(event, StepEvent):
            return event.name in ("log", "ready", "progress")
        told = event.to_json()
        recorded = self._steps.popleft() if self._steps else None
        if told != recorded:  # convert to JSON's types only if needed, because that is slow
            told = json.loads(json.dumps(told, default=repr))
        self._told_steps += event.status != "started"
        self._step = told
        if recorded is not None and dict(recorded) != told and self._difference is None:
            names = [name for name in told if told.get(name) != recorded.get(name)]
            self._difference = self._different(
                "step",
                ", ".join(f"{name} {told.get(name)!r}" for name in names),
                ", ".join(f"{name} {recorded.get(name)!r}" for name in names),
            )
        if event.status != "started" and self._until in (str(event.step), event.title):
            self._reason = _REACHED
            raise Unwind(_Reached(self._reason))
        return False

    # ---- the result
    def _explain(self, fault: GuestError, result: ResultEvent) -> None:
        match fault:
            case Divergence():
                self._difference = self._different("request", fault.asked, fault.recorded, fault)
            case EndOfJournal() if fault.barrier:
                self._reason = "after this, the run was stopped or interrupted at an unknown point"
            case EndOfJournal() if self.recorded.is_under_way:
                self._reason = "the run is still active: this is its record so far"
            case EndOfJournal():
                self._damage = self.recorded.damage
                self._reason = Message(
                    "the record ends here: {damage}", damage=self._damage or "the run was cut off"
                )
            case MemoryExhausted() | StackExhausted() | WasmTrap():
                if self._is_at_the_end():
                    self._compare_results(result)
            case _:
                raise fault

    def _compare_results(self, result: ResultEvent) -> None:
        recorded = self._result
        if self._until:
            self._reason = Message("step {until} has not ended", until=repr(self._until))
        elif recorded is None:
            self._reason = "the record has no result: the run was cut short before it finished"
        else:
            told = json.loads(json.dumps(result.to_json(), default=repr))
            for name, now, then in results_of(told, recorded):
                if now != then and self._difference is None:
                    self._difference = self._different("result", f"{name} {now!r}", f"{name} {then!r}")

    def _different(
        self, what: DifferenceKind, asked: str, recorded: str, fault: Divergence | None = None
    ) -> Difference:
        world, number = self._world, self._step.get("step")
        return Difference(
            what,
            asked,
            recorded,
            fault.turn if fault is not None else 0 if world is None else world.turn,
            fault.frame if fault is not None else self._answers.place,
            self._seconds,
            number if isinstance(number, int) else 0,
            str(self._step.get("title", "")),
            self._lines or self._line_of_step(),
        )

    def _line_of_step(self) -> tuple[SourceLine, ...]:
        file, line = self._step.get("file"), self._step.get("line")
        return (SourceLine(file, line),) if isinstance(file, str) and isinstance(line, int) and line else ()

    def _state_there(self) -> dict[str, object]:
        world = self._world
        return {
            "step": self._step.get("step", 0),
            "title": self._step.get("title", ""),
            "time_s": round(self._seconds, 3),
            "printed": "" if world is None else world.printed.decode("utf-8", "replace"),
        }

    def _note_lines(self, kind: str) -> None:
        """When a request differs from the record, note the lines that the guest is executing."""
        if self._guest_now is None or kind in _WITHOUT_STACK:
            return
        with suppress(GuestError, Unwind, ValueError, KeyError):
            told = self._guest_now.host.shims["load"]("_praxis.places:here")()
            self._lines = tuple([SourceLine(*place) for place in json.loads(str(told))])

    # ---- the run's thread
    def attach(self, run: Run) -> None:
        """Set the run that this mode serves, and start comparing its events."""
        super().attach(run)
        run.conductor.tell.was_told = self._compare

    def asked(self, request: RunRequest) -> RunRequest:
        """Return the request, changed to keep neither files nor a journal."""
        return structs.replace(request, journal=None, keeps_files=False)

    def recorder(self, records: Records | None, conductor: Conductor, ending: ResultBuilder) -> Recorder:
        """Create a recorder that only compares."""
        return _Compared(conductor, ending, self)

    def world(self) -> GuestEnvironment:
        """Return the environment that supplies the recorded answers."""
        self._world = WatchedReplay(self._answers)
        self._world.on_divergence = self._note_lines
        return self._world

    def enter(self, interpreter: Interpreter) -> object:
        """Run the program from the beginning, comparing it with the recorded run."""
        self._guest_now = interpreter
        return super().enter(interpreter)

    def compare_end(self, interpreter: Interpreter) -> None:
        """Compare the guest's state with the record when the program has ended."""
        if self._is_at_the_end() and self._end is not None:
            self._compare_mark(self._end, interpreter)

    def _is_at_the_end(self) -> bool:
        """Return whether the record has no more answers; if it does have more, note this as a difference."""
        rest = self._answers.peek()
        if rest is not None and self._difference is None:
            self._difference = self._different(
                "request", "nothing more", Message("{name}, and perhaps more", name=rest.kind.name)
            )
        return rest is None

    def failed(self, error: PraxisError) -> PraxisError:
        """Note the error that ended the replay, and return it."""
        if isinstance(error, Fatal):
            self._fault = error
        if self._guest_now is None and not isinstance(error, Divergence | EndOfJournal):
            self._refusal = error
        return error

    def is_late(self, *, is_told: bool) -> bool:
        """Return whether the recorded run exceeded its time limit."""
        return self._result is not None and error_of(self._result) == TimedOut.__name__

    def request(self) -> RunRequest:
        """Return the recorded request, unchanged."""
        return self.run.request

    def packages(self) -> Environment | None:
        """Return the recorded run's packages."""
        run = self.run
        return self.recorded.environment(
            run.interpreters.environments, run.conductor.tell, run.conductor.control
        )

    # ---- there are no instruments
    def bindings(self) -> Sequence[Binding]:
        """Return bindings with the recorded device names; the devices need not exist."""
        texts = self.run.request.ports
        bindings = [Binding(role, device) for role, device in devices_by_role(texts).items()]
        return with_own_paths(bindings, own_paths(texts))

    def limits(self, bindings: Sequence[Binding]) -> Mapping[str, WriteLimits]:
        """Return the recorded write limits."""
        return self.recorded.limits

    def kinds(self, bindings: Sequence[Binding]) -> Mapping[str, str]:
        """Return no kinds, because there are no instruments to stop."""
        return NO_KINDS


def replay(
    recorded: RecordedRun,
    *,
    interpreters: InterpreterSource,
    until: str = "",
    progress: Callable[[float], None] = lambda seconds: None,
    on_event: Callable[[Event], None] = lambda event: None,
    note: Callable[[Run], None] = lambda run: None,
) -> ReplayReport:
    """Replay ``recorded``, and compare it with the record, as ``Replay`` does. Call this on a guest's thread.

    ``note`` receives the run before it starts, so that the run can be killed; ``on_event`` receives the
    program's events. Raises PraxisError if the replay cannot start, and Killed.
    """
    mode = Replay(recorded, until=until, progress=progress)
    run = Run(
        recorded.request,
        mode=mode,
        interpreters=interpreters,
        on_event=on_event,
        output=OutputBuffer(),
        run_id=recorded.run_id,
    )
    note(run)
    began = time.perf_counter()
    result = run.execute()
    return mode.report(result, time.perf_counter() - began)
