"""Reports a protocol's steps to whoever watches its run: machine operations, the protocol's own steps, and
long waits.

Steps nest through a context variable, so each task has its own. While nobody is listening, nothing is
recorded.
"""

from __future__ import annotations

import asyncio
import contextvars
import functools
import inspect
import json
import os
import time
from _thread import get_ident
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, Literal, Protocol

from _praxis import engine, places, program_threads, programs, step_limits, step_values
from _praxis.messages import joined, json_of, quoted

if TYPE_CHECKING:
    from _praxis.step_operations import Operation

mark_coroutine_function: Callable[[Any], Any] = inspect.markcoroutinefunction  # type: ignore[attr-defined]

_DEVICE = "/dev/host"
_DESCRIPTOR = 4095
"""The highest descriptor, which programs that close or reuse low descriptors leave alone."""

_write = os.write

_ENDING = 'null,false,""]'
"""The last part of most reports, for a step with no limit and nothing about resending, in the main thread."""

_MOST_ERROR = 500
"""Maximum length, in characters, of an error reported for a step."""

_CANCELLING = (asyncio.CancelledError, KeyboardInterrupt, GeneratorExit, SystemExit)
"""Exceptions that end a step without counting as a failure of the step."""


class Running:
    """A step in progress. ``machine`` and ``method`` reveal that an override is calling the method it
    overrides.
    """

    __slots__ = (
        "attempts",
        "depth",
        "is_held",
        "limit",
        "machine",
        "method",
        "number",
        "outer",
        "place",
        "traffic",
    )

    def __init__(self, number: int, outer: Running | None, place: places.Place) -> None:
        self.number = number
        self.outer = outer
        self.depth: int = 0 if outer is None else outer.depth + 1
        self.place = place
        self.machine: object = None
        self.method = ""
        self.traffic: dict[str, list[int]] | None = None
        self.limit: float | None = None
        """Time limit for the step's work, in seconds."""
        self.is_held = False
        """Whether the step's work must wait until a pause is over."""
        self.attempts = 0
        """Number of times that the step's work has begun, if it has a limit."""


current: contextvars.ContextVar[Running | None] = contextvars.ContextVar("praxis_step", default=None)
"""A task's innermost step."""


class Recorder:
    """Numbers the steps of a run and reports them to the host, by writing JSON to its device: a system
    call takes a third of the time that a call to a JavaScript function takes. The host records the
    times.
    """

    def __init__(self) -> None:
        self._count = 0
        since = time.monotonic_ns()
        self._start, self._end = f'["start",{since},', f'["end",{since},'
        self._device = -1

    def begin(
        self,
        title: str,
        kind: Literal["operation", "step", "wait"],
        place: places.Place,
        *,
        operation: str = "",
        instrument: str = "",
        arguments: str = "",
        expected: float | None = None,
        limit: float | None = None,
        resend: str = "",
    ) -> Running:
        """Begin a step in the current context. A step without a line is given the line of the enclosing step.
        If ``is_held`` is set for the step, its work must wait: see ``hold``.

        ``title`` and ``arguments`` are JSON, ``expected`` and ``limit`` are in seconds. ``resend`` says
        whether commands that the step sends may be sent again.
        """
        outer = current.get()
        if place is places.NOWHERE and outer is not None:
            place = outer.place
        described = description(kind, place, operation, instrument, title, arguments, expected)
        return self.begin_described(outer, place, described, limit, resend)

    def begin_described(
        self,
        outer: Running | None,
        place: places.Place,
        described: str,
        limit: float | None,
        resend: str = "",
    ) -> Running:
        """Begin a step, given its ``description``, within ``outer``, the current step."""
        if programs.ending is not None:
            programs.refuse_if_ended()
        self._count = number = self._count + 1
        step = Running(number, outer, place)
        current.set(step)
        step.limit = limit
        ending = _ENDING
        if limit is not None or resend or get_ident() != program_threads.MAIN:
            told = "null,false" if limit is None else _told_limit(limit)
            ending = f"{told},{quoted(resend)}{_told_thread()}]"
        step.is_held = self._report(
            f"{self._start}{number},{0 if outer is None else outer.number},{step.depth},{described},{ending}"
        )
        return step

    def end(
        self, step: Running, error: BaseException | None = None, result: str = "", summary: str = '""'
    ) -> bool:
        """End the step. ``result`` and ``summary``, a text for users, are JSON. Returns whether the step's
        task must wait before it continues: see ``hold``.
        """
        current.set(step.outer)
        if error is None and step.traffic is None and changed_decks is None:
            return self._report(f'{self._end}{step.number},"completed",{summary},"",{result or "null"},{{}}]')
        status, what = "completed", '""'
        if error is not None:
            error = programs.error_of(error)
            status = "cancelled" if isinstance(error, _CANCELLING) else "failed"
            what = json_of(_told_error(error)) if status == "failed" else what
        traffic = "{}" if step.traffic is None else json.dumps(step.traffic)
        deck = "" if changed_decks is None else changed_decks()
        return self._report(
            f'{self._end}{step.number},"{status}",{summary},{what},{result or "null"},{traffic}'
            f"{f',{deck}' if deck else ''}]"
        )

    def _report(self, told: str) -> bool:
        """Report to the host. Returns True if the host refuses the report, because the task must wait."""
        try:
            return _write(self._device, told.encode()) == 0
        except OSError:  # not open yet, as most programs have no steps; or the program closed it
            opened = os.open(_DEVICE, os.O_WRONLY)
            self._device = os.dup2(opened, _DESCRIPTOR, inheritable=False)
            os.close(opened)
            return _write(self._device, told.encode()) == 0


