"""Asks the host how to continue after a program's failures, and handles its decisions."""

from __future__ import annotations

import contextvars
import inspect
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from _praxis import engine, programs, step_values, tracebacks
from _praxis.messages import told
from _praxis.standing_timeouts import stand_still

if TYPE_CHECKING:
    from _praxis.steps import Running

_MOST_TRACE = 20_000
_MOST_MESSAGE = 2000
_RECOVERED = {"kind": "recovered"}
_MARK = "_praxis_is_decided"
"""The attribute that marks an exception about which the user has decided."""

_RETURNS: Mapping[object, str] = {
    float: "number",
    "float": "number",
    int: "integer",
    "int": "integer",
    str: "text",
    "str": "text",
    bool: "boolean",
    "bool": "boolean",
}

SKIPPED, BY_HAND = "skipped", "by hand"
"""The words used in summaries for steps that were not completed normally."""

is_on = False
"""Whether the host is asked about failures. If it is not, nothing is recorded or changed."""

_is_heard: contextvars.ContextVar[bool] = contextvars.ContextVar("praxis_heard", default=False)
"""Whether failures of the task's current work are reported to the person who requested the work."""


def listen() -> None:
    """Start asking the host about failures."""
    global is_on
    is_on = True


@contextmanager
def heard() -> Iterator[None]:
    """In this block, do not ask about failures; they are reported to whoever requested the work."""
    token = _is_heard.set(True)
    try:
        yield
    finally:
        _is_heard.reset(token)


class Outcome(NamedTuple):
    """The outcome of an operation. ``how`` tells users how the operation ended, if not normally."""

    value: Any
    how: str = ""


def is_asked_about(error: Exception) -> bool:
    """Return True if the host must be asked about an error, because no earlier decision covers it."""
    if programs.ending is not None or _is_heard.get():
        return False
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        if _MARK in vars(current) or hasattr(type(current), _MARK):
            return False
        current = current.__cause__ or current.__context__
    return True


def let_go(error: Exception, reply: Mapping[str, Any]) -> None:
    """Mark an error so that nobody is asked about it again. If somebody has ended the run, raise what no
    ``except Exception`` catches; nobody is asked about any later error either.
    """
    vars(error)[_MARK] = True  # its class may refuse attributes
    if reply.get("choice") == "abort" and "source" in reply:
        programs.end_run(error)


def request_of(what: str, title: str, step: Running | None, error: Exception, attempt: int) -> dict[str, Any]:
    """Return the request to make after attempt ``attempt`` (from 1) at an operation or step has failed."""
    port, fault = port_of(error)
    if not port and step is not None and step.traffic is not None and len(step.traffic) == 1:
        (port,) = step.traffic  # a driver's own error names no port: take the only one that the step used
    try:
        message = str(error)
    except Exception:  # noqa: BLE001 - the exception's own __str__ may fail
        message = ""
    trace = tracebacks.format_error(error)
    return {
        "kind": "recover",
        "what": what,
        "title": told(title),
        "step": 0 if step is None else step.number,
        "attempt": attempt,
        "error": {
            "type": type(error).__name__,
            "message": told(step_values.shortened(message, _MOST_MESSAGE)),
            "traceback": trace[-_MOST_TRACE:],
        },
        "port": port,
        "fault": fault,
        "is_timeout": isinstance(error, TimeoutError),
        "is_in_program": isinstance(error, NameError | SyntaxError | ImportError),
    }


def port_of(error: BaseException | None) -> tuple[str, str]:
    """Return the port that an error or one of its causes is about, and the kind of fault if the error is one
    of this package's own. Both are "" if there is no port.
    """
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        port = getattr(error, "port", None)
        if isinstance(port, str) and isinstance(error, OSError):
            is_ours = type(error).__module__ == "_praxis.serial_faults"
            return port, type(error).__name__ if is_ours else ""
        error = error.__cause__ or error.__context__
    return "", ""


def returned_type(function: Callable[..., Any], unit: str, *, is_machine: bool) -> dict[str, str] | None:
    """Return the type of value that a function returns, or None if it returns nothing."""
    annotation = getattr(inspect.unwrap(function), "__annotations__", {}).get(
        "return", inspect.Signature.empty
    )
    if annotation is None or annotation == "None":
        return None
    if annotation is inspect.Signature.empty:
        # PyLabRobot omits the annotation of methods that return nothing.
        return None if is_machine else {"type": "json"}
    kind = {"type": _RETURNS.get(annotation, "json")}
    return kind | ({"unit": unit} if unit else {})


# ---- the host
async def ask(request: Mapping[str, object]) -> dict[str, Any]:
    """Return the decision about a failure: the ``choice`` and its data. Other tasks continue."""
    with stand_still():
        return await engine.ask(request)


def ask_blocking(request: Mapping[str, object]) -> dict[str, Any]:
    """Return the decision about a failure, in a program without ``await``."""
    with stand_still():
        return engine.ask_blocking(request)


def tell_recovered() -> None:
    """Notify the host that the program continues after a failure."""
    engine.tell(_RECOVERED)
