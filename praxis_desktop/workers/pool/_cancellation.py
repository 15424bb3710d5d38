"""Cancelling a request: one object shared by the caller and whoever serves the request."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Protocol

ASK_AGAIN_S = 0.05
"""Seconds between attempts to interrupt a request that is not running yet."""

GRACE_S = 2.0
"""Seconds a program has to end after its KeyboardInterrupt before it is killed."""


class Stoppable(Protocol):
    """What runs a request."""

    def interrupt(self) -> bool:
        """Raise KeyboardInterrupt in the running request; False if none is running."""

    def kill(self) -> None:
        """End the running request at once."""


class Cancellation:
    """Cancels the request it was given to, now or when that begins. Safe on any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._actions: list[Callable[[], None]] = []
        self._is_cancelled = False

    @property
    def is_cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self._is_cancelled

    def cancel(self) -> None:
        """Cancel; returns at once. Idempotent."""
        with self._lock:
            if self._is_cancelled:
                return
            self._is_cancelled = True
            for action in self._actions:
                action()

    @contextmanager
    def calls(self, action: Callable[[], None]) -> Iterator[None]:
        """Inside this context, ``cancel`` calls ``action``, which must return at once and not cancel anything
        itself. After an earlier ``cancel`` it is called on entry; it is never called after the end.
        """
        with self._lock:
            if self._is_cancelled:
                action()
            else:
                self._actions.append(action)
        try:
            yield
        finally:
            with self._lock:
                if action in self._actions:
                    self._actions.remove(action)

    @contextmanager
    def stops(self, host: Stoppable) -> Iterator[None]:
        """Inside this context, ``cancel`` stops what ``host`` runs: by KeyboardInterrupt, after GRACE_S by a
        kill.

        Nobody else may use the host meanwhile.
        """
        stop = _Stop(host)
        try:
            with self.calls(stop.begin):
                yield
        finally:
            stop.end()


class _Stop:
    """Stops a host's request, on a thread that lives until the request has ended."""

    def __init__(self, host: Stoppable) -> None:
        self._host = host
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def begin(self) -> None:
        self._thread = threading.Thread(target=self._stop, name="stop a request", daemon=True)
        self._thread.start()

    def end(self) -> None:
        self._ended.set()
        if self._thread is not None:
            self._thread.join()

    def _stop(self) -> None:
        while not self._host.interrupt():  # it has not begun yet
            if self._ended.wait(ASK_AGAIN_S):
                return
        while not self._ended.wait(GRACE_S):
            self._host.kill()
