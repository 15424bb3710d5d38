"""The running programs: what an interrupt cancels, and how a program ends.

Programs nest, because a coroutine may call a function that waits with ``run_sync``. An interrupt applies to
the innermost program.
"""

from __future__ import annotations

import _thread
import asyncio
import sys
from collections.abc import Callable
from types import TracebackType
from typing import Any, NoReturn, TypeVar

from _praxis import cancellation

_T = TypeVar("_T")

_MAIN = _thread.get_ident()

_running: list[Program] = []
_early = False

ending: Exception | None = None
"""The error because of which somebody has ended the run."""

_is_over = False
"""Whether the outermost program has ended because of it."""


class Program:
    """A running program: a script, or a call to ``asyncio.run()`` or ``run_sync()``. Use it as a context
    manager. ``task`` is the main task, or None if the program is not a coroutine; in that case only
    KeyboardInterrupt can end the program.
    """

    def __init__(self, task: asyncio.Future[Any] | None = None) -> None:
        self.task = task
        self.interrupted = False
        """Whether this program was interrupted."""
        self._interruption: KeyboardInterrupt | None = None
        self.ended_by: BaseException | None = None
        """An exception that must end the program although the program's own task did not raise it, such as a
        SystemExit raised in another task.
        """

    def __enter__(self) -> Program:
        global _early
        _running.append(self)  # first: an interrupt from now on is for this program
        if _early and _running[0] is self:
            _early = False
            self.interrupt()
        return self

    def __exit__(self, _kind: object = None, error: object = None, _traceback: object = None) -> None:
        """End the program, which has raised ``error`` or, if None, has returned. Raise the exception that
        must end it, unless its task is done: then ``check_task`` does. If the program has raised an error of
        its own, and none runs around it, an interrupt is for what runs next, such as the end of a script.
        """
        global _early
        _running.remove(self)  # first: an interrupt from now on is no longer for this program
        if self.task is None:
            _raise_ending()
        is_raised = self.ended_by is None or self.ended_by is error
        raised = self._interruption if is_raised else self.ended_by
        if raised is None or isinstance(error, KeyboardInterrupt):
            return
        if self.task is not None and self.task.done():
            return
        if error is None or _running:
            raise raised
        _early = _early or self.interrupted

    def interrupt(self, error: KeyboardInterrupt | None = None) -> None:
        """Cancel the task, so that the program ends with ``error``, by default a KeyboardInterrupt. Without a
        task, or on a second call, the program ends with ``error`` even if the task continues.
        """
        self._interruption = error or self._interruption or KeyboardInterrupt()
        if self.interrupted or self.task is None or self.task.done():
            self.ended_by = self.ended_by or self._interruption
        self.interrupted = True
        self._cancel()

    def abort(self, error: BaseException) -> None:
        """End the program with ``error``, which was raised in another task or a callback."""
        self.ended_by = self.ended_by or error
        if isinstance(error, SystemExit) and self.task is not None and not self.task.done():
            from _praxis import unhandled

            unhandled.note_exit()
        self._cancel()

    def check(self) -> None:
        """Raise the exception that must end the program, if one is set."""
        if self.ended_by is not None:
            raise self.ended_by

    def check_task(self) -> None:
        """Raise the exception that ended the program, unless the task, which has finished, raised it itself.

        If the task was cancelled because of an interrupt, the exception is the interrupt's, with the
        traceback of the cancelled code.
        """
        assert self.task is not None
        _raise_ending()
        if self.task.cancelled():
            self.check()
            if self._interruption is not None:
                raise self._interruption.with_traceback(_stack_of(self.task))
        elif self.task.exception() is not self.ended_by:
            self.check()

    def _cancel(self) -> None:
        if self.task is not None:
            cancellation.ask()
            self.task.cancel()


def _stack_of(cancelled: asyncio.Future[Any]) -> TracebackType | None:
    try:
        cancelled.result()
    except asyncio.CancelledError as error:
        return error.__traceback__ and error.__traceback__.tb_next  # without this function
    return None


def call(function: Callable[..., _T], /, *arguments: Any, **named: Any) -> _T:
    """Call ``function``, which runs the user's code, unless the innermost program has been interrupted. An
    interrupt during the call is raised at once, even while the code of this package runs.
    """
    _running[-1].check()
    if cancellation.is_asked:
        cancellation.notice()
    return function(*arguments, **named)


def current() -> Program | None:
    """Return the innermost running program."""
    return _running[-1] if _running else None


def interrupt(error: KeyboardInterrupt | None = None) -> bool:
    """Interrupt the innermost program, or the next one if there is none. Return whether a program was
    running. ``error`` is what the running program ends with, by default a KeyboardInterrupt.
    """
    global _early
    program = current()
    if program is None:
        _early = True
        return False
    program.interrupt(error)
    return True


def end_run(error: Exception) -> NoReturn:
    """End the run, because somebody has decided so after ``error``. Interrupt the main program, and raise in
    the caller what ``except Exception`` does not catch. Whatever the program does then, it ends with
    ``error``.
    """
    global ending
    ending = error
    _add_callers(error)
    _raise_end(_running[-1] if _running else None, error)


def _add_callers(error: Exception) -> None:
    """Add the frames above the one that has caught ``error`` to its traceback, because the error itself will
    not pass through them: among them are the lines of the protocol.
    """
    trace = error.__traceback__
    frame = None if trace is None else trace.tb_frame.f_back
    while frame is not None:
        trace = TracebackType(trace, frame, frame.f_lasti, frame.f_lineno)
        frame = frame.f_back
    BaseException.with_traceback(error, trace)


def refuse_if_ended() -> None:
    """Raise again what has ended the run, if the main program has caught it and continues. An exception that
    is being handled means that the program is cleaning up.
    """
    if ending is None or _is_over or sys.exception() is not None:
        return
    if _running and _is_here(_running[-1]):
        _raise_end(_running[-1], ending)


def error_of(error: BaseException) -> BaseException:
    """Return the error of a step that ``error`` has ended: the one because of which the run was ended."""
    return ending if ending is not None and error.__cause__ is ending else error


def _is_here(program: Program) -> bool:
    """Return whether the caller runs in the program's own task and thread."""
    if _thread.get_ident() != _MAIN:
        return False
    try:
        task = asyncio.current_task()
    except RuntimeError:
        task = None
    return task is program.task


def _raise_end(program: Program | None, error: Exception) -> NoReturn:
    if program is None or _is_here(program):
        raise KeyboardInterrupt from error
    if _thread.get_ident() != _MAIN:
        from _praxis import engine

        engine.tell({"kind": "end"})  # because the main thread may be waiting in a call
        raise SystemExit from error
    program.interrupt()
    cancellation.take()
    raise asyncio.CancelledError from error


def _raise_ending() -> None:
    """Raise the error because of which somebody has ended the run, if the outermost program has ended."""
    global _is_over
    if _running or ending is None or _is_over:
        return
    _is_over = True
    context = ending.__context__
    try:
        raise ending
    finally:
        # Not what has carried it here. Its class may refuse attributes.
        vars(BaseException)["__context__"].__set__(ending, context)


def forget_interrupt() -> None:
    """Drop an interrupt that arrived while no program was running, so that it does not end the next one."""
    global _early
    _early = False
