"""Failures of a program that the host is asked about: which, what it is told of them, and what it decides."""

from __future__ import annotations

import contextvars
import inspect
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from _praxis import engine, step_values
from _praxis.standing_timeouts import stand_still

if TYPE_CHECKING:
    from _praxis.steps import Running

_MOST_TRACE = 20_000
_MOST_MESSAGE = 2000
_RECOVERED = {"kind": "recovered"}
_MARK = "_praxis_is_decided"
"""On an exception that somebody has let go its way."""

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
"""What the summaries of steps say that were not done by themselves."""

is_on = False
"""Whether anybody is to be asked: nothing is noted and nothing changes otherwise."""

_is_aborted = False

_is_heard: contextvars.ContextVar[bool] = contextvars.ContextVar("praxis_heard", default=False)
"""Whether a person who asked for what a task does hears of its failure there."""


def listen() -> None:
    """Ask the host from now on what becomes of failures."""
    global is_on, _is_aborted
    is_on, _is_aborted = True, False


@contextmanager
def heard() -> Iterator[None]:
    """Somebody has asked for what is done in this block, and is told if it fails: not asked what becomes of
    it.
    """
    token = _is_heard.set(True)
    try:
        yield
    finally:
        _is_heard.reset(token)


class Outcome(NamedTuple):
    """What an operation came to: ``how`` says it to people where it was not done by itself."""

    value: Any
    how: str = ""


def is_asked_about(error: Exception) -> bool:
    """Whether the host is asked about it: not about what is decided already, on its way out or as the cause
    of another.
    """
    if _is_aborted or _is_heard.get():
        return False
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        if getattr(current, _MARK, False):
            return False
        current = current.__cause__ or current.__context__
    return True


def let_go(error: Exception, reply: Mapping[str, Any]) -> None:
    """It goes its way: nobody is asked about it again, nor about what it leads to once a person has ended
    the run.
    """
    global _is_aborted
    if reply.get("choice") == "abort" and reply.get("source") == "operator":
        _is_aborted = True
    try:
        setattr(error, _MARK, True)
    except AttributeError:  # of a class with slots
        return


def request_of(what: str, title: str, step: Running | None, error: Exception, attempt: int) -> dict[str, Any]:
    """What the host is told of a failure, the ``attempt``-th of its operation or step, from 1."""
    port, fault = port_of(error)
    if not port and step is not None and step.traffic is not None and len(step.traffic) == 1:
        (port,) = step.traffic  # of a driver's own error: the only instrument that it has talked with
    try:
        message = str(error)
    except Exception:  # noqa: BLE001 - of the exception's own __str__
        message = ""
    trace = "".join(traceback.format_exception(error))
    return {
        "kind": "recover",
        "what": what,
        "title": title,
        "step": 0 if step is None else step.number,
        "attempt": attempt,
        "error": {
            "type": type(error).__name__,
            "message": step_values.shortened(message, _MOST_MESSAGE),
            "traceback": trace[-_MOST_TRACE:],
        },
        "port": port,
        "fault": fault,
        "is_timeout": isinstance(error, TimeoutError),
        "is_in_program": isinstance(error, NameError | SyntaxError | ImportError),
    }


def port_of(error: BaseException) -> tuple[str, str]:
    """The port that an error is about, and the kind of its fault; of what led to it, too."""
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        port = getattr(current, "port", None)
        if type(current).__module__ == "_praxis.serial_faults" and isinstance(port, str):
            return port, type(current).__name__
        current = current.__cause__ or current.__context__
    return "", ""


def returned_type(function: Callable[..., Any], unit: str, *, is_machine: bool) -> dict[str, str] | None:
    """What type of value a function returns; None for none."""
    annotation = getattr(inspect.unwrap(function), "__annotations__", {}).get(
        "return", inspect.Signature.empty
    )
    if annotation is None or annotation == "None":
        return None
    if annotation is inspect.Signature.empty:
        # PyLabRobot leaves it out where there is nothing to return.
        return None if is_machine else {"type": "json"}
    told = {"type": _RETURNS.get(annotation, "json")}
    return told | ({"unit": unit} if unit else {})


# ---- the host
async def ask(request: Mapping[str, object]) -> dict[str, Any]:
    """What becomes of a failure: the ``choice``, with what belongs to it. Other tasks go on meanwhile."""
    with stand_still():
        return await engine.ask(request)


def ask_blocking(request: Mapping[str, object]) -> dict[str, Any]:
    """The same in a program without ``await``."""
    with stand_still():
        return engine.ask_blocking(request)


def tell_recovered() -> None:
    """Let the host know that the program goes on after a failure."""
    engine.tell(_RECOVERED)
