"""A dry run: simulated instruments and virtual time."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec import structs

from praxis_desktop.core.devices import LISTEN_PREFIX
from praxis_desktop.core.errors import PraxisError, UsageError
from praxis_desktop.core.events import (
    DataEvent,
    ErrorInfo,
    Event,
    ResultEvent,
    SerialEvent,
    StepEvent,
    VerdictEvent,
    figures_of,
    has_limits,
)
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.environment.base import Completion, VirtualDeadlock
from praxis_desktop.interpreter.environment.virtual import VirtualEnvironment
from praxis_desktop.interpreter.faults import GuestError, GuestInterrupted, TimedOut, Unwind
from praxis_desktop.ports import simulators
from praxis_desktop.ports.roles import devices_by_role, own_paths, parse_bindings
from praxis_desktop.protocols.benches.bench import Bench, MachineChoice
from praxis_desktop.protocols.benches.catalogue import Catalogue
from praxis_desktop.protocols.benches.choosing import choose_bench
from praxis_desktop.protocols.benches.simulation import backends_by_kind, device_kind, is_hardware
from praxis_desktop.protocols.definition import MachineRole, Protocol
from praxis_desktop.runs._mode import Mode
from praxis_desktop.runs.commands import (
    AnyCommand,
    Cancel,
    EmergencyStop,
    Kill,
    Pause,
    PauseNow,
    Refused,
)
from praxis_desktop.runs.dry_run import WatchedSteps, lint, temperature_findings
from praxis_desktop.runs.dry_run.branches import Branch, untaken_branches
from praxis_desktop.runs.dry_run.findings import (
    UNCOUNTED,
    Finding,
    FindingKind,
    after,
    broken_at_end,
    ending,
    handled,
    innermost,
    is_not_ready_at,
    is_of,
    place_in,
    unfinished,
)
from praxis_desktop.runs.dry_run.ledger import (
    NOTHING,
    Counted,
    noted_findings,
    read_ledger,
)
from praxis_desktop.runs.dry_run.report import (
    MOST_CHECKS,
    DryRunReport,
    InstrumentUse,
    PlannedCheck,
    instrument_uses,
    made_report,
    unused_answers,
    unused_machines,
)
from praxis_desktop.runs.left_behind import left_behind
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.setup import simulated_ports
from praxis_desktop.runs.shared_world import check_world

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Image, Interpreter
    from praxis_desktop.interpreter.environment.base import Environment as GuestEnvironment
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem


DRY_RUN_LIMIT_S = 60.0
"""Real time, in seconds, after which a dry run is abandoned unless it has a limit of its own."""

_IN_A_CALL = "the program is waiting, in a call without a time-out, for something that will never arrive"
"""Message about a wait inside a call; the original one would show users an internal channel's name."""


class DryRunWorld(VirtualEnvironment):
    """An environment that interrupts a deadlocked program once, as Ctrl+C would, to learn the program's
    position and the resources it has used. A second deadlock ends the guest, as in any VirtualEnvironment.
    """

    deadlock: VirtualDeadlock | None = None
    """The deadlock that interrupted the program, or None."""

    def wait(self, channel: str, deadline: int | None) -> bytes | None:
        try:
            return super().wait(channel, deadline)
        except Unwind as unwind:
            self._interrupt(unwind, VirtualDeadlock(_IN_A_CALL))
            self._check_interrupt()
            raise

    def next_event(self, deadline: int | None) -> Completion | None:
        try:
            return super().next_event(deadline)
        except Unwind as unwind:
            self._interrupt(unwind)
            return None

    def _interrupt(self, unwind: Unwind, told: VirtualDeadlock | None = None) -> None:
        """Interrupt the program if this is the first deadlock; otherwise raise ``unwind`` again."""
        if self.deadlock is not None or not isinstance(unwind.fault, VirtualDeadlock):
            raise unwind
        self.deadlock = told or unwind.fault
        self._control.interrupt()


log = logging.getLogger(__name__)

_NANOSECONDS = 10**9

