"""Makes a run inconclusive if a part of its program was never carried out, or failed unnoticed.

This can be a coroutine that was never awaited, a task, a future or a callback whose exception nobody
retrieved, a thread that an exception ended, an ``atexit`` function that failed, or an exit from a task while
the program was running.
"""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import gc
import sys
from collections.abc import Iterator
from types import CoroutineType
from typing import Any

from _praxis import dry_run, forgotten_awaits, outputs, places
from _praxis.messages import Message

_MOST_WORDS = 300
"""Maximum number of characters of an error that are reported."""

_ENDING = (asyncio.CancelledError, GeneratorExit, KeyboardInterrupt, SystemExit)
"""Exceptions that end a task, a call or a program without being errors."""

_is_heard = False


def listen() -> None:
    """Start reporting. Call this before the program begins."""
    global _is_heard
    if _is_heard or dry_run.is_on():
        return
    _is_heard = True
    from pyodide.webloop import WebLoop

    forgotten_awaits.watch(_note_forgotten)
    for loop in (WebLoop, asyncio.BaseEventLoop):
        _observe(loop)
    _observe_pools(concurrent.futures.Future)


def _observe(kind: Any) -> None:
    call = kind.call_exception_handler

    def call_exception_handler(self: Any, context: dict[str, Any]) -> None:
        error = context.get("exception")
        # A handler of the program's own handles the error.
        if error is not None and getattr(self, "_exception_handler", None) is None:
            note_error(error)
        call(self, context)

    kind.call_exception_handler = call_exception_handler


def _observe_pools(kind: Any) -> None:
    """Let futures of thread pools report an exception that nobody has retrieved, as those of asyncio do."""
    kind._log_traceback = False
    set_exception, result, exception = kind.set_exception, kind.result, kind.exception

    def fail(self: Any, error: BaseException | None) -> None:
        self._log_traceback = not self.done()  # before anybody who waits for the future is woken
        set_exception(self, error)

    def take_result(self: Any, timeout: float | None = None) -> Any:
        try:
            return result(self, timeout)
        finally:
            self._log_traceback = self._log_traceback and not self.done()

    def take_exception(self: Any, timeout: float | None = None) -> Any:
        try:
            return exception(self, timeout)
        finally:
            self._log_traceback = self._log_traceback and not self.done()

    kind.set_exception, kind.result, kind.exception = fail, take_result, take_exception
    kind.__del__ = _report


def _report(future: Any) -> None:
    if future._log_traceback:
        note_error(future._exception)


def note_error(error: BaseException) -> None:
    """Report an error that nobody has handled."""
    if isinstance(error, _ENDING):
        return
    try:
        told = f"{type(error).__name__}: {error}".rstrip(": ")
    except Exception:  # noqa: BLE001 - the exception's own __str__ may raise anything
        told = type(error).__name__
    _judge(Message("An error was not handled: {error}.", error=_line(told)))


def note_exit() -> None:
    """Report that a task or a callback has ended the program by exiting while the program was running."""
    _judge(Message("The program was still running when one of its tasks exited."))


@contextlib.contextmanager
def noting_ignored() -> Iterator[None]:
    """Report the errors that Python itself only prints, as those of ``atexit`` functions, in a block."""
    show = sys.unraisablehook

    def note(ignored: Any) -> None:
        if ignored.exc_value is not None:
            note_error(ignored.exc_value)
        show(ignored)

    sys.unraisablehook = note
    try:
        yield
    finally:
        sys.unraisablehook = show


def finish() -> None:
    """Report the tasks and futures whose exceptions nobody has retrieved, and the coroutines that were never
    awaited, now that the program has ended.
    """
    for kept in gc.get_objects() if _is_heard else ():
        if issubclass(type(kept), (asyncio.Future, concurrent.futures.Future)):
            _report(kept)
        elif type(kept) is CoroutineType and not (kept.cr_running or kept.cr_suspended) and kept.cr_frame:
            _note_forgotten(kept.__qualname__, places.NOWHERE)


def _note_forgotten(function: str, place: places.Place) -> None:
    if place[1]:
        words = "{function} was called without await in line {line}, so it did nothing."
        _judge(Message(words, function=_line(function), line=place[1]))
    else:  # freed where no line of the program was running, or kept
        _judge(
            Message("{function} was called and never awaited, so it did nothing.", function=_line(function))
        )


def _line(text: str) -> str:
    words = " ".join(text.split())[:_MOST_WORDS]
    return words if words.isprintable() else ascii(words)


def _judge(reason: str) -> None:
    if _is_heard:
        outputs.judge("inconclusive", reason, ())
