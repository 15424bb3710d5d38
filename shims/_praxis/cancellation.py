"""A stop that a task has not come to notice: what it is about to send stays.

A task that is cancelled while it runs learns of that at its next await. It may have been held for long where
it asked something of the world, in a pause, and the run was stopped meanwhile: the command that comes next
must not leave.
"""

from __future__ import annotations

import asyncio

is_asked = False
"""Whether a program was to be cancelled: before that nobody need look."""


def is_unnoticed() -> bool:
    """Whether the current task was cancelled, and is still to learn of it."""
    try:
        task = asyncio.current_task()
    except RuntimeError:
        return False
    return task is not None and bool(getattr(task, "_must_cancel", False))


def notice() -> None:
    """Have the current task learn of its cancellation here. Raises CancelledError."""
    if is_unnoticed():
        task = asyncio.current_task()
        # It is told here, and not at its next await again, which may be in its clean-up.
        while task is not None and task.uncancel():
            pass
        raise asyncio.CancelledError


def ask() -> None:
    """A program is to be cancelled."""
    global is_asked
    is_asked = True
