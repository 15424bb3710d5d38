"""Makes a run inconclusive if a part of its program was never carried out, or failed unnoticed.

This can be a coroutine that was never awaited, a task or callback whose exception nobody retrieved, a thread
that an exception ended, or an exit from a task while the program was running.
"""

from __future__ import annotations

import asyncio
import weakref
from typing import Any

from _praxis import dry_run, forgotten_awaits, outputs, places
from _praxis.messages import Message

_MOST_WORDS = 300
"""Maximum number of characters of an error that are reported."""

_is_heard = False

_failed: weakref.WeakSet[Any] = weakref.WeakSet()
"""The tasks that have ended with an exception."""


def listen() -> None:
    """Start reporting. Call this before the program begins."""
    global _is_heard
    if _is_heard or dry_run.is_on():
        return
    _is_heard = True
    from pyodide.webloop import WebLoop

    forgotten_awaits.watch(_note_forgotten)
    WebLoop._decrement_in_progress = _noting(WebLoop._decrement_in_progress)
    for loop in (WebLoop, asyncio.BaseEventLoop):
        _observe(loop)


def _observe(kind: Any) -> None:
    call = kind.call_exception_handler

    def call_exception_handler(self: Any, context: dict[str, Any]) -> None:
        error = context.get("exception")
        # A handler of the program's own handles the error.
        if isinstance(error, Exception) and getattr(self, "_exception_handler", None) is None:
            note_error(error)
        call(self, context)

    kind.call_exception_handler = call_exception_handler


def _noting(count: Any) -> Any:
    """Return the function that a loop calls with each task that has ended, before whoever awaits the task."""

    def decrement_in_progress(self: Any, task: Any = None) -> None:
        if getattr(task, "_log_traceback", False):
            _failed.add(task)
        count(self, task)

    return decrement_in_progress


def note_error(error: BaseException) -> None:
    """Report an error that nobody has handled."""
    try:
        told = f"{type(error).__name__}: {error}".rstrip(": ")
    except Exception:  # noqa: BLE001 - the exception's own __str__ may raise anything
        told = type(error).__name__
    _judge(Message("An error was not handled: {error}.", error=_line(told)))


def note_exit() -> None:
    """Report that a task or a callback has ended the program by exiting while the program was running."""
    _judge(Message("The program was still running when one of its tasks exited."))


def finish() -> None:
    """Report the tasks whose exceptions nobody has retrieved, now that the program has ended."""
    for task in list(_failed):
        if task._log_traceback and isinstance(task._exception, Exception):
            note_error(task._exception)
    _failed.clear()


def _note_forgotten(function: str, place: places.Place) -> None:
    words = "{function} was called without await in line {line}, so it did nothing."
    _judge(Message(words, function=_line(function), line=place[1]))


def _line(text: str) -> str:
    words = " ".join(text.split())[:_MOST_WORDS]
    return words if words.isprintable() else ascii(words)


def _judge(reason: str) -> None:
    if _is_heard:
        outputs.judge("inconclusive", reason, ())
