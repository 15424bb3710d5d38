"""Calls that may never return, such as a driver's: each runs on its own thread, so that no caller waits for
it forever.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, InvalidStateError, wait
from contextlib import suppress
from typing import Any, TypeVar

AnyT = TypeVar("AnyT")


class NoThread(OSError):
    """No thread is available for a call."""


class HangingCalls:
    """Makes calls that may never return, on threads named ``name``. Thread-safe."""

    def __init__(self, *, name: str) -> None:
        self._name = name
        self._lock = threading.Lock()
        self._has_ended = False
        self._made: set[Future[Any]] = set()

    def make(
        self, act: Callable[[], AnyT], seconds: float, undo: Callable[[AnyT], object] | None = None
    ) -> AnyT:
        """Return what ``act`` returns, or raise what it raises. Raises TimeoutError after ``seconds``, and
        CancelledError once ``end`` is called; in both cases, ``undo`` is called with what ``act`` eventually
        returns. Raises NoThread if no thread is available.
        """
        made: Future[AnyT] = Future()
        with self._lock:
            if self._has_ended:
                raise CancelledError
            self._made.add(made)
        try:
            try:
                threading.Thread(target=_work, args=(act, undo, made), name=self._name, daemon=True).start()
            except RuntimeError as error:
                raise NoThread(str(error)) from error
            wait((made,), seconds)
        finally:
            with self._lock:
                self._made.discard(made)
            _give_up(made, TimeoutError())
        return made.result()

    def end(self) -> None:
        """Give up on the calls that have not returned, and refuse further calls."""
        with self._lock:
            self._has_ended = True
            for made in self._made:
                _give_up(made, CancelledError())


def _give_up(made: Future[Any], error: Exception) -> None:
    """Raise ``error`` in the caller, unless the call has already ended."""
    with suppress(InvalidStateError):
        made.set_exception(error)


def _work(act: Callable[[], AnyT], undo: Callable[[AnyT], object] | None, made: Future[AnyT]) -> None:
    try:
        result = act()
    except Exception as error:  # noqa: BLE001 - the caller raises it
        _give_up(made, error)
        return
    try:
        made.set_result(result)
    except InvalidStateError:
        if undo is not None:
            undo(result)
