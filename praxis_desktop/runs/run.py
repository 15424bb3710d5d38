"""One run of a program in an interpreter of its own, from its record's begin to its end."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from praxis_desktop.core.counters import RUNS
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, ReadyEvent, ResultEvent
from praxis_desktop.core.records import replace
from praxis_desktop.core.verdicts import EXIT_CODES
from praxis_desktop.interpreter.faults import (
    Fatal,
    GuestError,
    GuestExit,
    GuestInterrupted,
    HostFailed,
    Killed,
    PythonError,
    TimedOut,
    Unwind,
)
from praxis_desktop.interpreter.streams import BlockingSource, StandardInput
from praxis_desktop.ports.granting import GrantedPorts
from praxis_desktop.ports.opening import Opener
from praxis_desktop.ports.roles import Binding
from praxis_desktop.runs.engine.pausing.holding import PausableEnvironment
from praxis_desktop.runs.figures import Figures
from praxis_desktop.runs.guest_program import call_program, failed_port, prepare_guest
from praxis_desktop.runs.instrumented_run import close_simulators
from praxis_desktop.runs.interpreters import InterpreterSource
from praxis_desktop.runs.kept_run import KeptRun
from praxis_desktop.runs.output import OutputBuffer
from praxis_desktop.runs.packages.guest_installing import offer_packages
from praxis_desktop.runs.recipe_choice import environment_of, recipe_for
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.run_journal import run_journal
from praxis_desktop.runs.session_folder import NO_INPUTS, open_session
from praxis_desktop.runs.timezone import local_timezone
from praxis_desktop.runs.tracing import taken_trace
from praxis_desktop.runs.watchdog import grace_of

if TYPE_CHECKING:
    from praxis_desktop.core.events import StreamName
    from praxis_desktop.interpreter import Image, Interpreter
    from praxis_desktop.interpreter.environment.base import Environment as GuestEnvironment
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.ports.asking import PortAsker
    from praxis_desktop.ports.limits import WriteLimits
    from praxis_desktop.records.keeping import Records
    from praxis_desktop.runs.packages.environments import Environment


ABORTED = 1
"""Exit code of a run that could not go on and was aborted."""


class PreparationError(Exception):
    """A fresh guest could not be made ready for its program: a defect of ours, or a damaged installation."""


class Run(KeptRun):
    """A run that was asked for. ``execute`` does it; what can be done to it meanwhile, from any thread and at
    any time, is ConductedRun's; its ports are InstrumentedRun's, its record KeptRun's.

    ``interpreters`` is asked on the run's thread, so that making one does not hold up whoever asks.
    ``on_event`` is called on that thread and others, by one at a time. ``output`` carries what the program
    prints; it is closed when the run has ended. ``stdin`` answers what the program reads: it may block, and
    returns b"" at the end of the input; without it there is none. ``asker`` puts it to a person when the
    program asks for a port, and the time limit stands still meanwhile; without it the program gets one of
    those that it has. ``run_id`` is for who has named the run already. ``records`` keeps its record: without
    a record it does not begin. Without ``records`` none is kept.
    """

    def __init__(
        self,
        request: RunRequest,
        *,
        interpreters: InterpreterSource,
        on_event: Callable[[Event], None],
        output: OutputBuffer,
        stdin: Callable[[], bytes] | None = None,
        asker: PortAsker | None = None,
        run_id: str | None = None,
        records: Records | None = None,
    ) -> None:
        super().__init__(
            request,
            run_id or uuid.uuid4().hex,
            on_event,
            output,
            interpreters=interpreters,
            asker=asker,
            records=records,
        )
        self._source = None if stdin is None else BlockingSource(stdin, self._control)
        self._input = StandardInput(self._read)
        self._files: FileSystem | None = None
        self._figures = Figures(self._tell)

    @property
    def exit_code(self) -> int:
        """The command line's exit code for how the run ended, once it has."""
        return self._ending.exit_code

    # ---- the run's thread
    def execute(self) -> ResultEvent:
        """Do the run and return its last event, having told all of them. Never raises for what a program
        does: what it raises is a defect of ours.

        Must be called on a thread with the stack of a GuestThread.
        """
        self._ending.begin()
        try:
            return self._last(self._ended())
        except Exception as error:
            self._last_of_defect(error)
            raise

    def _ended(self) -> ResultEvent:
        """The run to its end; its result."""
        try:
            self._begin_record()
            result = self._executed()
        except HostFailed as failure:
            raise failure.error from None  # a defect of this program, which is reported as any other
        except PraxisError as error:
            result = self._failed(error)
        finally:
            is_stopped = self._end_of_controls()
            self._watchdog.close()
            self._output.close()
        if self._is_late and not self._control.interrupted:  # it was told, and has heard
            result = self._ending.late(result)
        if is_stopped:
            result = self._ending.stopped(result)
        if self._emergency is not None and self._abortion is None:
            result = self._ending.ended_by_emergency(result)
        result = self._ending.with_artifacts(result, self._files)
        self._outputs.conclude(result)
        result = self._judged(result)
        RUNS.add(result.state)
        self._states.enter(result.state)
        return result

    def _judged(self, result: ResultEvent) -> ResultEvent:
        """The result with the run's verdict."""
        ports, setup = self._ending.ports, self.request.setup
        is_simulated = [port.is_simulated for port in (() if ports is None else ports.bindings)]
        is_simulated += [choice.is_simulated for choice in (() if setup is None else setup.bench.machines)]
        verdict = replace(self._judgement.judge(result), simulated=any(is_simulated))
        if result.state == "completed":
            self._ending.exit_code = EXIT_CODES.get(verdict.word, self._ending.exit_code)
        return replace(result, verdict=verdict)

    def _executed(self) -> ResultEvent:
        try:
            return self._execute()
        except Unwind as unwind:  # it came while the host asked the guest something outside of its program
            raise unwind.fault from unwind.__cause__

    def _execute(self) -> ResultEvent:
        if self.stop_requested:
            raise Killed("the program was stopped before it began")
        self.request = self._completed()
        self._ending.setup = self.request.setup
        self._record_request()
        self._watchdog.grace = grace_of(self.request)
        bindings = self._make_bindings()
        limits = self._limits_of_ports(bindings)
        self._record_limits(limits)
        kinds = self._kinds(bindings)
        with self._claimed(bindings):
            self._states.enter("preparing")
            self._tell_bench(bindings)
            return self._prepare_and_execute(bindings, limits, kinds)

    def _prepare_and_execute(
        self, bindings: Sequence[Binding], limits: Mapping[str, WriteLimits], kinds: Mapping[str, str]
    ) -> ResultEvent:
        before = time.perf_counter()
        self._ending.environment = self._chosen_environment()
        self._record_environment()
        record = self._record
        wire = None if record is None else record.wire
        with run_journal(self.request, self.run_id, self._ending.packages, record=wire) as log:
            opener = self._make_opener(log, limits, kinds)
            opener.get_ready(bindings)
            return self._execute_with(bindings, opener, before)

    def _completed(self) -> RunRequest:
        """The request with the set-up that its protocol has by itself, if nobody has chosen one."""
        if self.request.setup is not None or self.request.is_script:
            return self.request
        from praxis_desktop.runs.setting_up.setting_up import completed

        return completed(self.request, self._interpreters, report=self._tell, control=self._control)

    def _chosen_environment(self) -> Environment | None:
        """The program's packages: without them nothing of it begins."""
        return environment_of(
            self.request,
            self._interpreters,
            report=self._tell,
            control=self._control,
            keeps_lock=True,
        )

    def _execute_with(self, bindings: Sequence[Binding], opener: Opener, before: float) -> ResultEvent:
        prepared = self._obtain()
        self._record_image(prepared)
        if self._watchdog.stop_requested:
            prepared.close()
            raise Killed("the program was stopped before it began")
        with prepared.start(
            control=self._control,
            environment=self._make_environment(),
            stdout=partial(self._write, "stdout"),
            stderr=partial(self._write, "stderr"),
            stdin=self._input.read,
            read_line=self._answer,
        ) as interpreter:
            interpreter.limit_memory(self.request.memory)
            self._ending.ports = ports = self._make_ports(bindings, opener)
            try:
                self._prepare(interpreter, ports, prepared.image)
                self._tell(ReadyEvent(_milliseconds(before)))
                self._begin_program()
                with self._life(bindings):
                    return self._ending.completed(self._run_program(interpreter))
            except (Fatal, Unwind):
                self._ending.is_hard = True
                raise
            finally:
                self._stop_instruments(opener)
                ports.close_all()
                close_simulators(bindings)

    def _begin_program(self) -> None:
        """The program begins now: its time counts, and pauses hold it."""
        self._states.enter("running")
        self._pausing.begin()
        if self._pausing.wanted:
            self._settle()
        self._limit_time()

    def _limit_time(self) -> None:
        if self.request.timeout is not None:
            self._watchdog.limit(self.request.timeout)

    def _make_environment(self) -> GuestEnvironment:
        """The world that the program runs in."""
        live = PausableEnvironment(local_timezone(), self._pausing.gate, seed=self.request.seed)
        return live if self._tell.record is None else self._tell.record.environment(live)

    def _obtain(self) -> PreparedInterpreter:
        """An interpreter to start."""
        recipe = recipe_for(self.request, self._ending.environment)
        return self._interpreters.prepare(recipe, report=self._tell, control=self._control)

    def _prepare(self, interpreter: Interpreter, ports: GrantedPorts, image: Image) -> None:
        try:
            ports.grant_to(interpreter)
            self._offer(interpreter)
            self._files = self._furnish(interpreter, image)
        except GuestInterrupted:
            raise
        except PythonError as error:
            raise PreparationError(str(error)) from error

    def _offer(self, interpreter: Interpreter) -> None:
        """Give the guest the parts of the host that its program may call, besides ports."""
        self._figures.offer_to(interpreter)
        self._guest.offer_to(interpreter)
        self._outputs.offer_to(interpreter)
        offer_packages(interpreter, self._interpreters)

    def _furnish(self, interpreter: Interpreter, image: Image) -> FileSystem:
        """Give the guest what its program finds there besides ports; returns its files."""
        program, setup = self.request.program, self.request.setup
        prepare_guest(interpreter, self._interpreters, self._ending.environment)
        return open_session(interpreter, program, NO_INPUTS if setup is None else setup.files)

    def _enter(self, interpreter: Interpreter) -> object:
        """The program from its first line to its last; returns its value as plain data."""
        return call_program(interpreter, self.request)

    def _run_program(self, interpreter: Interpreter) -> object:
        """The program from its first line to its ``atexit`` functions."""
        try:
            with self._keeping_checkpoints(interpreter), self._copyable(interpreter):
                value = self._enter(interpreter)
            interpreter.finish()
            self._mark_end(interpreter)
        except (PythonError, GuestExit) as error:
            if isinstance(error, PythonError):
                self._ending.failed_port = failed_port(interpreter)
            with suppress(GuestError):  # after os._exit() there is nothing to finish
                interpreter.finish()
                self._mark_end(interpreter)
            raise
        finally:
            self._collect(interpreter)
        return value

    def _collect(self, interpreter: Interpreter) -> None:
        """Take from the guest what it has noted of its program, however that ended."""
        self._outputs.collect(interpreter, self.request.setup)
        if self.request.trace:
            self._ending.trace = taken_trace(interpreter, self._files)

    def _write(self, stream: StreamName, data: bytes) -> None:
        if self._tell.record is not None:
            self._tell.record.output(stream, data)
        self._output.write(stream, data)

    def _read(self, count: int) -> bytes:
        if self._source is None:
            return b""
        with self._watchdog.waiting_for_a_person():
            return self._source(count)

    def _answer(self, prompt: str) -> str:
        """A line in answer to ``input(prompt)``; the prompt is shown as CPython does without a terminal."""
        if prompt:
            self._write("stdout", prompt.encode("utf-8", "replace"))
        return self._input.read_line(prompt)

    def _failed(self, error: PraxisError) -> ResultEvent:
        error = self._abortion or error
        is_late = self._is_late or isinstance(error, TimedOut)
        was_asked = self._control.interrupts > 0
        result = self._ending.failed(error, is_late=is_late, was_asked=was_asked, remedy=self._remedy)
        if self._abortion is not None:
            self._ending.exit_code = ABORTED
        return result

    @property
    def _is_late(self) -> bool:
        """Whether the program was told that its time was up."""
        return self._watchdog.out_of_time

    def _remedy(self, module: str) -> str:
        """What to do about a module that the program did not find."""
        from praxis_desktop.runs.packages.run_packages import missing_module_hint

        return missing_module_hint(module, self._interpreters.environments)


def _milliseconds(since: float) -> float:
    return (time.perf_counter() - since) * 1000
