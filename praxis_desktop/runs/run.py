"""One run of a program in an interpreter of its own, from Preparing to Done."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from praxis_desktop.core.counters import RUNS
from praxis_desktop.core.errors import PraxisError
from praxis_desktop.core.events import Event, LogEvent, ReadyEvent, ResultEvent, StateEvent
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
from praxis_desktop.ports.own_simulators import is_own
from praxis_desktop.ports.policy import PortPolicy
from praxis_desktop.ports.roles import Binding, parse_bindings
from praxis_desktop.runs.ending import Ending
from praxis_desktop.runs.figures import Figures
from praxis_desktop.runs.guest_program import call_program, failed_port, prepare_guest
from praxis_desktop.runs.interpreters import InterpreterSource
from praxis_desktop.runs.output import OutputBuffer
from praxis_desktop.runs.outputs.outputs import Outputs
from praxis_desktop.runs.packages.guest_installing import offer_packages
from praxis_desktop.runs.recipe_choice import environment_of, recipe_for
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.run_journal import run_journal
from praxis_desktop.runs.session_folder import NO_INPUTS, open_session
from praxis_desktop.runs.setting_up.setup import simulated_sentence
from praxis_desktop.runs.steps import Steps
from praxis_desktop.runs.timezone import local_timezone
from praxis_desktop.runs.tracing import taken_trace
from praxis_desktop.runs.watchdog import Watchdog, grace_of

if TYPE_CHECKING:
    from praxis_desktop.interpreter import Image, Interpreter
    from praxis_desktop.interpreter.environment.base import Environment as GuestEnvironment
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem
    from praxis_desktop.interpreter.prepared import PreparedInterpreter
    from praxis_desktop.ports.asking import PortAsker
    from praxis_desktop.ports.limits import WriteLimits
    from praxis_desktop.runs.packages.environments import Environment


class PreparationError(Exception):
    """A fresh guest could not be made ready for its program: a defect of ours, or a damaged installation."""


class Run:
    """A run that was asked for. ``execute`` does it; ``stop`` and ``kill`` end it, from any thread and at any
    time.

    ``interpreters`` is asked on the run's thread, so that making one does not hold up whoever asks.
    ``on_event`` is called on that thread too. ``output`` carries what the program prints; it is closed when
    the run has ended. ``stdin`` answers what the program reads: it may block, and returns b"" at the end of
    the input; without it there is none. ``asker`` puts it to a person when the program asks for a port, and
    the time limit stands still meanwhile; without it the program gets one of those that it has. ``run_id`` is
    for who has named the run already.
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
    ) -> None:
        self.request = request
        self.run_id = run_id or uuid.uuid4().hex
        self._interpreters = interpreters
        self._on_event = on_event
        self._output = output
        self._control = Control()
        self._watchdog = Watchdog(self._control)
        self._asker = asker
        self._source = None if stdin is None else BlockingSource(stdin, self._control)
        self._input = StandardInput(self._read)
        self._files: FileSystem | None = None
        self._ending = Ending(request, self.run_id, output)
        self._outputs = Outputs(on_event)

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
        self._ending.started = time.time()
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
        result = self._ending.with_artifacts(result, self._files)
        self._outputs.conclude(result)
        RUNS.add(result.state)
        self._on_event(StateEvent(result.state))
        self._on_event(result)
        return result

    def _execute(self) -> ResultEvent:
        self.request = self._completed()
        self._ending.setup = self.request.setup
        self._watchdog.grace = grace_of(self.request)
        bindings = self._make_bindings()
        limits = self._limits(bindings)
        self._tell_bench(bindings)
        before = time.perf_counter()
        self._ending.environment = self._chosen_environment()
        with run_journal(self.request, self.run_id, self._ending.packages) as log:
            opener = Opener(log=log, limits=limits, tell=self._on_event)
            return self._execute_with(bindings, opener, before)

    def _completed(self) -> RunRequest:
        """The request with the set-up that its protocol has by itself, if nobody has chosen one."""
        if self.request.setup is not None or self.request.is_script:
            return self.request
        from praxis_desktop.runs.setting_up.setting_up import completed

        return completed(self.request, self._interpreters, report=self._on_event, control=self._control)

    def _tell_bench(self, bindings: Sequence[Binding]) -> None:
        """Tell which ports the run has, and what of its bench is no hardware."""
        for binding in bindings:
            self._on_event(LogEvent(_granted(binding, self.request.limits)))
        simulated = simulated_sentence(self.request.setup, bindings)
        if simulated:
            self._on_event(LogEvent(simulated, "notice"))

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
            environment=self._make_environment(),
            stdout=lambda data: self._output.write("stdout", data),
            stderr=lambda data: self._output.write("stderr", data),
            stdin=self._input.read,
            read_line=self._answer,
        ) as interpreter:
            interpreter.limit_memory(self.request.memory)
            self._ending.ports = ports = self._make_ports(bindings, opener)
            try:
                self._prepare(interpreter, ports, prepared.image)
                self._on_event(ReadyEvent(_milliseconds(before)))
                self._on_event(StateEvent("running"))
                if self.request.timeout is not None:
                    self._watchdog.limit(self.request.timeout)
                return self._ending.completed(self._run_program(interpreter))
            finally:
                ports.close_all()
                for binding in bindings:
                    if binding.instrument is not None:
                        binding.instrument.close()

    def _make_bindings(self) -> Sequence[Binding]:
        """The ports of the run. Raises UsageError."""
        bindings = parse_bindings(self.request.ports)
        if any(map(is_own, self.request.ports)):
            from praxis_desktop.runs.guest_simulators.making import host_simulators

            host_simulators(bindings, self._interpreters, self._on_event)
        return bindings

    def _make_environment(self) -> GuestEnvironment:
        """The world that the program runs in."""
        return LiveEnvironment(local_timezone(), seed=self.request.seed)

    def _make_ports(self, bindings: Sequence[Binding], opener: Opener) -> GrantedPorts:
        return GrantedPorts(bindings, observe=self._on_event, opener=opener, policy=self._policy())

    def _policy(self) -> PortPolicy:
        """Who is asked for more ports."""
        asker = self._asker
        if asker is not None:
            from praxis_desktop.runs.port_questions import Untimed

            asker = Untimed(asker, self._watchdog)
        return PortPolicy(program=self.request.program.title, asker=asker)

    def _obtain(self) -> PreparedInterpreter:
        """An interpreter to start."""
        recipe = recipe_for(self.request, self._ending.environment)
        return self._interpreters.prepare(recipe, report=self._on_event, control=self._control)

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
        Figures(self._on_event).offer_to(interpreter)
        self._outputs.offer_to(interpreter)
        offer_packages(interpreter, self._interpreters)
        if not self.request.is_script:
            Steps(self._on_event).offer_to(interpreter)

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
            value = self._enter(interpreter)
            interpreter.finish()
        except (PythonError, GuestExit) as error:
            if isinstance(error, PythonError):
                self._ending.failed_port = failed_port(interpreter)
            with suppress(GuestError):  # after os._exit() there is nothing to finish
                interpreter.finish()
            raise
        finally:
            self._collect(interpreter)
        return value

    def _collect(self, interpreter: Interpreter) -> None:
        """Take from the guest what it has noted of its program, however that ended."""
        self._outputs.collect(interpreter, self.request.setup)
        if self.request.trace:
            self._ending.trace = taken_trace(interpreter, self._files)

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

    def _failed(self, error: PraxisError) -> ResultEvent:
        is_late = self._watchdog.out_of_time or isinstance(error, TimedOut)
        return self._ending.failed(error, is_late=is_late, remedy=self._remedy)

    def _remedy(self, module: str) -> str:
        """What to do about a module that the program did not find."""
        from praxis_desktop.runs.packages.run_packages import missing_module_hint

        return missing_module_hint(module, self._interpreters.environments)


def _granted(binding: Binding, limits: Mapping[str, str]) -> str:
    """What a log says of a port that a run may use."""
    limit = limits.get(binding.role)
    held = f", held to the limits of {limit}" if limit else ""
    return f"port {binding.role}: {binding.device}{held}"


def _milliseconds(since: float) -> float:
    return (time.perf_counter() - since) * 1000