_UNGRANTED = ("PortNotAllowed", "PortNotFound", "PortRefused", "PortNotSerial", "PortDenied")
"""Faults that mean the program was not granted the port."""


class Dry(Mode):
    """A run whose result has a report in ``details["dry_run"]``: see ``DryRunReport``.

    The request's bench and ports must be simulated (see ``simulated_request``). Time passes instantly, and
    repeated dry runs have the same result. A stop takes milliseconds, because there are no instruments to
    leave in a safe state.
    """

    claims = tells_bench = judges = False

    def __init__(self, answers: Sequence[tuple[str, str]] = ()) -> None:
        """Create the mode. ``answers`` are the answers to the program's questions, each preceded by the text
        of its question, by part of that text, or by "" for the next question.
        """
        self._answers = answers
        self.report: DryRunReport | None = None
        """The report, once the run has ended; None if its program did not start or was refused."""
        self._steps = WatchedSteps()
        self._counted: Counted = NOTHING
        self._is_counted = False
        self._world: DryRunWorld | None = None
        self._stuck_at = ""
        """The traceback that shows where the program would wait forever."""
        self._since = 0
        """The time on the guest's clock when the program started, in nanoseconds."""
        self._began = 0.0
        self._runtime = 0.0
        self._checks: list[PlannedCheck] = []
        self._is_judged = False
        """Whether the protocol has reported numbers with limits or given a verdict."""

    # ---- any thread
    def allow(self, command: AnyCommand) -> AnyCommand | Refused:
        """Refuse pauses, because a dry run is too short for them, and turn stops into kills, because it
        has no instruments.
        """
        match command:
            case Pause() | PauseNow():
                return Refused("A dry run cannot be paused.")
            case Cancel() | EmergencyStop():
                return Kill(by=command.by, reason=command.reason)
            case _:
                return command

    def exit_code(self, code: int) -> int:
        """Return 0 if the dry run passed; 1 if it found violations or the program raised an error; otherwise
        the exit code of an ordinary run.
        """
        if self.report is None or code not in (0, 1, 4):
            return code
        return 0 if self.report.passed else ExitCode.FAULT

    # ---- the run's thread
    def asked(self, request: RunRequest) -> RunRequest:
        """Return the request, changed to keep neither files nor a journal."""
        return structs.replace(request, keeps_files=False, journal=None)

    def listener(self, on_event: Callable[[Event], None]) -> Callable[[Event], None]:
        """Return a listener that collects events for the report and forwards all but results and verdicts."""
        return partial(self._watch, on_event)

    def _watch(self, on_event: Callable[[Event], None], event: Event) -> None:
        if isinstance(event, DataEvent | VerdictEvent):
            if isinstance(event, DataEvent) and len(self._checks) < MOST_CHECKS:
                self._checks += _checks_of(event)
            self._is_judged |= isinstance(event, VerdictEvent) or has_limits(event)
            return  # results of simulated instruments mean nothing
        if isinstance(event, StepEvent):
            self._steps.add(event)
            if self._world is not None:
                self._world.note_progress()
        elif isinstance(event, SerialEvent):
            self._steps.add_bytes(event)
        on_event(event)

    def new_world(self, seed: int) -> DryRunWorld:
        """Return a new environment with the given seed."""
        return DryRunWorld(seed)

    def world(self) -> GuestEnvironment:
        """Return an environment with virtual time."""
        self._world = world = self.new_world(self.run.request.seed or 0)
        self.run.conductor.now = lambda: world.device_time
        return self.run.recorder.world(world)

    def world_again(self) -> DryRunWorld:
        """Return the same environment for a program that continues in another guest."""
        assert self._world is not None
        self._world.close()  # data on its way to the program is lost
        return self._world

    def furnish(self, interpreter: Interpreter, image: Image) -> FileSystem:
        """Set up the guest as usual, and give it the ledger."""
        files = super().furnish(interpreter, image)
        self.begin_counting(interpreter)
        return files

    def begin_counting(self, interpreter: Interpreter) -> None:
        """Give the guest the ledger."""
        interpreter.load("_praxis.dry_run").get_attribute("begin")(json.dumps(self.given()))

    def given(self) -> dict[str, object]:
        """Return the data that the guest needs for its part in the dry run."""
        return {
            "answers": self._answers,
            "files": [part.filename for part in self.run.request.program.parts],
        }

    def enter(self, interpreter: Interpreter) -> object:
        """Run the program, and measure how long it takes."""
        assert self._world is not None
        self._since = self._world.logical_time
        self._began = time.perf_counter()
        return super().enter(interpreter)

    def at_end(self, interpreter: Interpreter) -> None:
        """Read the ledger."""
        self._runtime = (time.perf_counter() - self._began) * 1000
        try:
            self._counted = read_ledger(interpreter.load("_praxis.dry_run").get_attribute("to_json")())
        except GuestError:
            log.debug("The guest is lost, and its ledger with it")
        except (ValueError, AttributeError, TypeError) as error:
            log.debug("The guest's counts are invalid: %s", error)
        else:
            self._is_counted = True

    def failed(self, error: PraxisError) -> PraxisError:
        """Return the deadlock instead of the interrupt that it caused."""
        deadlock = None if self._world is None else self._world.deadlock
        if deadlock is not None and isinstance(error, GuestInterrupted | VirtualDeadlock):
            self._stuck_at, error = error.traceback, deadlock
        return error

    def result(self, result: ResultEvent, error: PraxisError | None) -> ResultEvent:
        """Add the report, if the program started and was not refused."""
        if self._world is None or not self._began or isinstance(error, UsageError):
            return result
        self._steps.add_repeated(self._counted.repeated)
        setup = self.run.request.setup
        instruments = () if setup is None else instrument_uses(setup.bench, self._steps)
        self.report = made_report(
            steps=self._steps,
            findings=self._findings(result, instruments),
            duration=(self._world.logical_time - self._since) / _NANOSECONDS,
            runtime=self._runtime,
            is_complete=result.state == "completed",
            instruments=instruments,
            checks=self._checks,
            is_judged=self._is_judged,
            counted=self._counted,
            is_counted=self._is_counted,
            untaken=self.untaken(),
        )
        return structs.replace(result, details={**result.details, "dry_run": self.report.to_json()})

    def _findings(self, result: ResultEvent, instruments: Sequence[InstrumentUse]) -> list[Finding]:
        conductor, program = self.run.conductor, self.run.request.program
        files = {program.filename, *(companion.filename for companion in program.companions)}
        findings = noted_findings(self._counted.findings)
        findings += temperature_findings(self._steps.temperatures, self._backends())
        findings += broken_at_end(left_behind(conductor.instruments, conductor.now()))
        findings += self._lints()
        findings += unused_answers(self._counted)
        failed = self._steps.failed
        if self._world is not None and self._world.deadlock is not None:
            stuck = ErrorInfo("VirtualDeadlock", self._world.deadlock.message, self._stuck_at)
            findings.append(after(self._steps.last, ending(stuck, (), files)))
            failed = [step for step in failed if not step.error.startswith("KeyboardInterrupt")]
        elif self.run.ending.exit_code == TimedOut.exit_code:
            stack = "" if result.result.error is None else result.result.error.stack
            findings.append(unfinished(place_in(stack, files), self._steps.last))
        elif result.state == "failed" and result.result.error is not None:
            error = innermost(result.result.error)
            ended = ending(error, failed, files, kind=self._kind(result))
            ended = ended if ended.line else after(self._steps.last, ended)
            # A disconnected machine fails in many ways; the ledger's finding is more precise.
            if not any(is_not_ready_at(ended, finding) for finding in findings):
                findings.append(ended)
            failed = [step for step in failed if not is_of(error, step)]
        elif result.state == "completed" and self.run.request.setup is not None:
            findings += unused_machines(self.run.request.setup.protocol, instruments, program.filename)
            if not self._is_counted:
                findings.append(UNCOUNTED)
        return [*findings, *handled(failed)]

    def untaken(self) -> Sequence[Branch]:
        """Return the branches of the program that were not taken."""
        return untaken_branches(self.run.request.program, self._counted.ran)

    def _backends(self) -> dict[str, str]:
        """Return the names of the machines' backend classes, keyed by role."""
        setup = self.run.request.setup
        machines = () if setup is None else setup.bench.machines
        return {choice.role: choice.backend.rpartition(":")[2] for choice in machines}

    def _lints(self) -> list[Finding]:
        """Return the findings from static checks, except those already reported for calls that blocked."""
        program = self.run.request.program
        found = [*lint(program.source, program.filename)]
        for companion in program.companions:
            found += lint(companion.source, companion.filename)
        seen = {(noted.file, noted.line) for noted in self._counted.findings if noted.subject == "call"}
        return [
            finding
            for finding in found
            if finding.kind != "blocking_call" or (finding.file, finding.line) not in seen
        ]

    def _kind(self, result: ResultEvent) -> FindingKind | None:
        """Return the kind of error if a port fault, unknown to the guest, reveals it; otherwise None."""
        fault = result.details.get("port_fault")
        if not isinstance(fault, dict):
            return None
        return "unsatisfied_grant" if fault.get("kind") in _UNGRANTED else "machine_not_ready"


