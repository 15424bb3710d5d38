"""The programs that are running: what an interrupt cancels, and how a program learns that it must end.

Programs nest: a coroutine may call a function that waits with ``run_sync``. The innermost one is interrupted.
"""

from __future__ import annotations

import asyncio
from typing import Any

from _praxis import cancellation

_running: list[Program] = []
_early = False


class Program:
    """One running program: a script, an ``asyncio.run()``, a ``run_sync()``. Use it as a context manager.

    ``task`` stands for it; None for code that is not a coroutine, which only KeyboardInterrupt can end.
    """

    def __init__(self, task: asyncio.Future[Any] | None = None) -> None:
        self.task = task
        self.interrupted = False
        """Whether an interrupt was meant for this program."""
        self.ended_by: BaseException | None = None
        """What must end the program although its task did not raise it: SystemExit of another task, for
        instance.
        """

    def __enter__(self) -> Program:
        global _early
        if _early and not _running:
            _early = False
            self.interrupt()
        _running.append(self)
        return self

    def __exit__(self, *exception: object) -> None:
        _running.remove(self)

    def interrupt(self) -> None:
        """Cancel the program's task; without one, or the second time, end it by KeyboardInterrupt."""
        if self.interrupted or self.task is None or self.task.done():
            self.ended_by = self.ended_by or KeyboardInterrupt()
        self.interrupted = True
        self._cancel()

    def abort(self, error: BaseException) -> None:
        """End the program by ``error``, which was raised in a task or callback that is not its own."""
        self.ended_by = self.ended_by or error
        self._cancel()

    def check(self) -> None:
        """Raise what must end the program, if something must."""
        if self.ended_by is not None:
            raise self.ended_by

    def check_task(self) -> None:
        """The task is done: raise what ended the program unless the task itself did, KeyboardInterrupt if it
        was cancelled for one.
        """
        assert self.task is not None
        if self.task.cancelled():
            self.check()
            if self.interrupted:
                raise KeyboardInterrupt
        elif self.task.exception() is not self.ended_by:
            self.check()

    def _cancel(self) -> None:
        if self.task is not None:
            cancellation.ask()
            self.task.cancel()


def current() -> Program | None:
    """The innermost running program."""
    return _running[-1] if _running else None


def interrupt() -> bool:
    """Interrupt the innermost program, without one the next to come; whether there was one."""
    global _early
    program = current()
    if program is None:
        _early = True
        return False
    program.interrupt()
    return True


def forget_interrupt() -> None:
    """An interrupt that has found no program is not meant for the next one."""
    global _early
    _early = False
