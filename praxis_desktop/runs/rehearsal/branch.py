"""Performs a dry run of one branch of a rehearsal (a fault at one operation), and judges how the run ends."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final, Literal

from msgspec import structs

from praxis_desktop.core.events import Event, ResultEvent, StepEvent
from praxis_desktop.interpreter.faults import Killed, TimedOut
from praxis_desktop.ports import emergency
from praxis_desktop.ports.simulators.faults import Fault
from praxis_desktop.runs._mode import Mode
from praxis_desktop.runs.commands import EmergencyStop
from praxis_desktop.runs.dry_run.findings import place_in
from praxis_desktop.runs.modes.dry import DryRunWorld
from praxis_desktop.runs.rehearsal.faults import BY_NAME, OUT_S
from praxis_desktop.runs.rehearsal.judging import Ending, judged
from praxis_desktop.runs.rehearsal.operations import RehearsedRun, decision_on, measured_in_value
from praxis_desktop.runs.rehearsal.outcomes import Branch, BranchOutcome, Moment
from praxis_desktop.runs.request import StepFault

if TYPE_CHECKING:
    from praxis_desktop.core.errors import PraxisError
    from praxis_desktop.core.prompts import PromptEvent
    from praxis_desktop.interpreter.environment.base import Completion
    from praxis_desktop.interpreter.environment.base import Environment as GuestEnvironment
    from praxis_desktop.ports.simulators.faults import Part
    from praxis_desktop.ports.simulators.instrument import Instrument
    from praxis_desktop.runs._run import Run
    from praxis_desktop.runs.dry_run.branches import Branch as NotTaken
    from praxis_desktop.runs.rehearsal.outcomes import Ordinary
    from praxis_desktop.runs.request import RunRequest

_SECOND: Final = 1_000_000_000

LONGEST_S: Final = 3600.0
"""A branch counts as hung once its clock is this many seconds past the end of the ordinary run."""

_MOST_MOMENTS: Final = 12

_ANSWER_S: Final = 1.0
"""Maximum number of seconds to wait for another thread to answer a question."""

_END: Final = {"pc-dies": "the computer died", "emergency-stop": "the emergency stop was pressed"}


class BoundedWorld(DryRunWorld):
    """An environment that ends the program once the environment's clock has passed ``limit_ns``."""

    limit_ns = 0
    is_asked: Callable[[], bool] | None = None
    """Returns whether the program has asked a question that another thread has yet to answer; None if no
    other thread answers questions.
    """

    def next_event(self, deadline: int | None) -> Completion | None:
        if self.is_asked is not None and (deadline is None or self.is_asked()):
            until = time.monotonic() + _ANSWER_S
            while not self._queue and time.monotonic() < until:
                time.sleep(0.001)
        return super().next_event(deadline)

    def _jump(self, when: int) -> None:
        super()._jump(when)
        if self._now > self.limit_ns:
            self._control.kill(TimedOut("the branch did not end"))


def bounded_world(seed: int, ordinary: Ordinary) -> BoundedWorld:
    """Return the environment for a branch that is compared with the ``ordinary`` run."""
    world = BoundedWorld(seed)
    world.limit_ns = int((ordinary.seconds + LONGEST_S) * _SECOND)
    return world


