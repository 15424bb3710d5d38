"""Steps of a protocol for those who watch its run: operations of machines, the protocol's own steps, long
waits.

Steps nest by a context variable, so that each task has its own. While nobody listens, nothing is recorded.
"""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import json
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, Protocol

import js

from _praxis import engine, places, step_limits, step_values

if TYPE_CHECKING:
    from _praxis.step_operations import Operation

mark_coroutine_function: Callable[[Any], Any] = inspect.markcoroutinefunction  # type: ignore[attr-defined]

HOLD = "hold"
"""The host's answer if a task must wait."""

_MOST_ERROR = 500
"""The most characters of an error in a step."""

_CANCELLING = (asyncio.CancelledError, KeyboardInterrupt, GeneratorExit, SystemExit)
"""Exceptions that end a step without being its failure."""


class Running:
    """A step in progress. ``machine`` and ``method`` are used to recognize an override that calls the method
    it overrides.
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
        """Seconds that its work may take."""
        self.is_held = False
        """Whether its work must wait until a pause is over."""
        self.attempts = 0
        """How often its work was begun, for a step with a limit."""


current: contextvars.ContextVar[Running | None] = contextvars.ContextVar("praxis_step", default=None)
"""The innermost step of a task."""


class Recorder:
    """Numbers the steps of a run and reports them. ``started`` and ``ended`` are the host's functions. They
    take the fields of a step as one text, because a call with many arguments takes longer.
    """

    def __init__(self) -> None:
        self._count = 0
        self._since = time.monotonic_ns()
        self._started: Callable[[str], object] = _tell_nobody
        self._ended: Callable[[str], object] = _tell_nobody

    def listen(self) -> None:
        """Report to the host from now on. It is not called before the first step: most programs have none."""
        self._started, self._ended = self._tell_first, _tell_nobody

    def _tell_first(self, told: str) -> object:
        host = js._praxis_steps
        self._started, self._ended = host.started, host.ended
        return self._started(told)

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
        """Begin a step in the current context. Without a line it has that of the step around it.

        If the returned step ``is_held``, its work must wait: see ``hold``. ``arguments`` is JSON,
        ``expected`` and ``limit`` are in seconds. ``resend`` tells whether its commands may be sent again.
        """
        outer = current.get()
        if place is places.NOWHERE and outer is not None:
            place = outer.place
        self._count += 1
        step = Running(self._count, outer, place)
        parent = 0 if outer is None else outer.number
        file, line = place
        current.set(step)
        now = time.monotonic_ns() - self._since
        step.limit = limit
        told = self._started(
            f"{step.number}\x1f{parent}\x1f{step.depth}\x1f{kind}\x1f{now}\x1f"
            f"{'' if expected is None else expected}\x1f"
            f"{file}\x1f{line}\x1f{operation}\x1f{instrument}\x1f{title}\x1f{arguments}"
            f"{_told_rest(limit, resend) if limit is not None or resend else ''}"
        )
        step.is_held = told == HOLD
        return step

    def end(
        self, step: Running, error: BaseException | None = None, result: str = "", summary: str = ""
    ) -> bool:
        """End the step. ``result`` is JSON, ``summary`` is for people.

        Returns whether its task must wait before it goes on: see ``hold``.
        """
        current.set(step.outer)
        status, what = "completed", ""
        if error is not None:
            status = "cancelled" if isinstance(error, _CANCELLING) else "failed"
            what = _told_error(error) if status == "failed" else ""
        traffic = "" if step.traffic is None else json.dumps(step.traffic)
        now = time.monotonic_ns() - self._since
        told = self._ended(
            f"{step.number}\x1f{status}\x1f{now}\x1f{summary}\x1f{what}\x1f{result}\x1f{traffic}"
        )
        return told == HOLD


def _told_rest(limit: float | None, resend: str) -> str:
    """Return the fields that most steps do not have. A "!" means that no task can be cancelled."""
    told = "" if limit is None else f"{'!' if step_limits.current_task() is None else ''}{limit}"
    return f"\x1f{told}\x1f{resend}" if resend else f"\x1f{told}"


async def hold(step: int) -> None:
    """Wait until the pause is over: before the work of ``step``, or (0) after a wait."""
    if (await engine.ask({"kind": "hold", "step": step})).get("stop"):
        raise asyncio.CancelledError("the run is being stopped")


def hold_blocking(step: int) -> None:
    """Do the same as ``hold`` inside a call."""
    if engine.ask_blocking({"kind": "hold", "step": step}).get("stop"):
        raise KeyboardInterrupt


def _told_error(error: BaseException) -> str:
    try:
        text = f"{type(error).__name__}: {error}"
    except Exception:  # noqa: BLE001 - the exception's own __str__ may raise anything
        text = type(error).__name__
    return step_values.shortened(one_field(text), _MOST_ERROR)


def one_field(text: str) -> str:
    """Return ``text`` without the character that separates the fields of a step."""
    return text.replace("\x1f", " ")


def _tell_nobody(_told: str) -> None:
    pass


recorder: Recorder | None = None
"""The recorder of this guest's steps, None while nobody listens."""


class Watcher(Protocol):
    """Decides which operations and waits are reported, before they are. A dry run has a watcher."""

    def is_operation_told(self, operation: Operation, machine: Any, place: places.Place) -> bool:
        """Return whether to report an operation, called at ``place``, as a step."""

    def is_wait_told(self, seconds: float, place: places.Place) -> bool:
        """Return whether to report a wait of ``seconds``."""


watcher: Watcher | None = None
"""The watcher, None if everything is reported."""


def watch(by: Watcher) -> None:
    """Set the watcher."""
    global watcher
    watcher = by


def listen() -> None:
    """Report steps to the host from now on, through ``js._praxis_steps``. The numbers continue."""
    global recorder
    recorder = recorder or Recorder()
    recorder.listen()


def count(port: str, out: int, received: int, step: Running | None) -> None:
    """Count the bytes that crossed ``port`` (its role) for ``step``."""
    if step is None:
        return
    if step.traffic is None:
        step.traffic = {}
    counted = step.traffic.setdefault(port, [0, 0])
    counted[0] += out
    counted[1] += received
