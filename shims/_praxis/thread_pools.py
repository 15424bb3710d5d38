"""``multiprocessing.pool.ThreadPool`` without processes. CPython wakes the pool's threads through a pipe,
which needs semaphores shared between processes; the guest has no such semaphores.
"""

from __future__ import annotations

import queue
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any


class _Notices(queue.SimpleQueue[object]):
    """The queue that wakes a pool's threads. CPython waits for the queue's ``_reader``."""

    _reader = None


class _Context:
    """The part of a ``multiprocessing`` context that a thread pool uses."""

    def SimpleQueue(self) -> _Notices:  # noqa: N802 - multiprocessing's own name
        return _Notices()


def change(pool: Any) -> None:
    """Change ``multiprocessing.pool``, which has just been loaded."""
    make, wait = pool.Pool.__init__, pool.Pool._wait_for_updates

    def make_threads(
        self: Any,
        processes: int | None = None,
        initializer: Callable[..., object] | None = None,
        initargs: Sequence[object] = (),
    ) -> None:
        make(self, processes, initializer, initargs, context=_Context())

    def wait_for_updates(sentinels: Any, change_notifier: Any, timeout: float | None = None) -> None:
        if not isinstance(change_notifier, _Notices):
            wait(sentinels, change_notifier, timeout)
            return
        with suppress(queue.Empty):
            change_notifier.get(timeout=timeout)
            while True:
                change_notifier.get(block=False)

    make_threads.__name__ = make_threads.__qualname__ = "__init__"
    pool.ThreadPool.__init__ = make_threads
    pool.Pool._wait_for_updates = staticmethod(wait_for_updates)
