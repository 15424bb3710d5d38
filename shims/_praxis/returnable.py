"""Results that are given back if the task that waits for them is cancelled before it takes them.

A time-out or ``task.cancel()`` may come in the same turn of the loop in which a read has received its bytes:
after the future has its result, and before the task that awaits it has continued. asyncio drops such a
result, and with it the bytes. But cancelling a task calls ``cancel`` on the future that it awaits, even if
that is done: that is when the bytes are given back. From then on, the future counts as cancelled.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from typing import Any

from pyodide.webloop import PyodideFuture, PyodideTask


class Returnable(asyncio.Future[Any]):
    """A mixin for futures whose result can be given back. It must precede the other future class. If the
    future is cancelled after it is done, ``give_back`` is called, at most once, with the request's ``number``
    and the result. Every consumer takes the result with ``result()``: the awaiting task, ``gather``,
    ``wait_for``.
    """

    give_back: Callable[[int, Any], object] | None = None
    number = 0
    _is_taken = False
    _is_withdrawn = False

    def cancel(self, msg: Any | None = None) -> bool:
        """Cancel the future, even if it has a result that has not been taken yet."""
        if not self.done():
            return super().cancel(msg)
        if self.give_back is None or self._is_taken or self._is_withdrawn:
            return False
        self._is_withdrawn = True
        self.give_back(self.number, super().result())
        return True

    def cancelled(self) -> bool:
        return self._is_withdrawn or super().cancelled()

    def result(self) -> Any:
        """Take the result, which can then no longer be given back."""
        if self._is_withdrawn:
            raise asyncio.CancelledError
        self._is_taken = True
        return super().result()

    def exception(self) -> BaseException | None:
        if self._is_withdrawn:
            raise asyncio.CancelledError
        return super().exception()

    def __await__(self) -> Generator[Any, None, Any]:
        if self.done():
            self.result()
        return super().__await__()

    __iter__ = __await__


class Request(Returnable, PyodideFuture):  # type: ignore[misc]
    """The future for a blocking call in an executor. ``abandon`` stops the host's work on that call."""

    abandon: Callable[[], object] | None = None
    step: Any = None
    """The protocol step that made the request. Set only while steps are being reported."""

    def cancel(self, msg: Any | None = None) -> bool:
        """Cancel the future, and stop the host's work."""
        if self.abandon is not None:
            abandon, self.abandon = self.abandon, None
            abandon()
        return super().cancel(msg)


class _HoldingTask(Returnable, PyodideTask):  # type: ignore[misc]
    """A task that has ended with the result of a request, and can give it back."""


def hand_on(request: asyncio.Future[Any], task: asyncio.Task[Any] | None) -> None:
    """Make ``task``, which is about to end with the result of ``request``, give that result back if the task
    is cancelled from now on. Nothing else has taken the result yet. Tasks of a program's own classes are not
    changed.
    """
    if isinstance(request, Request) and request.give_back is not None and type(task) is PyodideTask:
        holding: Any = task
        holding.__class__ = _HoldingTask
        holding.give_back, holding.number = request.give_back, request.number
