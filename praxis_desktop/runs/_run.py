"""A run of a program in its own interpreter, with its record and its instruments."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from msgspec import structs

from praxis_desktop.core.counters import RUNS
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import CellEvent, Event, LogEvent, ReadyEvent, ResultEvent
from praxis_desktop.core.exit_codes import OF_VERDICT, ExitCode
from praxis_desktop.core.messages import Message
from praxis_desktop.interpreter.control import SIGXCPU
from praxis_desktop.interpreter.faults import (
    Fatal,
    GuestExit,
    GuestInterrupted,
    HostFailed,
    InterpreterClosed,
    Killed,
    PythonError,
    TimedOut,
    Unwind,
)
from praxis_desktop.interpreter.streams import BlockingSource, InputNotReady, StandardInput
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import Binding
from praxis_desktop.runs import packages
from praxis_desktop.runs._conductor import Conductor
from praxis_desktop.runs._mode import Mode
from praxis_desktop.runs._ports import RunPorts, close_simulators
from praxis_desktop.runs._recorder import Checkpoints
from praxis_desktop.runs._result import ResultBuilder
from praxis_desktop.runs._watchdog import grace_of
from praxis_desktop.runs.figures import Figures
from praxis_desktop.runs.guest.session import NO_INPUTS, open_session, prepare_guest
from praxis_desktop.runs.guest_program import failed_port, said
from praxis_desktop.runs.interpreter_sources import InterpreterSource
from praxis_desktop.runs.left_behind import left_behind
from praxis_desktop.runs.outputs.judging import Judgement
from praxis_desktop.runs.outputs.outputs import Outputs
from praxis_desktop.runs.packages.run_packages import offer_packages
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest, run_journal
from praxis_desktop.runs.tracing import taken_trace

if TYPE_CHECKING:
    from concurrent.futures import Future

    from praxis_desktop.core.events import RunState, StreamName
    from praxis_desktop.core.prompts import PromptEvent
    from praxis_desktop.interpreter import Image, Interpreter
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem
    from praxis_desktop.ports.guest.port_requests import PortAsker
    from praxis_desktop.records.record_interface import Records
    from praxis_desktop.runs._checkpoints import RunCopy
    from praxis_desktop.runs.commands import AnyCommand, Refused


class GuestProgram:
    """Runs the guest's program. Use it on the run's thread."""

    def __init__(
        self,
        conductor: Conductor,
        ending: ResultBuilder,
        interpreters: InterpreterSource,
        output: OutputBuffer,
        stdin: Callable[[], bytes] | None,
    ) -> None:
        self._conductor = conductor
        self._ending = ending
        self._interpreters = interpreters
        self._output = output
        self._source = None if stdin is None else BlockingSource(stdin, conductor.control)
        self._input = StandardInput(self._read)
        self._waits_for_person = False
        self.figures = Figures(
            conductor.tell,
            begin_cell=lambda number, left: conductor.tell(CellEvent(number, output.total, left)),
        )
        self.judgement = conductor.tell.judgement = Judgement()
        self.outputs = Outputs(conductor.tell, leave_out=conductor.tell.judge_only)
        self.files: FileSystem | None = None
        """The guest's files; None until the guest has received them."""

    # ---- before it begins
    def offer_to(self, interpreter: Interpreter) -> None:
        """Give the guest its host functions, except those for ports."""
        self.figures.offer_to(interpreter)
        self._conductor.guest.offer_to(interpreter)
        self.outputs.offer_to(interpreter)
        offer_packages(interpreter, self._interpreters)

    def furnish(self, interpreter: Interpreter) -> FileSystem:
        """Give the guest its packages and its session folder; return the guest's files."""
        request = self._conductor.request
        prepare_guest(interpreter, self._interpreters, self._ending.environment)
        if request.fault is not None:
            watched = interpreter.load("_praxis.watched_operations")
            watched.get_attribute("inject")(request.fault.step, request.fault.name)
        inputs = NO_INPUTS if request.setup is None else request.setup.files
        return open_session(interpreter, request.program, inputs)

    def kept(self, interpreter: Interpreter) -> Mapping[str, Any]:
        """Return the data from which host objects can be restored for the guest as it is now. Raises
        NotCapturable.
        """
        assert self._ending.ports is not None
        return {
            "ports": self._ending.ports.kept(interpreter.host),
            "conduct": self._conductor.guest.kept(),
            "outputs": {**self.outputs.kept(), "judgement": self.judgement.kept()},
        }

    # ---- while it runs
    def run(self, interpreter: Interpreter, run: Run) -> object:
        """Run the program, including its ``atexit`` functions; return its value as plain data."""
        try:
            with run.checkpoints.keeping(interpreter):
                value = run.mode.enter(interpreter)
            interpreter.finish()
            run.recorder.mark_end(interpreter)
        except (PythonError, GuestExit) as error:
            if isinstance(error, PythonError):
                self._ending.failed_port = failed_port(interpreter)
                error.message = said(interpreter, error.message)
            told: PythonError | GuestExit = error
            with suppress(InterpreterClosed):  # nothing is left to finish after os._exit()
                told = interpreter.finish_after(error)
                run.recorder.mark_end(interpreter)
            if told is not error:
                raise told from error
            raise
        finally:
            run.mode.at_end(interpreter)
            self._collect(interpreter)
        return value

    def _collect(self, interpreter: Interpreter) -> None:
        """Collect the outputs and the trace from the guest, no matter how the program ended."""
        request = self._conductor.request
        self.outputs.collect(interpreter, request.setup)
        if request.trace:
            self._ending.trace = taken_trace(interpreter, self.files)

    def write(self, stream: StreamName, data: bytes) -> None:
        """Handle output from the program."""
        record = self._conductor.tell.record
        if record is not None:
            record.output(stream, data)
        self._output.write(stream, data)

    def read(self, count: int) -> bytes:
        """Read at most ``count`` bytes from the program's input."""
        return self._input.read(count)

    def answer(self, prompt: str) -> str:
        """Read a line for ``input(prompt)``; print the prompt as CPython does without a terminal."""
        if prompt:
            self.write("stdout", prompt.encode("utf-8", "replace"))
        return self._input.read_line(prompt)

    def _read(self, count: int) -> bytes:
        if self._source is None:
            return b""
        watchdog = self._conductor.watchdog
        try:
            with watchdog.waiting_for_a_person():
                return self._source(count)
        except InputNotReady as error:
            if not self._waits_for_person:
                self._waits_for_person = True
                watchdog.begin_wait()
                error.when_ready(self._end_wait)
            raise

    def _end_wait(self) -> None:
        self._waits_for_person = False
        self._conductor.watchdog.end_wait()

    # ---- when it has ended
    def remedy(self, module: str) -> str:
        """Return the advice for a module that was not found."""
        return packages.missing_module_hint(module, self._interpreters.environments)


