"""One run of a program in an interpreter of its own, from Preparing to Done."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from praxis_desktop.core.counters import RUNS
from praxis_desktop.core.errors import PortError, PraxisError
from praxis_desktop.core.events import (
    ErrorInfo,
    Event,
    ExecutionResult,
    LogEvent,
    ReadyEvent,
    ResultEvent,
    RunState,
    StateEvent,
)
from praxis_desktop.core.records import replace
from praxis_desktop.interpreter.control import Control
from praxis_desktop.interpreter.environment.live import LiveEnvironment
from praxis_desktop.interpreter.faults import (
    GuestError,
    GuestExit,
    GuestInterrupted,
    HostFailed,
    Killed,
    PythonError,
    TimedOut,
)
from praxis_desktop.interpreter.streams import BlockingSource, StandardInput
from praxis_desktop.ports.granting import GrantedPorts
from praxis_desktop.ports.opening import NO_LIMITS, Opener
from praxis_desktop.ports.policy import PortPolicy
from praxis_desktop.ports.roles import Binding, parse_bindings
from praxis_desktop.runs.figures import Figures
from praxis_desktop.runs.guest_installing import offer_packages
from praxis_desktop.runs.guest_program import call_program, failed_port, prepare_guest
from praxis_desktop.runs.interpreters import InterpreterSource
from praxis_desktop.runs.outcome import outcome_of
from praxis_desktop.runs.output import OutputBuffer
from praxis_desktop.runs.recipe_choice import environment_of, recipe_for
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.run_journal import run_journal
from praxis_desktop.runs.session_folder import open_session, session_entries
from praxis_desktop.runs.timezone import local_timezone
from praxis_desktop.runs.tracing import Trace, taken_trace
from praxis_desktop.runs.watchdog import Watchdog

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Image, Interpreter
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.ports.asking import PortAsker
    from praxis_desktop.ports.limits import WriteLimits
    from praxis_desktop.runs.environments import Environment


class PreparationError(Exception):
    """A fresh guest could not be made ready for its program: a defect of ours, or a damaged installation."""


class Run:
    """A run that was asked for. ``execute`` does it; ``stop`` and ``kill`` end it, from any thread and at any
    time.

    ``interpreters`` is asked on the run's thread, so that making one does not hold up whoever asks.
    ``on_event`` is called on that thread too. ``output`` carries what the program prints; it is closed when
    the run has ended. ``stdin`` answers what the program reads: it may block, and returns b"" at the end of
    the input; without it there is none. ``asker`` puts it to a person when the program asks for a port, and
    the time limit stands still meanwhile; without it the program gets one of those that it has.
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
    ) -> None:
        self.request = request
        self.run_id = uuid.uuid4().hex
        self.exit_code = 0
        """The command line's exit code for how the run ended, once it has."""
        self._interpreters = interpreters
        self._on_event = on_event
        self._output = output
        self._control = Control()
        self._watchdog = Watchdog(self._control)
        self._asker = asker
        self._source = None if stdin is None else BlockingSource(stdin, self._control)
        self._input = StandardInput(self._read)
        self._started = 0.0
        self._ports: GrantedPorts | None = None
        self._failed_port: str | None = None
        self._told_fault: PortError | None = None
        self._trace = Trace()
        self._files: FileSystem | None = None
        self._environment: Environment | None = None
        self._lacking: str | None = None
        """The package that could not be had."""

    # ---- any thread
    def stop(self) -> None:
        """Stop the program gently, after a while harder; asked for again, at once. Returns immediately."""
        self._output.hold_no_longer()
        self._watchdog.stop()

    def kill(self) -> None:
        """Stop the program at once, whatever it does. Returns immediately."""
        self._output.hold_no_longer()
        self._watchdog.kill()

    @property
    def stop_requested(self) -> bool:
        """Whether somebody has asked for the run to be stopped."""
        return self._watchdog.stop_requested

    # ---- the run's thread
    def execute(self) -> ResultEvent:
        """Do the run and return its last event, having told all of them. Never raises for what a program
        does: what it raises is a defect of ours.

        Must be called on a thread with the stack of a GuestThread.
        """
        self._started = time.time()
        try:
            self._on_event(StateEvent("preparing"))
            result = self._execute()
        except HostFailed as failure:
            raise failure.error from None  # a defect of this program, which is reported as any other
        except PraxisError as error:
            result = self._failed(error)
        finally:
            self._watchdog.close()
            self._output.close()
        result = self._with_artifacts(result)
        RUNS.add(result.state)
        self._on_event(StateEvent(result.state))
        self._on_event(result)
        return result

    def _execute(self) -> ResultEvent:
        bindings = parse_bindings(self.request.ports)
        limits = self._limits(bindings)
        for binding in bindings:
            self._on_event(LogEvent(_granted(binding, self.request.limits)))
        before = time.perf_counter()
        self._environment = self._chosen_environment()
        with run_journal(self.request, self.run_id, self._packages()) as log:
            opener = Opener(log=log, limits=limits, tell=self._on_event)
            return self._execute_with(bindings, opener, before)

    def _packages(self) -> list[dict[str, str]]:
        """The guest's packages as plain data."""
        return [] if self._environment is None else self._environment.to_json()

    def _chosen_environment(self) -> Environment | None:
        """The program's packages: without them nothing of it begins."""
        return environment_of(
            self.request,
            self._interpreters,
            report=self._on_event,
            control=self._control,
            keeps_lock=True,
        )

    def _limits(self, bindings: Sequence[Binding]) -> Mapping[str, WriteLimits]:
        if not self.request.limits:
            return NO_LIMITS
        from praxis_desktop.ports.role_limits import read_role_limits

        return read_role_limits(self.request.limits, [binding.role for binding in bindings])

    def _execute_with(self, bindings: Sequence[Binding], opener: Opener, before: float) -> ResultEvent:
        prepared = self._obtain()
        if self._watchdog.stop_requested:
            prepared.close()
            raise Killed("the program was stopped before it began")
        with prepared.start(
            control=self._control,
            environment=LiveEnvironment(local_timezone(), seed=self.request.seed),
            stdout=lambda data: self._output.write("stdout", data),
            stderr=lambda data: self._output.write("stderr", data),
            stdin=self._input.read,
            read_line=self._answer,
        ) as interpreter:
            interpreter.limit_memory(self.request.memory)
            self._ports = GrantedPorts(bindings, observe=self._on_event, opener=opener, policy=self._policy())
            try:
                self._prepare(interpreter, self._ports, prepared.image)
                self._on_event(ReadyEvent(_milliseconds(before)))
                self._on_event(StateEvent("running"))
                if self.request.timeout is not None:
                    self._watchdog.limit(self.request.timeout)
                return self._result("completed", value=self._run_program(interpreter))
            finally:
                self._ports.close_all()

    def _policy(self) -> PortPolicy:
        """Who is asked for more ports."""
        asker = self._asker
        if asker is not None:
            from praxis_desktop.runs.port_questions import Untimed

            asker = Untimed(asker, self._watchdog)
        return PortPolicy(program=self.request.program.title, asker=asker)

    def _obtain(self) -> PreparedInterpreter:
        """An interpreter to start."""
        recipe = recipe_for(self.request, self._environment)
        return self._interpreters.prepare(recipe, report=self._on_event, control=self._control)

    def _prepare(self, interpreter: Interpreter, ports: GrantedPorts, image: Image) -> None:
        try:
            ports.grant_to(interpreter)
            Figures(self._on_event).offer_to(interpreter)
            offer_packages(interpreter, self._interpreters)
            self._files = self._furnish(interpreter, image)
        except GuestInterrupted:
            raise
        except PythonError as error:
            raise PreparationError(str(error)) from error

    def _furnish(self, interpreter: Interpreter, image: Image) -> FileSystem:
        """Give the guest what its program finds there besides ports; returns its files."""
        prepare_guest(interpreter, self._interpreters, self._environment)
        return open_session(interpreter, self.request.program)

    def _enter(self, interpreter: Interpreter) -> object:
        """The program from its first line to its last; returns its value as plain data."""
        return call_program(interpreter, self.request)

    def _run_program(self, interpreter: Interpreter) -> object:
        """The program from its first line to its ``atexit`` functions."""
        try:
            value = self._enter(interpreter)
            interpreter.finish()
        except (PythonError, GuestExit) as error:
            if isinstance(error, PythonError):
                self._failed_port = failed_port(interpreter)
            with suppress(GuestError):  # after os._exit() there is nothing to finish
                interpreter.finish()
            raise
        finally:
            if self.request.trace:
                self._trace = taken_trace(interpreter, self._files)
        return value

    def _read(self, count: int) -> bytes:
        if self._source is None:
            return b""
        with self._watchdog.waiting_for_a_person():
            return self._source(count)

    def _answer(self, prompt: str) -> str:
        """A line in answer to ``input(prompt)``; the prompt is shown as CPython does without a terminal."""
        if prompt:
            self._output.write("stdout", prompt.encode("utf-8", "replace"))
        return self._input.read_line(prompt)

    def _with_artifacts(self, result: ResultEvent) -> ResultEvent:
        """The result with what the program has left in its folder, kept with the run; however it ended."""
        session = None if self._files is None else session_entries(self._files)
        if session is None or not self.request.keeps_files:
            return result
        from praxis_desktop.runs.artifacts import artifacts_folder, keep_artifacts

        kept = keep_artifacts(session, artifacts_folder(self.run_id))
        if kept is None:
            return result
        if kept.files and self._environment is not None:
            from praxis_desktop.runs.run_packages import keep_lock

            keep_lock(self._environment, kept.folder.parent)
        return replace(result, details={**result.details, "artifacts": kept.to_json()})

    # ---- how it ended
    def _failed(self, error: PraxisError) -> ResultEvent:
        self._lacking = getattr(error, "project", None)  # of errors about packages, and of no others
        is_late = self._watchdog.out_of_time or isinstance(error, TimedOut)
        outcome = outcome_of(
            error,
            filename=self.request.program.filename,
            time_limit=self.request.timeout if is_late else None,
            port_fault=lambda: self._port_fault(error),
            remedy=self._remedy,
        )
        self.exit_code = outcome.exit_code
        return self._result(outcome.state, value=outcome.value, error=outcome.error)

    def _remedy(self, module: str) -> str:
        """What to do about a module that the program did not find."""
        from praxis_desktop.runs.run_packages import missing_module_hint

        return missing_module_hint(module, self._interpreters.environments)

    def _port_fault(self, error: PraxisError) -> PortError | None:
        """The fault of the port that an error of the program is about, if it is about one."""
        told = None if self._ports is None else self._ports.last_fault
        if told is not None and _is_about(error, told):
            self._failed_port, self._told_fault = told.port, told
            return told
        port = self._failed_port
        return None if port is None else PortError(error.message, port=port)

    def _result(
        self, state: RunState, *, value: object = None, error: ErrorInfo | None = None
    ) -> ResultEvent:
        result = ExecutionResult(
            output=self._output.tail,
            runtime=(time.time() - self._started) * 1000,
            startTimestamp=self._started * 1000,
            value=value,
            error=error,
            callstack=self._trace.callstack,
        )
        details: dict[str, object] = {"output_bytes": self._output.total}
        if self._environment is not None:
            details["packages"] = self._packages()
        if self._lacking is not None:
            details["package"] = self._lacking
        if self.request.trace:
            details["frames_left_out"] = self._trace.left_out
            details["trace_is_cut"] = self._trace.is_cut
        if self._failed_port is not None:
            details["port"] = self._failed_port
        if self._told_fault is not None:
            details["port_fault"] = _told(self._told_fault)
        if self._output.spool is not None:
            details["spool"] = str(self._output.spool)
            if self._output.spool_error:
                details["spool_error"] = self._output.spool_error
        return ResultEvent(state, self.run_id, result, details)


def _is_about(error: PraxisError, fault: PortError) -> bool:
    """Whether an error of the program tells of ``fault``, itself or in what led to it, and not of another."""
    said = fault.message[1:]  # Web Serial begins its sentences with a capital letter
    return said in error.message or said in getattr(error, "traceback", "")


def _told(fault: PortError) -> dict[str, str]:
    """A port's fault as a result tells it: what kind, what happened, what was waited for, what to do."""
    return {
        "kind": type(fault).__name__,
        "message": fault.message,
        "waiting_for": getattr(fault, "waiting_for", ""),
        "hint": fault.hint,
    }


def _granted(binding: Binding, limits: Mapping[str, str]) -> str:
    """What a log says of a port that a run may use."""
    limit = limits.get(binding.role)
    held = f", held to the limits of {limit}" if limit else ""
    return f"port {binding.role}: {binding.device}{held}"


def _milliseconds(since: float) -> float:
    return (time.perf_counter() - since) * 1000
