"""What the end of a program is called: a state, an error for people, an exit code."""

from __future__ import annotations

from collections.abc import Callable

from praxis_desktop.core.errors import PortError, PraxisError
from praxis_desktop.core.events import ErrorInfo, RunState
from praxis_desktop.core.records import Record
from praxis_desktop.interpreter.faults import (
    Fatal,
    GuestExit,
    GuestInterrupted,
    Killed,
    PythonError,
    TimedOut,
)
from praxis_desktop.runs.sandbox_hint import sandbox_hint


class Outcome(Record):
    """How a program ended. ``value`` is what it exited with; ``error`` is None when it ended well."""

    state: RunState
    exit_code: int = 0
    value: object = None
    error: ErrorInfo | None = None


def out_of_time(limit: float) -> TimedOut:
    """The fault of a program that was told that it was reaching its limit of so many seconds."""
    return TimedOut(f"the program took longer than {limit:g} s")


def outcome_of(
    error: PraxisError,
    *,
    filename: str,
    time_limit: float | None = None,
    was_asked: bool = False,
    port_fault: Callable[[], PortError | None] = lambda: None,
    remedy: Callable[[str], str] = lambda module: "",
) -> Outcome:
    """What ``error``, which ended the program in ``filename``, means.

    ``time_limit`` is the limit in seconds that the program had been told it was reaching, if it was.
    ``was_asked`` says whether anybody has asked it to end: a KeyboardInterrupt is a failure otherwise.
    ``port_fault`` is asked for the fault of a port behind an error of the program's own, ``remedy`` what to
    do about a module that it did not find.
    """
    if isinstance(error, GuestInterrupted) and not was_asked:
        error = PythonError(error.type_name, error.message, error.traceback, error.address)
    value: object = None
    state: RunState = "failed"
    fault: PraxisError = error
    if isinstance(error, GuestExit):
        value = error.code
        if error.code in (None, 0):
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
    """What is told of ``error``, which the program ended with, and of the ``fault`` behind it."""
    if isinstance(error, GuestExit):
        return ErrorInfo("SystemExit", str(error.code))
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
        elif fault.message[1:] not in message:  # Web Serial begins its sentences with a capital letter
            message += f"\n{fault.message}"
    if hint and hint not in message:
        message += f"\n{hint}"
    return ErrorInfo(name, message, stack)