def description(
    kind: str,
    place: places.Place,
    operation: str,
    instrument: str,
    title: str,
    arguments: str,
    expected: float | None,
) -> str:
    """Return the part of a report that is the same each time a line of a program begins a step with the same
    arguments. ``title`` and ``arguments`` are JSON.
    """
    return (
        f"{_told_call(kind, *place, operation, instrument)},"
        f"{title},{arguments or '{}'},{'null' if expected is None else expected}"
    )


@functools.lru_cache(512)
def _told_call(kind: str, file: str, line: int, operation: str, instrument: str) -> str:
    """Return the part of a report that is the same every time a line of a program begins a given step."""
    return f'"{kind}",{quoted(file)},{line},{quoted(operation)},{quoted(instrument)}'


def _told_limit(limit: float) -> str:
    """Return the limit, and whether the step blocks (there is then no task to cancel at the limit)."""
    return f"{limit},{'true' if step_limits.current_task() is None else 'false'}"


def _told_thread() -> str:
    """Return the part of a report that names the thread, or "" for the main thread."""
    name = program_threads.current_name()
    return f",{json_of(name)}" if name else ""


async def hold(step: int) -> None:
    """Wait until a pause is over, before the work of ``step`` or, if ``step`` is 0, after a wait. Raises
    CancelledError if the run is being stopped.
    """
    if (await engine.ask({"kind": "hold", "step": step})).get("stop"):
        raise asyncio.CancelledError("the run is being stopped")


def hold_blocking(step: int) -> None:
    """Wait as ``hold`` does, but block the thread. Raises KeyboardInterrupt if the run is being stopped."""
    if engine.ask_blocking({"kind": "hold", "step": step}).get("stop"):
        raise KeyboardInterrupt


def _told_error(error: BaseException) -> str:
    name = type(error).__name__
    try:
        text = str(error)
    except Exception:  # noqa: BLE001 - the exception's own __str__ may raise anything
        return name
    told = joined(": ", (name, text))
    return told if len(told) <= _MOST_ERROR else step_values.shortened(told, _MOST_ERROR)


changed_decks: Callable[[], str] | None = None
"""Returns the changes on the decks since the last report, as JSON, or is None if nothing has changed."""

recorder: Recorder | None = None
"""The recorder of this guest's steps, or None while nobody is listening."""


class Watcher(Protocol):
    """Decides whether operations and waits are reported, before they begin. Each dry run has a watcher."""

    def is_operation_told(self, operation: Operation, machine: Any, place: places.Place) -> bool:
        """Return whether to report an operation, called at ``place``, as a step."""

    def is_wait_told(self, seconds: float, place: places.Place) -> bool:
        """Return whether to report a wait of ``seconds``."""

    def spoilt(self, function: Callable[..., Awaitable[Any]], step: Running) -> Callable[..., Awaitable[Any]]:
        """Return the function that performs the operation in ``step``, with a fault if one is rehearsed."""

    def is_unanswered(self, step: int) -> bool:
        """Return whether the question asked in ``step`` must go unanswered, as in some rehearsals."""


watcher: Watcher | None = None
"""The watcher, or None if everything is reported."""


def watch(by: Watcher) -> None:
    """Set the watcher of this guest's steps."""
    global watcher
    watcher = by


def listen() -> None:
    """Start reporting steps to the host. The numbering of a restored program continues."""
    global recorder
    recorder = recorder or Recorder()


def count(port: str, out: int, received: int, step: Running | None) -> None:
    """Count the bytes sent and received through the port with the role ``port`` for ``step``."""
    if step is None:
        return
    if step.traffic is None:
        step.traffic = {}
    counted = step.traffic.setdefault(port, [0, 0])
    counted[0] += out
    counted[1] += received
