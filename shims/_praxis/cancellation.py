"""Detects cancellations that a task has not yet noticed, so that the task does not send its next command.

A task that is cancelled while it is running learns of the cancellation only at its next await. If a run is
stopped while a request to the outside world or a pause delays the task, its next command must not be sent.
"""

from __future__ import annotations

import asyncio

is_asked = False
"""Whether any program has ever been cancelled. Until one has been, no check is needed."""


def is_unnoticed() -> bool:
    """Return True if the current task has been cancelled and has not yet noticed."""
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return False
    return task is not None and bool(getattr(task, "_must_cancel", False))


def notice() -> None:
    """Raise CancelledError if the current task has been cancelled and has not yet noticed."""
    if take():
        raise asyncio.CancelledError


def take() -> bool:
    """Take a cancellation that the current task has not yet noticed. Return whether there was one. It must
    be raised now, and not again at the task's next await, which may be in its clean-up.
    """
    if not is_unnoticed():
        return False
    task = asyncio.current_task()
    while task is not None and task.uncancel():
        pass
    return True


def ask() -> None:
    """Record that a program is about to be cancelled."""
    global is_asked
    is_asked = True
