"""Results that go back where they came from when whoever waited for them is cancelled before taking them.

A time-out or ``task.cancel()`` may come in the same turn of the loop in which a read has got its bytes: after
the future has its result, and before the task that awaits it has gone on. asyncio drops such a result, and
with it the bytes. But cancelling a task asks the future that it waits for to cancel itself, also one that is
done: this is where the bytes are given back. From then on the future is cancelled, and says so to everybody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from typing import Any

from pyodide.webloop import PyodideFuture, PyodideTask


class Returnable(asyncio.Future[Any]):
    """What requests and tasks that hold a result have in common; to be mixed in before another future.

    ``give_back``, if any, is called at most once, when the future is cancelled while it is done: with the
    request's ``number`` and the result. ``result()`` is how everything takes the result: the task that
    awaits, ``gather``, ``wait_for``.
    """

    give_back: Callable[[int, Any], object] | None = None
    number = 0
    _is_taken = False
    _is_withdrawn = False

    def cancel(self, msg: Any | None = None) -> bool:
        """Cancel, also when there is a result that nobody has taken."""
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
        """Take the result."""
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
    """The future of a blocking call in an executor. While the host works on it, ``abandon`` has it stop."""

    abandon: Callable[[], object] | None = None
    step: Any = None
    """The step of the protocol that has asked for it; known while somebody is told of steps."""

    def cancel(self, msg: Any | None = None) -> bool:
        """Cancel, and tell the host."""
        if self.abandon is not None:
            abandon, self.abandon = self.abandon, None
            abandon()
        return super().cancel(msg)


class _HoldingTask(Returnable, PyodideTask):  # type: ignore[misc]
    """A task that has ended with the result of a request, which it can give back."""


def hand_on(request: asyncio.Future[Any], task: asyncio.Task[Any] | None) -> None:
    """``task`` is about to end with the result of ``request``, which nothing else has seen: from now on the
    task gives it back. Tasks of a program's own kind do not.
    """
    if isinstance(request, Request) and request.give_back is not None and type(task) is PyodideTask:
        holding: Any = task
        holding.__class__ = _HoldingTask
        holding.give_back, holding.number = request.give_back, request.number
