"""Builds a run's result from data collected during the run."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, structs

from praxis_desktop import records
from praxis_desktop.core.errors import PortError, PraxisError
from praxis_desktop.core.events import ErrorInfo, ExecutionResult, ResultEvent, RunState
from praxis_desktop.core.exit_codes import ExitCode
from praxis_desktop.core.messages import Message, joined
from praxis_desktop.interpreter.faults import (
    Fatal,
    GuestExit,
    GuestInterrupted,
    Killed,
    PythonError,
    TimedOut,
)
from praxis_desktop.ports.granting.granted import GrantedPorts
from praxis_desktop.runs import packages
from praxis_desktop.runs.guest.session import artifacts_folder, keep_artifacts, session_entries
from praxis_desktop.runs.printed_output import OutputBuffer
from praxis_desktop.runs.request import RunRequest, RunSetup, told_setup
from praxis_desktop.runs.tracing import Trace

if TYPE_CHECKING:
    from praxis_desktop.interpreter.host.files.filesystem import FileSystem
    from praxis_desktop.runs.packages.environments import Environment


_PATH_AT_THE_END = re.compile(r": '(?P<path>[^']+)'\Z")
_MODULE = re.compile(r"No module named '(?P<name>[^'.]+)(?P<inner>\.[^']+)?'")


def sandbox_hint(error: PythonError, program: str, remedy: Callable[[str], str] = lambda module: "") -> str:
    """Return advice for an error about a file or module that the guest cannot see; "" for other errors.

    ``program`` is the path of the program's file. ``remedy`` takes the first part of the name of a module
    that is not next to the program, and returns the advice for that module.
    """
    if error.type_name == "FileNotFoundError":
        found = _PATH_AT_THE_END.search(error.message)
        if found is not None and _is_here(found["path"], program):
            return Message(
                "{path} is a file on this computer. Programs run in a sandbox and cannot see it.",
                path=found["path"],
            )
    elif error.type_name == "ModuleNotFoundError":
        found = _MODULE.match(error.message)
        if found is not None and (
            _is_here(f"{found['name']}.py", program) or _is_here(f"{found['name']}/__init__.py", program)
        ):
            return Message(
                "{name} is a module on this computer, but the sandbox hides it. A program sees the files and "
                "folders next to it that its import statements name, except links that lead elsewhere.",
                name=found["name"],
            )
        if found is not None and not found["inner"]:
            return remedy(found["name"])
    return ""


def _is_here(path: str, program: str) -> bool:
    try:
        return Path(path).exists() or Path(program).parent.joinpath(path).exists()
    except (OSError, ValueError):
        return False


class Outcome(Struct, frozen=True):
    """How a program ended. ``value`` is its exit value; ``error`` is None if it succeeded."""

    state: RunState
    exit_code: int = ExitCode.COMPLETED
    value: object = None
    error: ErrorInfo | None = None


def out_of_time(limit: float) -> TimedOut:
    """Return the error for a program that was notified that its ``limit`` (in seconds) had expired."""
    # It was told some time before its limit, so that it could clean up.
    return TimedOut(Message("the time limit of {limit:g} s ended the program", limit=limit))


def outcome_of(
    error: PraxisError,
    *,
    filename: str,
    time_limit: float | None = None,
    was_asked: bool = False,
    port_fault: Callable[[], PortError | None] = lambda: None,
    remedy: Callable[[str], str] = lambda module: "",
) -> Outcome:
    """Determine the outcome of the program in ``filename``, which ended with ``error``.

    ``time_limit`` is the limit in seconds if the program was told that it had expired, otherwise None. If the
    program ends with KeyboardInterrupt, it has failed unless ``was_asked`` says that it was asked to stop.
    ``port_fault`` returns the port fault that caused the error, ``remedy`` the advice for a missing module.
    """
    if isinstance(error, GuestInterrupted) and not was_asked:
        error = PythonError(error.type_name, error.message, error.traceback, error.address)
    value: object = None
    state: RunState = "failed"
    fault: PraxisError = error
    if isinstance(error, GuestExit):
        value = error.code
        if error.code in (None, 0) and (not error.is_hard or time_limit is not None):
            return Outcome("completed", value=value)
    elif time_limit is not None:
        fault = out_of_time(time_limit)
    elif isinstance(error, Killed | GuestInterrupted) and not isinstance(error, TimedOut):
        state = "cancelled"
    else:
        fault = port_fault() or error
    hint = fault.hint
    if fault is error and isinstance(error, PythonError):
        hint = sandbox_hint(error, filename, remedy)
    return Outcome(state, fault.exit_code, value, _error_info(error, fault, hint))


def _error_info(error: PraxisError, fault: PraxisError, hint: str) -> ErrorInfo:
    """Describe ``error``, which ended the program, and its cause ``fault``."""
    if isinstance(error, GuestExit):
        told = "" if error.code else Message("the program ended its interpreter with os._exit()")
        return ErrorInfo("SystemExit", told or str(error.code))
    name = (
        type(fault).__name__
        if isinstance(fault, Fatal)
        else getattr(error, "type_name", "") or type(error).__name__
    )
    stack = getattr(error, "traceback", "")
    message = error.message
    if isinstance(error, TimedOut):
        message = fault.message
    elif fault is not error:
        if not message or message in fault.message:
            message = fault.message
        elif fault.message[1:] not in message:  # Web Serial capitalizes its messages
            message = joined("\n", (message, fault.message))
    if hint and hint not in message:
        message = joined("\n", (message, hint))
    return ErrorInfo(name, message, stack)


class ResultBuilder:
    """Builds the result of a run that ``completed`` or ``failed``. Its attributes are set during the run. Use
    it on the run's thread; only ``exit_code`` may be read on other threads.
    """

    def __init__(self, request: RunRequest, run_id: str, output: OutputBuffer) -> None:
        self.exit_code: int = ExitCode.COMPLETED
        """The command line's exit code for this run."""
        self.started = 0.0
        """The time at which the run started, in seconds since 1970."""
        self._began_at = time.monotonic()
        self.environment: Environment | None = None
        """The guest's packages, once they are resolved."""
        self.setup: RunSetup | None = None
        self.ports: GrantedPorts | None = None
        self.failed_port: str | None = None
        """The port that caused the program's last error, under the name that the program used to open it."""
        self.is_hard = False
        """Whether the guest was killed."""
        self.folder: Path | None = None
        """The folder of the run's record, if the run is recorded."""
        self.trace = Trace()
        self.details: dict[str, object] = {}
        """Further entries for the result's ``details``."""
        self._request = request
        self._run_id = run_id
        self._output = output
        self._told_fault: PortError | None = None
        self._lacking: str | None = None
        """The name of a package that was not available, or None."""

    @property
    def packages(self) -> list[dict[str, str]]:
        """The guest's packages as plain data."""
        return [] if self.environment is None else self.environment.to_json()

    def begin(self) -> None:
        """Note the start time, and start measuring the duration with a monotonic clock."""
        self.started, self._began_at = time.time(), time.monotonic()

    def completed(self, value: object) -> ResultEvent:
        """Return the result of a program that ran to completion and returned ``value``, as plain data."""
        return self._result("completed", value=value)

    def failed(
        self, error: PraxisError, *, is_late: bool, was_asked: bool, remedy: Callable[[str], str]
    ) -> ResultEvent:
        """Return the result of a run ended by ``error``. ``is_late`` means that the program was notified that
        its time had expired, ``was_asked`` that it was asked to stop. ``remedy`` returns the advice for a
        missing module.
        """
        self._lacking = getattr(error, "project", None)  # only errors about packages have this
        outcome = outcome_of(
            error,
            filename=self._request.program.filename,
            time_limit=self._request.timeout if is_late else None,
            was_asked=was_asked,
            port_fault=lambda: self._port_fault(error),
            remedy=remedy,
        )
        self.exit_code = outcome.exit_code
        return self._result(outcome.state, value=outcome.value, error=outcome.error)

    def stopped(self, result: ResultEvent) -> ResultEvent:
        """Return the result of a run that was asked to stop: even if its program succeeded or had just ended,
        the run counts as cancelled.
        """
        if result.state != "completed":
            return result
        self.exit_code = Killed.exit_code
        told = structs.replace(result.result, error=ErrorInfo("Killed", "the program was stopped"))
        return structs.replace(result, state="cancelled", result=told)

    def ended_by_emergency(self, result: ResultEvent) -> ResultEvent:
        """Return the result of a run whose instruments were stopped by an emergency stop. If the program
        failed as a result, or had not started, the run counts as cancelled.
        """
        if result.state not in ("failed", "cancelled"):
            return result
        self.exit_code = Killed.exit_code
        error = structs.replace(
            result.result.error or ErrorInfo("Killed", ""),
            name="Killed",
            message="the run was ended by an emergency stop",
        )
        return structs.replace(result, state="cancelled", result=structs.replace(result.result, error=error))

    def late(self, result: ResultEvent) -> ResultEvent:
        """Return the result of a run that was notified that its time had expired. Even if its program
        succeeded, the run was cut short and counts as failed.
        """
        if result.state != "completed" or self._request.timeout is None:
            return result
        fault = out_of_time(self._request.timeout)
        self.exit_code = fault.exit_code
        told = structs.replace(result.result, error=ErrorInfo(type(fault).__name__, fault.message))
        return structs.replace(result, state="failed", result=told)

    def defective(self, error: Exception) -> ResultEvent:
        """Return the result of a run that was ended by a bug in this program."""
        return self._result("failed", error=ErrorInfo(type(error).__name__, str(error)))

    def with_artifacts(self, result: ResultEvent, files: FileSystem | None) -> ResultEvent:
        """Add the files from the program's folder to the result. The files are kept no matter how the run
        ended. ``files`` gives access to the guest's files, or is None if there was no guest.
        """
        session = None if files is None else session_entries(files)
        if session is None or not self._request.keeps_files:
            return result
        folder = artifacts_folder(self._run_id) if self.folder is None else self.folder / records.ARTIFACTS
        kept = keep_artifacts(session, folder)
        if kept is None:
            return result
        if kept.files and self.environment is not None:
            packages.keep_lock(self.environment, kept.folder.parent)
        return structs.replace(result, details={**result.details, "artifacts": kept.to_json()})

    def _port_fault(self, error: PraxisError) -> PortError | None:
        """Return the port fault that caused the program's error, or None."""
        told = None if self.ports is None else self.ports.last_fault
        if told is not None and _is_about(error, told):
            self.failed_port, self._told_fault = told.port, told
            return told
        port = self.failed_port
        return None if port is None else PortError(error.message, port=port)

    def _result(
        self, state: RunState, *, value: object = None, error: ErrorInfo | None = None
    ) -> ResultEvent:
        result = ExecutionResult(
            output=self._output.tail,
            runtime=(time.monotonic() - self._began_at) * 1000,
            startTimestamp=self.started * 1000,
            value=value,
            error=error,
            callstack=self.trace.callstack,
        )
        details: dict[str, object] = {"output_bytes": self._output.total}
        if self.setup is not None and self.setup.protocol.function:
            details["setup"] = told_setup(self.setup, () if self.ports is None else self.ports.bindings)
        if self.environment is not None:
            details["packages"] = self.packages
        if self.folder is not None:
            details["record"] = str(self.folder)
        if self._lacking is not None:
            details["package"] = self._lacking
        if self._request.trace:
            details["frames_left_out"] = self.trace.left_out
            details["trace_is_cut"] = self.trace.is_cut
        if self.failed_port is not None:
            details["port"] = self.failed_port
        if self._told_fault is not None:
            details["port_fault"] = _told(self._told_fault)
        if self._output.spool is not None:
            details["spool"] = str(self._output.spool)
            if self._output.spool_error:
                details["spool_error"] = self._output.spool_error
        return ResultEvent(state, self._run_id, result, {**details, **self.details})


def _is_about(error: PraxisError, fault: PortError) -> bool:
    """Return whether the error's message or traceback contains the message of ``fault``."""
    said = fault.message[1:]  # Web Serial capitalizes its messages
    return said in error.message or said in getattr(error, "traceback", "")


def _told(fault: PortError) -> dict[str, str]:
    """Return a port fault as plain data: its kind, its message, what was being awaited, and the advice."""
    return {
        "kind": type(fault).__name__,
        "message": fault.message,
        "waiting_for": getattr(fault, "waiting_for", ""),
        "hint": fault.hint,
    }


def exit_text(given: str) -> str:
    """Return the message for a program that failed by exiting with the code or text ``given``."""
    if given.removeprefix("-").isdecimal():
        return Message("the program exited with code {given}", given=given)
    return Message("the program exited: {given}", given=given)
