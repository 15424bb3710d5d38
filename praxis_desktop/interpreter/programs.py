"""Runs programs in an interpreter, from source to result."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from praxis_desktop.interpreter.exchange import Exchange
from praxis_desktop.interpreter.faults import Fatal, GuestExit, PythonError
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.proxy_flags import IS_AWAITABLE
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy


class Programs(Exchange):
    """The part of ``Interpreter`` that runs programs. ``Interpreter`` documents how programs can end."""

    def run(self, source: str, *, filename: str = "<exec>", namespace: PyProxy | None = None) -> Any:
        """Run statements in the guest's ``__main__``, or in ``namespace`` (a dict in the guest).

        Return the value of the last statement if it is an expression. Raises PythonError with the traceback
        that CPython would print, and GuestInterrupted after an ``interrupt``.
        """
        with self._border.program():
            return self._host.shims["run"](source, filename, namespace)

    def run_async(self, source: str, *, filename: str = "<exec>", namespace: PyProxy | None = None) -> Any:
        """Like ``run``, but allows top-level ``await``. Returns once the last statement has finished."""
        with self._border.program():
            return self._settle(self._host.shims["run_async"](source, filename, namespace))

    def run_script(self, source: str | bytes, *, filename: str, arguments: Sequence[str] = ()) -> Any:
        """Run a file's content as ``python filename arguments`` would; top-level ``await`` is allowed.

        If ``source`` is bytes, the encoding declared in it applies. Returns the value of the last statement
        if it is an expression. Raises the same errors as ``run``, and GuestExit for ``sys.exit()``.
        """
        with self._border.program():
            return self._settle(self._host.shims["run_script"](source, filename, list(arguments)))

    def resume(self) -> Any:
        """Continue the program that was running when the interpreter was captured. Returns or raises
        whatever the method that started it, such as ``run_async``, would have. Raises NothingToResume
        if the interpreter was captured between two programs.
        """
        with self._border.program(resumed=True):
            return self._host.loop.resume()

    def program(self, *, flushes: bool = True) -> AbstractContextManager[None]:
        """Wrap a program that is run in several calls.

        Errors are raised as in ``run``. When the block ends, output without a final newline is written,
        unless the guest flushes its own output (``flushes`` is false).
        """
        return self._border.program(flushes=flushes)

    def finish(self) -> None:
        """Do what CPython does at the end of a process: call ``atexit`` functions and flush streams. After
        that, threads that are still alive get no more turns.
        """
        try:
            with self._border.call():
                self._host.shims["finish"]()
        finally:
            self._host.threads.finish()

    def finish_after(self, ended: PythonError | GuestExit) -> PythonError | GuestExit:
        """Call ``finish`` after ``ended`` has ended the program. Return the error to report: ``ended`` or, if
        the program had only asked to exit, the error that ended the clean-up. Raises Fatal, with the
        traceback of ``ended``, if the clean-up was cut short, and InterpreterClosed after ``os._exit()``.
        """
        try:
            self.finish()
        except Fatal as fault:
            fault.traceback = fault.traceback or getattr(ended, "traceback", "")
            raise
        except (PythonError, GuestExit) as error:
            return error if isinstance(ended, GuestExit) else ended
        return ended

    def wait(self, awaitable: object) -> Any:
        """Run the guest's event loop until ``awaitable`` is done, and return or raise its result.

        Any other object is returned unchanged. An interrupt ends the wait (GuestInterrupted) but not the
        awaitable.
        """
        with self._border.call():
            return self._settle(awaitable)

    def _settle(self, value: Any) -> Any:
        """Run a guest's awaitable to completion and return its result. Return other values unchanged."""
        if isinstance(value, PyProxy) and value.flags & IS_AWAITABLE:
            value = value.ensure_future()
        if isinstance(value, Promise):
            return self._host.loop.run_until(value)
        return value