class BranchRun(RehearsedRun):
    """A dry run of ``branch``, which is compared with the ``ordinary`` run."""

    def __init__(self, branch: Branch, ordinary: Ordinary, answers: Sequence[tuple[str, str]] = ()) -> None:
        super().__init__(answers)
        self.branch = branch
        self.ordinary = ordinary
        self._commands = 0
        self.has_happened = False
        self.at_death = ""
        """A sentence about any danger that existed while the computer was off; "" if there was none."""
        self.resume_question = ""
        """The first question that the user had to answer before the run could be resumed."""
        self.cut = ""
        """The external fault that ended the run, such as an emergency stop; "" if there was none."""
        self._hazards: Mapping[str, tuple[str, ...]] = {}
        self._place = "", 0
        """The file and line of the last step for which both are known."""
        self._moments: list[Moment] = []
        self._ahead_ns = 0
        """How far the instruments' clock was ahead of the program's clock at the start, in nanoseconds."""

    # ---- the run's thread
    def asked(self, request: RunRequest) -> RunRequest:
        """Return the request for a dry run, with the fault added if the guest is to inject it."""
        return super().asked(_with_fault(request, self.branch))

    def new_world(self, seed: int) -> BoundedWorld:
        return bounded_world(seed, self.ordinary)

    def begin(self) -> None:
        instruments = self.run.conductor.instruments
        if self.branch.operation.command:
            instruments[self.branch.operation.port].witness = self
        super().begin()

    def _watch(self, on_event: Callable[[Event], None], event: Event) -> None:
        super()._watch(on_event, event)
        if not isinstance(event, StepEvent) or self.run.conductor.watchdog.out_of_time:
            return  # a real run, which has no such time limit, would not do this
        operation = self.branch.operation
        if event.status == "started" and event.line:
            self._place = event.file, event.line
        is_its = event.status == "started" and event.step == operation.step
        if event.status == "started" and (is_its or self.has_happened):
            self.note("step", event.title)
        elif event.status == "failed" and self.has_happened:
            self.note("failed", event.error)
        if is_its and not operation.command and not self.has_happened:
            self.happen(None, "", self.run.conductor.now())

    def decided(self, prompt: PromptEvent) -> str:
        """Decide as the user would in a rehearsal, and note the question and the decision."""
        decision = super().decided(prompt)
        self.note("asked", prompt.message)
        titles = (choice.title for choice in prompt.choices if choice.value == decision)
        self.note("decided", next(titles, decision))
        return decision

    def note(self, kind: Literal["step", "fault", "failed", "asked", "decided"], text: str) -> None:
        """Add a moment. Errors that have already been noted are skipped, because a step passes its errors on
        to the enclosing steps.
        """
        world, moments = self._world, self._moments
        is_again = kind == "failed" and any(each.text.endswith(text) for each in moments)
        if world is not None and len(moments) < _MOST_MOMENTS and not is_again:
            passed = world.device_time - self._ahead_ns - self._since
            moments.append(Moment(round(passed / _SECOND, 3), kind, text))

    def untaken(self) -> Sequence[NotTaken]:
        """Return no branches, because only the report on an ordinary dry run needs them."""
        return ()

    # ---- as a Witness
    def command(self, instrument: Instrument, word: str, now: int) -> None:
        """Count the command, and inject the fault if it is due."""
        self._commands += 1
        if self._commands == self.branch.operation.command:
            self.happen(instrument, word, now)

    def reply(self, instrument: Instrument, parts: Sequence[Part]) -> None:
        """Do nothing, because only commands matter here."""

    def happen(self, instrument: Instrument | None, word: str, now: int) -> None:
        """Cause the fault at the command that ``instrument`` is about to carry out or, if ``instrument`` is
        None, at the beginning of a step.
        """
        name = self.branch.fault
        self.has_happened = True
        self.note("fault", name)
        if name in _END or (name == "no-person" and not self.branch.operation.answers_itself):
            self.cut = name
            self.run.conductor.watchdog.kill(Killed(_END.get(name, "nobody answered")))
        elif instrument is not None:
            let_loose(name, instrument, word, now)

    # ---- the end
    def result(self, result: ResultEvent, error: PraxisError | None) -> ResultEvent:
        result = super().result(result, error)
        self.figures |= measured_in_value(result.result.value)
        if self.cut == "emergency-stop":
            self._stop_instruments()
        self._hazards = self.hazards()
        return result

    def outcome(self, result: ResultEvent, run: Run) -> BranchOutcome | None:
        """Judge the branch, whose last ``run`` ended with ``result``. Return None if the fault never
        occurred.
        """
        world = self._world
        if not self.has_happened or world is None:
            return None
        program = run.request.program
        files = {program.filename, *(companion.filename for companion in program.companions)}
        told = result.result.error
        verdict = run.program.judgement.judge(result)
        is_late = run.ending.exit_code == TimedOut.exit_code
        file, line = self._place if is_late else place_in("" if told is None else told.stack, files)
        ending = Ending(
            state=result.state,
            verdict=(verdict.word, verdict.reason),
            figures=self.figures,
            hazards=self._hazards,
            question=self.question,
            error="" if told is None else told.message,
            file=file,
            line=line,
            cut=self.cut,
            at_death=self.at_death,
            asked=self.resume_question,
            stays=bool(result.details.get("interrupted")),
            is_deadlocked=world.deadlock is not None,
            is_late=is_late,
            seconds=(world.logical_time - self._since) / _SECOND,
        )
        outcome = judged(self.branch, self.ordinary, ending)
        return structs.replace(outcome, moments=tuple(self._moments))

    def _stop_instruments(self) -> None:
        """Send each instrument its profile's stop command, as an emergency stop does."""
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


