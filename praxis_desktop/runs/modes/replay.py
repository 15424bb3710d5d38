"""A run that is done again from its record: the same program, given the same answers, and nothing else."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from praxis_desktop.core.events import ResultEvent, StepEvent
from praxis_desktop.core.records import replace
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
from praxis_desktop.ports.roles import Binding, devices_by_role
from praxis_desktop.records.reading import CheckpointEntry, EventEntry, SegmentEntry
from praxis_desktop.runs._marks import Mark, mark_from, mark_of
from praxis_desktop.runs._mode import Mode
from praxis_desktop.runs._recorder import Recorder
from praxis_desktop.runs._run import Run
from praxis_desktop.runs.output import OutputBuffer
from praxis_desktop.runs.recorded.answers import RecordedAnswers
from praxis_desktop.runs.recorded.recorded_run import RecordedRun
from praxis_desktop.runs.replay.report import (
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
    from praxis_desktop.ports.limits import WriteLimits
    from praxis_desktop.records.keeping import Records
    from praxis_desktop.records.reading import Entry
    from praxis_desktop.runs._conductor import Conductor
    from praxis_desktop.runs._result import Ending
    from praxis_desktop.runs.guests import InterpreterSource
    from praxis_desktop.runs.packages.environments import Environment
    from praxis_desktop.runs.request import RunRequest


_MOST_PRINTED = 64 << 10


class WatchedReplay(ReplayEnvironment):
    """Keeps the end of what the guest prints, both streams in one."""

    def __init__(self, answers: Answers) -> None:
        super().__init__(answers)
        self._printed = bytearray()

    @property
    def printed(self) -> bytes:
        """The end of what was printed."""
        return bytes(self._printed[-_MOST_PRINTED:])

    def output(self, stream: StreamName, data: bytes) -> bool:
        shown = super().output(stream, data)
        self._printed += data
        if len(self._printed) > 2 * _MOST_PRINTED:
            del self._printed[:-_MOST_PRINTED]
        return shown


_WITHOUT_STACK = ("OUTPUT", "ENTROPY", "CLOCK")
"""Requests in the middle of which the guest cannot be asked where it is: it has let go of its own lock."""
_REACHED = "the replay has come to the step that was asked for"


class _Reached(Fatal):
    """The guest has come to where the replay was to end."""


class _Differs(Fatal):
    """The guest is not as it was."""


class _Compared(Recorder):
    """Keeps nothing: compares the guest with what was kept of it."""

    def __init__(self, conductor: Conductor, ending: Ending, replay: Replay) -> None:
        super().__init__(None, conductor, ending)
        self._replay = replay

    def image(self, prepared: PreparedInterpreter) -> None:
        """It must be the recorded one. Raises UsageError."""
        self._replay.recorded.check_image(prepared)

    def mark_end(self, interpreter: Interpreter) -> None:
        """Compare the state of the guest at its end."""
        self._replay.compare_end(interpreter)


class Replay(Mode):
    """Does ``recorded`` again. No port is opened, nobody is asked, nothing is kept; ``report`` says whether
    anything differs: the state of the guest at every mark of the record, its requests, what it told of
    steps, what it came to.

    ``until`` is the number or the title of a step behind whose end the replay stops. ``progress`` is told how
    many seconds of the run have been replayed.
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
        self._is_cut = False
        self._difference: Difference | None = None
        self._lines: tuple[SourceLine, ...] = ()
        self._reason = self._damage = ""
        self._fault: Fatal | None = None
        self._refusal: PraxisError | None = None

    def report(self, result: ResultEvent, took_s: float) -> ReplayReport:
        """What came of the run, which has ended with ``result`` after so many seconds. Raises PraxisError
        where it could not be begun, and Killed when it was ended.
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
        """The guest has come to where ``entry`` stands in its record."""
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
                    self._guest_now.sweep()  # as when it was made
                    self._compare_mark(mark, self._guest_now)
            case SegmentEntry():
                self._is_cut = True
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
                f"{', '.join(differing)} of the guest at mark {recorded.number} ({recorded.what})",
                f"another {' and '.join(differing)}",
            )

    def _compare(self, event: Event) -> bool:
        """Compare what the guest tells of its steps with what it told; whether that is all there is to it."""
        if not isinstance(event, StepEvent):
            return event.name in ("log", "ready", "progress")
        told = event.to_json()
        recorded = self._steps.popleft() if self._steps else None
        if told != recorded:  # JSON knows fewer types: by way of it is what takes long here
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

    # ---- what it came to
    def _explain(self, fault: GuestError, result: ResultEvent) -> None:
        match fault:
            case Divergence():
                self._difference = self._different("request", fault.asked, fault.recorded, fault)
            case EndOfJournal() if fault.barrier:
                self._reason = (
                    "behind this the run was stopped or interrupted at a moment that cannot be found again"
                )
            case EndOfJournal() if self.recorded.is_under_way:
                self._reason = "the run is still under way: this is what its record holds so far"
            case EndOfJournal():
                self._damage = self.recorded.damage
                self._reason = f"the record ends here: {self._damage or 'the run was cut off'}"
            case MemoryExhausted() | StackExhausted() | WasmTrap():
                if self._is_at_the_end():
                    self._compare_results(result)
            case _:
                raise fault

    def _compare_results(self, result: ResultEvent) -> None:
        recorded = self._result
        if self._until:
            self._reason = f"there is no step {self._until!r} that has ended"
        elif recorded is None:
            self._reason = "the record has no result: the run was cut off at its end"
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
        """The guest asks for something else: find out where it is. It does not go on after that."""
        if self._guest_now is None or kind in _WITHOUT_STACK:
            return
        with suppress(GuestError, Unwind, ValueError, KeyError):
            told = self._guest_now.host.shims["load"]("_praxis.places:here")()
            self._lines = tuple([SourceLine(*place) for place in json.loads(str(told))])

    # ---- the run's thread
    def attach(self, run: Run) -> None:
        """This is the run: what it tells is compared."""
        super().attach(run)
        run.conductor.tell.was_told = self._compare

    def asked(self, request: RunRequest) -> RunRequest:
        """Its files were those of the run; what the guest was told of them is in the record."""
        return replace(request, journal=None, keeps_files=False)

    def recorder(self, records: Records | None, conductor: Conductor, ending: Ending) -> Recorder:
        """Compares, and keeps nothing."""
        return _Compared(conductor, ending, self)

    def world(self) -> GuestEnvironment:
        """The recorded one."""
        self._world = WatchedReplay(self._answers)
        self._world.on_divergence = self._note_lines
        return self._world

    def enter(self, interpreter: Interpreter) -> object:
        """The program, which is compared from here on."""
        self._guest_now = interpreter
        return super().enter(interpreter)

    def compare_end(self, interpreter: Interpreter) -> None:
        """Compare the guest, whose program has ended, with how it was then."""
        if self._is_at_the_end() and self._end is not None:
            self._compare_mark(self._end, interpreter)

    def _is_at_the_end(self) -> bool:
        """Whether the record has no more either, now that the program has come to its end."""
        rest = self._answers.peek()
        if rest is not None and self._difference is None:
            self._difference = self._different(
                "request", "nothing more", f"{rest.kind.name}, and perhaps more"
            )
        return rest is None

    def failed(self, error: PraxisError) -> PraxisError:
        """Keep what has ended it."""
        if isinstance(error, Fatal):
            self._fault = error
        if self._guest_now is None and not isinstance(error, Divergence | EndOfJournal):
            self._refusal = error
        return error

    def is_late(self, *, is_told: bool) -> bool:
        """Its time was up when that of the recorded run was."""
        return self._result is not None and error_of(self._result) == TimedOut.__name__

    def request(self) -> RunRequest:
        """As it is recorded."""
        return self.run.request

    def packages(self) -> Environment | None:
        """Those of the recorded run."""
        run = self.run
        return self.recorded.environment(
            run.interpreters.environments, run.conductor.tell, run.conductor.control
        )

    # ---- there are no instruments
    def bindings(self) -> Sequence[Binding]:
        """What its ports were called: what stood behind them need not be there."""
        return [Binding(role, device) for role, device in devices_by_role(self.run.request.ports).items()]

    def limits(self, bindings: Sequence[Binding]) -> Mapping[str, WriteLimits]:
        """Those of the recorded run."""
        return self.recorded.limits

    def kinds(self, bindings: Sequence[Binding]) -> Mapping[str, str]:
        """None: nothing is stopped."""
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
    """Do ``recorded`` again and compare: see ``Replay``. On a guest's thread; ``note`` is told of the run
    before it begins, so that it can be killed, ``on_event`` what the program tells, once more. Raises
    PraxisError where it cannot be begun, and Killed.
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