class PreparationError(Exception):
    """A new guest could not be prepared because of a bug in this program or a damaged installation."""


class Run:
    """A run: ``execute`` performs it, and ``do`` controls it from any thread.

    ``mode`` is the kind of run, by default live. ``interpreters`` is used on the run's thread, because
    creating an interpreter takes time. ``on_event`` is called on that thread and on others, one call at a
    time. ``output`` receives the program's output, and is closed at the end. ``stdin`` supplies the program's
    input: it may block, and returns b"" at the end; without it, the program has no input. ``asker`` asks the
    user when the program requests a port; meanwhile, the time limit is suspended. Without ``asker``, the
    program gets one of the run's ports. ``run_id`` is an ID chosen by the caller. ``records`` stores the
    run's record, and the run does not start if that fails; without ``records``, nothing is recorded.
    ``limited`` is called with the time limit, in seconds, when it begins to run.
    """

    def __init__(
        self,
        request: RunRequest,
        *,
        interpreters: InterpreterSource,
        on_event: Callable[[Event], None],
        output: OutputBuffer,
        mode: Mode | None = None,
        stdin: Callable[[], bytes] | None = None,
        asker: PortAsker | None = None,
        run_id: str | None = None,
        records: Records | None = None,
        limited: Callable[[float], None] | None = None,
    ) -> None:
        self.mode = mode = mode or Mode()
        self._limited = limited
        self.interpreters = interpreters
        request = mode.asked(request)
        self.conductor = Conductor(
            request, run_id or uuid.uuid4().hex, mode.listener(on_event), output, mode.allow
        )
        self.ending = ResultBuilder(request, self.run_id, output)
        self.ports = RunPorts(self.conductor, self.ending, interpreters=interpreters, asker=asker)
        self.conductor.is_quiet = self.ports.is_quiet
        self.conductor.port_facts = self.ports.port_facts
        self.conductor.commands = self.ports.commands
        self.program = GuestProgram(self.conductor, self.ending, interpreters, output, stdin)
        self.recorder = mode.recorder(records, self.conductor, self.ending)
        self.checkpoints = Checkpoints(self.recorder, self.conductor, self.ending, self.program.kept)
        self._output = output
        mode.attach(self)

    # ---- any thread
    @property
    def run_id(self) -> str:
        """The run's ID."""
        return self.conductor.run_id

    @property
    def request(self) -> RunRequest:
        """The request that this run executes."""
        return self.conductor.request

    @property
    def state(self) -> RunState:
        """The run's state."""
        return self.conductor.state

    @property
    def prompts(self) -> tuple[PromptEvent, ...]:
        """The open questions, oldest first."""
        return self.conductor.prompts

    @property
    def stop_requested(self) -> bool:
        """Whether a stop has been requested."""
        return self.conductor.stop_requested

    @property
    def exit_code(self) -> int:
        """The command line's exit code, once the run has ended."""
        return self.mode.exit_code(self.ending.exit_code)

    def do(self, command: AnyCommand) -> Refused | None:
        """Execute ``command`` without waiting; return the refusal, if any. The events may be sent later."""
        return self.conductor.do(command)

    def copy(self) -> Future[RunCopy]:
        """Copy the program: see ``Checkpoints.copy``."""
        return self.checkpoints.copy()

    # ---- the run's thread
    def limit_time(self, seconds: float | None) -> None:
        """Limit the program's time to ``seconds`` from now, if given."""
        if seconds is not None:
            self.conductor.watchdog.limit(seconds)
            if self._limited is not None:
                self._limited(seconds)

    def execute(self) -> ResultEvent:
        """Perform the run, report all events and return the last one. Errors in the run's program do not
        raise exceptions; an exception means a bug in Praxis Desktop itself. Call this on a thread with the
        stack of a GuestThread.
        """
        self.ending.begin()
        try:
            return self.recorder.seal(self._ended())
        except Exception as error:
            self.recorder.seal_defect(error)
            raise

    def _ended(self) -> ResultEvent:
        """Perform the run; return its result."""
        conductor = self.conductor
        error: PraxisError | None = None
        try:
            self.recorder.begin(self.request)
            result = self._execute()
            self.recorder.await_room()  # because a run that is not recorded has not completed
        except HostFailed as failure:
            raise failure.error from None  # a bug in this program, reported as such
        except PraxisError as raised:
            error = self.mode.failed(conductor.abortion or raised)
            result = self._failed(error)
        finally:
            # First, because it sends the pending events about commands.
            is_stopped = conductor.close()
            conductor.watchdog.close()
            conductor.played.close()
            self._output.close()
        is_unheard = conductor.control.interrupted and not conductor.control.has_taken(SIGXCPU)
        if self._is_late and not is_unheard:
            result = self.ending.late(result)
        if is_stopped:
            result = self.ending.stopped(result)
        if conductor.halt is not None and conductor.abortion is None:
            result = self.ending.ended_by_emergency(result)
        result = self.mode.result(result, error)
        result = self.ending.with_artifacts(result, self.program.files)
        self.program.outputs.conclude(result)
        if self.mode.judges:
            result = self._judged(result)
        RUNS.add(result.state)
        if self.mode.judges and result.state != "completed":
            conductor.tell_held()
        conductor.states.enter(result.state)
        return result

    def _judged(self, result: ResultEvent) -> ResultEvent:
        """Return the result together with the run's verdict."""
        ports, setup = self.ending.ports, self.request.setup
        is_simulated = [port.is_simulated for port in (() if ports is None else ports.bindings)]
        is_simulated += [choice.is_simulated for choice in (() if setup is None else setup.bench.machines)]
        simulated = any(is_simulated)
        verdict = self.program.judgement.judge(result, simulated=simulated)
        verdict = structs.replace(verdict, simulated=simulated)
        if result.state == "completed":
            self.ending.exit_code = OF_VERDICT.get(verdict.word, self.ending.exit_code)
        return structs.replace(result, verdict=verdict)

    def _execute(self) -> ResultEvent:
        """Set up the request, the ports and the packages, then run the guest."""
        conductor, ending, ports = self.conductor, self.ending, self.ports
        with _faults_of_unwinding(), self.mode.around(), ExitStack() as held:
            if self.stop_requested:
                raise Killed("the program was stopped before it began")
            conductor.request = self.mode.request()
            ending.setup = self.request.setup
            conductor.request = self.recorder.request(self.request)
            conductor.watchdog.grace = grace_of(self.request)
            bindings = self.mode.bindings()
            conductor.is_played = ports.may_be_played(bindings)
            limits = self.mode.limits(bindings)
            self.recorder.limits(limits)
            kinds = self.mode.kinds(bindings)
            if self.mode.claims:
                held.enter_context(ports.claimed(bindings))
            conductor.states.enter("preparing")
            if self.mode.tells_bench:
                ports.tell_bench(bindings)
            before = time.perf_counter()
            ending.environment = self.mode.packages()
            self.recorder.packages()
            record = self.recorder.wire
            log = held.enter_context(run_journal(self.request, self.run_id, ending.packages, record=record))
            opener = ports.make_opener(log, limits, kinds)
            opener.get_ready(bindings)
            if self.mode.tests_instruments:
                ports.test_after_queueing(bindings, kinds)
                ports.pause_after_queueing()
            return self._execute_with(bindings, opener, before)

    def _execute_with(self, bindings: Sequence[Binding], opener: Opener, before: float) -> ResultEvent:
        """Run the program in a guest, then leave the instruments in the state that the outcome requires."""
        conductor, program = self.conductor, self.program
        prepared = self.mode.guest()
        self.recorder.image(prepared)
        if conductor.stop_requested:
            prepared.close()
            raise Killed("the program was stopped before it began")
        with prepared.start(
            control=conductor.control,
            environment=self.mode.world(),
            stdout=partial(program.write, "stdout"),
            stderr=partial(program.write, "stderr"),
            stdin=program.read,
            read_line=program.answer,
        ) as interpreter:
            interpreter.limit_memory(self.request.memory)
            self.ending.ports = ports = self.ports.grant(bindings, opener)
            try:
                self._prepare(interpreter, ports, prepared.image)
                conductor.tell(ReadyEvent(_milliseconds(before)))
                self.mode.begin()
                with self.ports.life(bindings) if self.mode.attends else nullcontext():
                    value = program.run(interpreter, self)
                    program.judgement.unsent = ports.unsent
                    return self.ending.completed(value)
            except (Fatal, GuestExit, Unwind) as ended:
                self.ending.is_hard = not isinstance(ended, GuestExit) or ended.is_hard
                raise
            finally:
                if self.mode.stops_instruments():
                    # Before the ports close, because a stop may still need them.
                    self.ports.stop(opener)
                if self.mode.tells_bench:
                    self._tell_left_behind()
                ports.close_all()
                if not self.mode.keeps_simulators:
                    close_simulators(bindings)

    def _tell_left_behind(self) -> None:
        """Report which simulated instruments were left active. The state of real instruments is unknown."""
        for role, told in left_behind(self.conductor.instruments, self.conductor.now()).items():
            for what in told:
                message = Message("at the end of the run: {role}: {what}", role=role, what=what)
                self.conductor.tell(LogEvent(message, "warning"))

    def _prepare(self, interpreter: Interpreter, ports: GrantedPorts, image: Image) -> None:
        try:
            self.mode.prepare(interpreter, ports, image)
        except GuestInterrupted:
            raise
        except PythonError as error:
            raise PreparationError(str(error)) from error

    def _failed(self, error: PraxisError) -> ResultEvent:
        conductor = self.conductor
        is_late = self._is_late or isinstance(error, TimedOut)
        was_asked = conductor.control.interrupts > 0
        result = self.ending.failed(error, is_late=is_late, was_asked=was_asked, remedy=self.program.remedy)
        if conductor.abortion is not None:
            self.ending.exit_code = ExitCode.FAULT
        return result

    @property
    def _is_late(self) -> bool:
        """Whether the program was notified that its time had expired."""
        return self.mode.is_late(is_told=self.conductor.watchdog.out_of_time)


@contextmanager
def _faults_of_unwinding() -> Iterator[None]:
    """Within the ``with`` block, turn any Unwind that is raised into the error that it carries."""
    try:
        yield
    except Unwind as unwind:
        raise unwind.fault from unwind.__cause__


def _milliseconds(since: float) -> float:
    return (time.perf_counter() - since) * 1000
