"""Requests from this guest to its run's engine, awaited or blocking."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Mapping
from typing import Any, Self

import js
from pyodide.ffi import create_proxy

from _praxis import program_threads, signals
from _praxis.scheduler import scheduler

_waiting: dict[str, asyncio.Future[str]] = {}
_host: Any = None

INTERRUPTED = -1
"""What the host returns if an interrupt has ended a wait."""

overdue: dict[str, Any] = {}
"""The functions to call when a step's time has expired, keyed by step number."""


def connected() -> Any:
    """Return the host's engine object, or None if there is no run (in a console, for instance)."""
    global _host
    if _host is None:
        host = getattr(js, "_praxis_engine", None)
        if host is not None:
            host.set_dispatcher(create_proxy(_dispatch))
        _host = host  # last, so that another thread asks only what can be answered
    return _host


async def ask(request: Mapping[str, object], until: float = math.inf) -> dict[str, Any]:
    """Return the engine's answer to ``request``, which must have a ``kind``, or {} if there is no run. Raises
    TimeoutError if the loop's time reaches ``until`` before the answer arrives. In a thread other than the
    main thread, the whole thread waits and ``until`` has no effect, because answers arrive through the main
    thread's loop.
    """
    if not program_threads.is_main():
        return ask_blocking(request)
    host = connected()
    number = "" if host is None else host.ask(json.dumps(request), False)
    if not number:
        return {}
    loop = asyncio.get_running_loop()
    future: asyncio.Future[str] = loop.create_future()
    _waiting[number] = future
    timer = None if until == math.inf else loop.call_at(until, _settle, future, "")
    try:
        told = await future
        if not told:
            host.withdraw(number)
            raise TimeoutError
        return _answer(told)
    except asyncio.CancelledError:
        host.withdraw(number)
        raise
    finally:
        _waiting.pop(number, None)
        if timer is not None:
            timer.cancel()


def ask_blocking(request: Mapping[str, object]) -> dict[str, Any]:
    """Return the engine's answer, blocking the whole program. An interrupt raises its exception."""
    host = connected()
    number = "" if host is None else host.ask(json.dumps(request), True)
    if not number:
        return {}
    try:
        while not (told := host.wait(number)):
            signals.call_own_handler()
    except BaseException:
        host.withdraw(number)
        raise
    return _answer(told)


def ask_in_vain(request: Mapping[str, object]) -> None:
    """Ask a question and withdraw it immediately, so that it is shown as already closed."""
    host = connected()
    number = "" if host is None else host.ask(json.dumps(request), False)
    if number:
        host.withdraw(number)


class BlockingQuestion:
    """A context manager for a question that the engine may answer while the program waits inside a call."""

    def __init__(self, request: Mapping[str, object]) -> None:
        host = connected()
        self._host: Any = host
        self._number: str = "" if host is None else host.ask(json.dumps(request), True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._number:
            self._host.withdraw(self._number)

    def wait(self, seconds: float) -> dict[str, Any] | None:
        """Wait up to ``seconds`` for the answer. Return {} if none arrives in time or there is no run, and
        None if an interrupt ends the wait.
        """
        if not self._number:
            return {}
        told = self._host.wait_for(self._number, seconds)
        if told == INTERRUPTED:
            return None
        if not told:
            return {}
        self._number = ""
        return _answer(told)


def tell(request: Mapping[str, object]) -> None:
    """Send a request to the engine without waiting for an answer."""
    host = connected()
    if host is not None:
        host.ask(json.dumps(request), False)


def _answer(told: str) -> dict[str, Any]:
    answer = json.loads(told)
    return answer if isinstance(answer, dict) else {}


def _dispatch(number: str, told: str) -> None:
    """Deliver the host's answer, or (``!``) report that a step's time has expired. Called between turns."""
    if number.startswith("!"):
        limit = overdue.get(number[1:])
        if limit is not None:
            scheduler.completed(limit)
        return
    future = _waiting.pop(number, None)
    if future is not None:
        scheduler.completed(_settle, future, told)


def _settle(future: asyncio.Future[str], told: str) -> None:
    if not future.done():
        future.set_result(told)
