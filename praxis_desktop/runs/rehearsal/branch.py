"""The dry run of one branch: a fault happens at one operation, and the run's end is judged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from praxis_desktop.core.events import Event, ResultEvent, StepEvent
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.faults import Killed, TimedOut
from praxis_desktop.ports import emergency
from praxis_desktop.runs.dry_run.findings import place_in
from praxis_desktop.runs.modes.dry import DryRunWorld
from praxis_desktop.runs.rehearsal.faults import BY_NAME, OUT_S
from praxis_desktop.runs.rehearsal.judging import Ending, judged
from praxis_desktop.runs.rehearsal.operations import RehearsedRun, measured_in_value
from praxis_desktop.runs.rehearsal.outcomes import Branch, BranchOutcome

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.ports.simulators.faults import Part
    from praxis_desktop.ports.simulators.instrument import Instrument
    from praxis_desktop.runs.rehearsal.outcomes import Ordinary

_SECOND: Final = 1_000_000_000

LONGEST_S: Final = 3600.0
"""Seconds of a branch's clock beyond those of the run without a fault, after which it hangs."""

_END: Final = {"pc-dies": "the computer died", "emergency-stop": "the emergency stop was pressed"}


class _BoundedWorld(DryRunWorld):
    """Ends the program once its clock has passed ``limit_ns``."""

    limit_ns = 0

    def _jump(self, when: int) -> None:
        super()._jump(when)
        if self._now > self.limit_ns:
            self._control.kill(TimedOut("the branch did not end"))


class BranchRun(RehearsedRun):
    """A dry run of ``branch``. Its ``outcome`` is None before the end, and if the fault never happened."""

    def __init__(self, branch: Branch, ordinary: Ordinary, answers: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(answers)
        self._branch = branch
        self._ordinary = ordinary
        self._commands = 0
        self._is_loose = False
        self._cut = ""
        """The fault that ended the run from outside, if any."""
        self.outcome: BranchOutcome | None = None

    # ---- the run's thread
    def new_world(self, seed: int) -> DryRunWorld:
        world = _BoundedWorld(seed)
        world.limit_ns = int((self._ordinary.seconds + LONGEST_S) * _SECOND)
        return world

    def begin(self) -> None:
        instruments = self.run.conductor.instruments
        if self._branch.operation.command:
            instruments[self._branch.operation.port].witness = self
        super().begin()

    def _watch(self, on_event: Callable[[Event], None], event: Event) -> None:
        super()._watch(on_event, event)
        operation = self._branch.operation
        if operation.command or not isinstance(event, StepEvent):
            return
        if event.status == "started" and event.step == operation.step:
            self._let_loose(None, "", 0)

    # ---- as a Witness
    def command(self, instrument: Instrument, word: str, now: int) -> None:
        """Let the fault loose at its command."""
        self._commands += 1
        if self._commands == self._branch.operation.command:
            self._let_loose(instrument, word, now)

    def reply(self, instrument: Instrument, parts: Sequence[Part]) -> None:
        """Replies are of no interest."""

    def _let_loose(self, instrument: Instrument | None, word: str, now: int) -> None:
        name = self._branch.fault
        self._is_loose = True
        if name in _END:
            self._cut = name
            self.run.conductor.watchdog.kill(Killed(Message("{what}", what=_END[name])))
        if instrument is None:
            return
        fault = BY_NAME[name].fault
        if fault is not None:
            instrument.inject(fault if name != "stuck" else type(fault)(name, command=word))
        elif name in ("out", "out-3s"):
            instrument.later(0.0, lambda _: instrument.unplug(), now)
            if name == "out-3s":
                instrument.later(OUT_S, lambda _: instrument.plug_in(), now)

    # ---- the end
    def result(self, result: ResultEvent, error: PraxisError | None) -> ResultEvent:
        result = super().result(result, error)
        self.figures |= measured_in_value(result.result.value)
        if not self._is_loose:
            return result
        if self._cut == "emergency-stop":
            self._stop_instruments()
        program = self.run.request.program
        files = {program.filename, *(companion.filename for companion in program.companions)}
        told = result.result.error
        file, line = place_in("" if told is None else told.stack, files)
        world = self._world
        assert world is not None
        self.outcome = judged(
            self._branch,
            self._ordinary,
            Ending(
                state=result.state,
                verdict=self.run.program.judgement.judge(result).word,
                figures=self.figures,
                hazards=self.hazards(),
                question=self.question,
                error="" if told is None else told.message,
                file=file,
                line=line,
                cut=self._cut,
                is_deadlocked=world.deadlock is not None,
                is_late=isinstance(error, TimedOut),
                seconds=(world.logical_time - self._since) / _SECOND,
            ),
        )
        return result

    def _stop_instruments(self) -> None:
        """Send the instruments what an emergency stop sends."""
        commands = emergency.known_stop_commands()
        now = self.run.conductor.now()
        for instrument in self.run.conductor.instruments.values():
            command = commands.get(emergency.kind_of_simulator(instrument.kind))
            if command is None:
                continue
            for data in command.commands:
                instrument.receive(data, now)
            for name in command.drop_lines:
                instrument.tell_line(name, False, now)