def _checks_of(event: DataEvent) -> list[PlannedCheck]:
    """Return the numbers with limits in an output, except for points in a series, whose times vary."""
    if event.kind == "series":
        return []
    return [
        PlannedCheck(figure.key, figure.title, figure.unit, figure.low, figure.high, figure.where, event.step)
        for figure in figures_of(event)
        if figure is not None and figure.has_limits
    ]


def simulated_bench(bench: Bench) -> Bench:
    """Return the bench with every machine simulated.

    A machine on a serial port keeps its backend if there is a simulator for its instrument; all other
    machines get a simulated backend. Raises UsageError if a machine has no simulation.
    """
    return structs.replace(bench, machines=tuple(map(_simulated, bench.machines)))


def _simulated(choice: MachineChoice) -> MachineChoice:
    if choice.is_simulated:
        return choice
    if choice.port and (kind := device_kind(choice.machine) or _simulator_of(choice.backend)):
        return structs.replace(choice, port=f"sim:{kind}", is_simulated=True)
    alone = Protocol(choice.role, choice.role, machines=(MachineRole(choice.role, choice.machine),))
    (simulated,) = choose_bench(alone, Catalogue.find(), simulate=True).machines
    return simulated


def _simulator_of(backend: str) -> str:
    """Return the kind of simulator for the instruments that ``backend`` drives; "" if there is none."""
    name = backend.rpartition(":")[2]
    found = (kind for kind, path in backends_by_kind().items() if path.rpartition(":")[2] == name)
    return next((kind for kind in found if kind in simulators.known_simulators()), "")


def simulated_request(request: RunRequest) -> RunRequest:
    """Return the request with only simulated machines and ports.

    Raises UsageError if a machine or a port has no simulation, or if the bench's ``world`` is invalid.
    """
    setup = request.setup
    if setup is None:
        raise ValueError("a dry run needs a setup")
    given = devices_by_role(request.ports)
    bench = simulated_bench(setup.bench)
    ports = {
        role: device
        for role, device in given.items()
        if not is_hardware(device) or device.startswith(LISTEN_PREFIX)
    }
    ports |= devices_by_role(simulated_ports(setup.protocol, ports))
    ports |= devices_by_role(bench.ports)
    for role, device in given.items():
        if role not in ports:
            raise UsageError(
                Message(
                    "a dry run touches no hardware, and no simulator is named for {device} as {role}",
                    device=device,
                    role=repr(role),
                ),
                hint=Message(
                    "Choose a simulator for it; on the command line: --port {role}=sim:KIND.", role=role
                ),
            )
    texts = [f"{role}={device}" for role, device in (*ports.items(), *own_paths(request.ports).items())]
    parse_bindings(texts)
    simulated = structs.replace(request, setup=structs.replace(setup, bench=bench), ports=tuple(texts))
    check_world(simulated)
    return simulated