class ShownBranch(Mode):
    """A full run, not a dry run, of ``branch`` on simulated instruments, for a record that can be replayed
    step by step. Questions to the user are answered as in a rehearsal. The run's time is virtual, as in the
    branch, because otherwise a program that polls an instrument would send different commands, and the fault
    would occur at the wrong command.
    """

    def __init__(self, branch: Branch, ordinary: Ordinary) -> None:
        self.branch = branch
        self.ordinary = ordinary
        self._commands = 0
        self._world: BoundedWorld | None = None

    def world(self) -> GuestEnvironment:
        """Return an environment with virtual time, which the record also uses. A branch with an emergency
        stop runs in real time, because the stop comes from outside.
        """
        if self.branch.fault == "emergency-stop":
            return super().world()
        self._world = world = bounded_world(self.run.request.seed or 0, self.ordinary)
        world.devices_ahead_ns = time.monotonic_ns()
        world.is_asked = lambda: bool(self.run.prompts)
        self.run.conductor.now = lambda: world.device_time
        found = self.run.recorder.world(world)
        if (record := self.run.recorder.record) is not None:
            record.follow(self.run.conductor.now)
        return found

    def asked(self, request: RunRequest) -> RunRequest:
        """Return the request, with the fault added if the guest is to inject it."""
        return _with_fault(request, self.branch)

    def listener(self, on_event: Callable[[Event], None]) -> Callable[[Event], None]:
        """Return a listener that also triggers the branch's emergency stop if it is due at the beginning of
        a step rather than at a command.
        """

        def listen(event: Event) -> None:
            on_event(event)
            if isinstance(event, StepEvent) and self._world is not None:
                self._world.note_progress()
            operation = self.branch.operation
            if operation.command or not isinstance(event, StepEvent):
                return
            if event.step == operation.step and event.status == "started":
                self._stop()

        return listen

    def begin(self) -> None:
        operation = self.branch.operation
        if operation.command:
            self.run.conductor.instruments[operation.port].witness = self
        self.run.conductor.questions.stand_in = decision_on
        super().begin()

    def command(self, instrument: Instrument, word: str, now: int) -> None:
        """Count the command, and inject the fault if it is due."""
        self._commands += 1
        if self._commands != self.branch.operation.command:
            return
        self._stop()
        let_loose(self.branch.fault, instrument, word, now)

    def _stop(self) -> None:
        if self.branch.fault == "emergency-stop":
            self.run.do(EmergencyStop(reason="a rehearsal"))

    def reply(self, instrument: Instrument, parts: Sequence[Part]) -> None:
        """Do nothing, because only commands matter here."""


def can_be_shown(branch: Branch) -> bool:
    """Return whether ``branch`` can be recorded: False only if its fault is an unanswered question."""
    return branch.fault != "no-person"


def _with_fault(request: RunRequest, branch: Branch) -> RunRequest:
    """Return the request, with the fault added if it affects a question or a machine without a port."""
    if branch.operation.command or branch.fault in _END:
        return request
    return structs.replace(request, fault=StepFault(branch.operation.step, branch.fault))


def let_loose(name: str, instrument: Instrument, word: str, now: int) -> None:
    """Inject a fault at the command that ``instrument`` is about to carry out."""
    fault = BY_NAME[name].fault
    if fault is not None:
        instrument.inject(fault if name != "stuck" else Fault(name, command=word))
    elif name in ("out", "out-3s"):
        instrument.later(0.0, lambda _: instrument.unplug(), now)
        if name == "out-3s":
            instrument.later(OUT_S, lambda _: instrument.plug_in(), now)
    elif name == "power-cycle":
        instrument.later(0.0, instrument.lose_power, now)
        if instrument.restart_s:
            instrument.later(0.0, lambda _: instrument.unplug(), now)
            instrument.later(instrument.restart_s, lambda _: instrument.plug_in(), now)
