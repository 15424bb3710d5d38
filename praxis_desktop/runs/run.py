"""One run of a program in an interpreter of its own, from Preparing to Done."""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections.abc import Callable

from praxis_desktop.core.errors import PortError, PraxisError
from praxis_desktop.core.events import (
    ErrorInfo,
    Event,
    ExecutionResult,
    ReadyEvent,
    ResultEvent,
    RunState,
    StateEvent,
)
from praxis_desktop.interpreter import Control, Interpreter, Runtime
from praxis_desktop.interpreter.environment import LiveEnvironment
from praxis_desktop.interpreter.faults import (
    Fatal,
    GuestExit,
    GuestInterrupted,
    Killed,
    PythonError,
    TimedOut,
)
from praxis_desktop.ports.granting import GrantedPorts
from praxis_desktop.ports.roles import parse_bindings
from praxis_desktop.runs.guest_program import call_program, failed_port, plain_value, prepare_guest
from praxis_desktop.runs.output import OutputBuffer
from praxis_desktop.runs.request import RunRequest
from praxis_desktop.runs.timezone import local_timezone
from praxis_desktop.runs.watchdog import Watchdog

log = logging.getLogger(__name__)

COMPLETED, FAILED, CANCELLED = 0, 1, 3


class Run:
    """A run that was asked for. ``execute`` does it; ``stop`` and ``kill`` end it, from any thread and at any
    time.

    ``runtime`` is called on the run's thread, so that making one does not hold up whoever asks. ``on_event``
    is called on that thread too. ``output`` carries what the program prints; it is closed when the run has
    ended.
    """

    def __init__(
        self,
        request: RunRequest,
        *,
        runtime: Callable[[], Runtime],
        on_event: Callable[[Event], None],
        output: OutputBuffer,
    ) -> None:
        self.request = request
        self.run_id = uuid.uuid4().hex
        self.exit_code = 0
        """The command line's exit code for how the run ended, once it has."""
        self._runtime = runtime
        self._on_event = on_event
        self._output = output
        self._control = Control()
        self._watchdog = Watchdog(self._control)
        self._started = 0.0
        self._ports: GrantedPorts | None = None
        self._failed_port: str | None = None
        self._done = threading.Event()

    # ---- any thread
    def stop(self) -> None:
        """Stop the program gently, after a while harder; asked for again, at once. Returns immediately."""
        self._watchdog.stop()

    def kill(self) -> None:
        """Stop the program at once, whatever it does. Returns immediately."""
        self._watchdog.kill()

    @property
    def stop_requested(self) -> bool:
        """Whether somebody has asked for the run to be stopped."""
        return self._watchdog.stop_requested

    # ---- the run's thread
    def execute(self) -> ResultEvent:
        """Do the run and return its last event, having told all of them. Never raises for what a program
        does.

        Must be called on a thread with the stack of a GuestThread.
        """
        self._started = time.time()
        try:
            self._tell(StateEvent("preparing"))
            result = self._execute()
        except PraxisError as error:
            result = self._failed(error)
        finally:
            self._watchdog.close()
            self._output.close()
        self._tell(StateEvent(result.state))
        self._tell(result)
        return result

    def _tell(self, event: Event) -> None:
        self._on_event(event)

    def _execute(self) -> ResultEvent:
        before = time.perf_counter()
        bindings = parse_bindings(self.request.ports)
        runtime = self._runtime()
        with Interpreter.boot(
            runtime,
            control=self._control,
            environment=LiveEnvironment(local_timezone()),
            memory_limit=self.request.memory,
            stdout=lambda data: self._output.write("stdout", data),
            stderr=lambda data: self._output.write("stderr", data),
        ) as interpreter:
            self._ports = GrantedPorts(bindings, observe=self._on_event)
            try:
                self._ports.grant_to(interpreter)
                prepare_guest(interpreter, runtime.distribution)
                self._tell(ReadyEvent(_milliseconds(before)))
                self._tell(StateEvent("running"))
                if self.request.timeout is not None:
                    self._watchdog.limit(self.request.timeout)
                value = call_program(interpreter, self.request)
                return self._completed(plain_value(interpreter, value))
            except PythonError:
                self._failed_port = failed_port(interpreter)
                raise
            finally:
                self._ports.close_all()

    # ---- how it ended
    def _completed(self, value: object) -> ResultEvent:
        return self._result("completed", value=value)

    def _failed(self, error: PraxisError) -> ResultEvent:
        value: object = None
        state: RunState = "failed"
        fault: PraxisError = error
        if isinstance(error, GuestExit):
            value = error.code
            if error.code in (None, 0):
                return self._result("completed", value=value)
        elif self._watchdog.out_of_time or isinstance(error, TimedOut):
            fault = TimedOut(f"the program took longer than {self.request.timeout:g} s")
        elif isinstance(error, Killed | GuestInterrupted):
            state = "cancelled"
        elif self._failed_port is not None:
            fault = self._port_fault(self._failed_port, error)
        self.exit_code = fault.exit_code
        return self._result(state, value=value, error=_error_info(error, fault))

    def _port_fault(self, port: str, error: PraxisError) -> PortError:
        """The fault of the port that an error of the program is about."""
        told = None if self._ports is None else self._ports.last_fault
        if told is not None and told.port == port:
            return told
        return PortError(error.message, port=port)

    def _result(
        self, state: RunState, *, value: object = None, error: ErrorInfo | None = None
    ) -> ResultEvent:
        result = ExecutionResult(
            output=self._output.tail,
            runtime=(time.time() - self._started) * 1000,
            startTimestamp=self._started * 1000,
            value=value,
            error=error,
        )
        details: dict[str, object] = {"output_bytes": self._output.total}
        if self._failed_port is not None:
            details["port"] = self._failed_port
        if self._output.spool is not None:
            details["spool"] = str(self._output.spool)
        return ResultEvent(state, self.run_id, result, details)


def _error_info(error: PraxisError, fault: PraxisError) -> ErrorInfo:
    if isinstance(error, GuestExit):
        return ErrorInfo("SystemExit", str(error.code))
    name = (
        type(fault).__name__
        if isinstance(fault, Fatal)
        else getattr(error, "type_name", type(error).__name__)
    )
    stack = getattr(error, "traceback", "")
    message = error.message
    if fault is not error:
        message = fault.message if fault.message in message or not message else f"{message}\n{fault.message}"
    if fault.hint:
        message += f"\n{fault.hint}"
    return ErrorInfo(name, message, stack)


def _milliseconds(since: float) -> float:
    return (time.perf_counter() - since) * 1000
