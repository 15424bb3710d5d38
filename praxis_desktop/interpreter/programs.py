"""How programs run in an interpreter: from their source to what they came to."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from typing import Any

from praxis_desktop.interpreter.exchange import Exchange
from praxis_desktop.interpreter.host.js.promises import Promise
from praxis_desktop.interpreter.host.js.proxy_flags import IS_AWAITABLE
from praxis_desktop.interpreter.host.js.pyproxy import PyProxy


class Programs(Exchange):
    """The part of an Interpreter that runs programs; see there for how they end."""

    def run(self, source: str, *, filename: str = "<exec>", namespace: PyProxy | None = None) -> Any:
        """Run statements in the guest's ``__main__``, or in ``namespace`` (a dict of the guest), and return
        the value of the last one if it is an expression.

        Raises PythonError with the traceback as CPython prints it, GuestInterrupted after an ``interrupt``.
        """
        with self._border.program():
            return self._host.shims["run"](source, filename, namespace)

    def run_async(self, source: str, *, filename: str = "<exec>", namespace: PyProxy | None = None) -> Any:
        """Like ``run``, with top-level ``await``; returns when the last statement has ended."""
        with self._border.program():
            return self._settle(self._host.shims["run_async"](source, filename, namespace))

    def run_script(self, source: str | bytes, *, filename: str, arguments: Sequence[str] = ()) -> Any:
        """Run a file's content as ``python filename arguments`` would; top-level ``await`` is allowed.

        ``source`` as bytes keeps the file's own encoding line in force. Returns the value of the last
        statement if it is an expression. Raises like ``run``, and GuestExit for ``sys.exit()``.
        """
        with self._border.program():
            return self._settle(self._host.shims["run_script"](source, filename, list(arguments)))

    def resume(self) -> Any:
        """Go on with the program in the middle of which the interpreter was captured: what ``run_async``, or
        whatever ran it, would have returned or raised.

        Raises NothingToResume when it was captured between two programs.
        """
        with self._border.program(resumed=True):
            return self._host.loop.resume()

    def program(self, *, flushes: bool = True) -> AbstractContextManager[None]:
        """Around the run of a program that is more than one call: faults come as they do from ``run``, and
        what it printed without a newline is written when it ends, unless the guest has been told to do that.
        """
        return self._border.program(flushes=flushes)

    def finish(self) -> None:
        """What CPython does at the end of a process: ``atexit`` functions, then flushed streams."""
        with self._border.call():
            self._host.shims["finish"]()

    def wait(self, awaitable: object) -> Any:
        """Run the guest's event loop until ``awaitable`` is done, and return or raise what it came to.

        Anything else is returned as it is. An interrupt ends the waiting (GuestInterrupted), while what was
        waited for goes on.
        """
        with self._border.call():
            return self._settle(awaitable)

    def _settle(self, value: Any) -> Any:
        """What ``value`` comes to: an awaitable of the guest is run to its end."""
        if isinstance(value, PyProxy) and value.flags & IS_AWAITABLE:
            value = value.ensure_future()
        if isinstance(value, Promise):
            return self._host.loop.run_until(value)
        return value
