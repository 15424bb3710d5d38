"""Stops the clocks of the time-outs around a question while the user is answering it."""

from __future__ import annotations

import asyncio
from asyncio.timeouts import Timeout
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from _praxis.scheduler import scheduler

_DEEPEST = 50


@contextmanager
def stand_still() -> Iterator[None]:
    """Exclude the time of this block from ``asyncio.timeout`` and ``wait_for`` around the current task, or
    around a task that awaits it.
    """
    try:
        task = asyncio.current_task()
        loop = asyncio.get_running_loop()
    except RuntimeError:
        yield
        return
    now = loop.time()
    held = [(timeout, timeout.when() or now) for timeout in _running() if _awaits(_task_of(timeout), task)]
    for timeout, _ in held:
        timeout.reschedule(None)
    try:
        yield
    finally:
        waited = loop.time() - now
        for timeout, when in held:
            if not _is_over(timeout):
                timeout.reschedule(when + waited)


def _running() -> list[Timeout]:
    owners = [getattr(handle._callback, "__self__", None) for handle in scheduler.timers()]
    return [owner for owner in owners if isinstance(owner, Timeout)]


def _task_of(timeout: Any) -> Any:
    return timeout._task


def _is_over(timeout: Any) -> bool:
    return bool(timeout._state.name != "ENTERED")


def _awaits(task: Any, awaited: Any, depth: int = 0) -> bool:
    """Return True if ``task`` is ``awaited`` itself, or waits for it through ``await`` or ``gather``."""
    if task is awaited:
        return True
    if depth > _DEEPEST or task is None:
        return False
    waiter = getattr(task, "_fut_waiter", None)
    if waiter is None:
        return False
    inner = [waiter, *getattr(waiter, "_children", ())]
    return any(_awaits(each, awaited, depth + 1) for each in inner)
