"""``multiprocessing.pool.ThreadPool`` without processes. CPython wakes its threads through a pipe, which
needs semaphores shared between processes; the guest has none.
"""

from __future__ import annotations

import importlib.abc
import queue
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

from _praxis.changed_modules import changed_module

_MODULE = "multiprocessing.pool"


class _Notices(queue.SimpleQueue[object]):
    """The queue that wakes a pool's threads. CPython waits for the queue's ``_reader``."""

    _reader = None


class _Context:
    """The part of a ``multiprocessing`` context that a pool of threads uses."""

    def SimpleQueue(self) -> _Notices:  # noqa: N802 - multiprocessing's own name
        return _Notices()


def _change(module: ModuleType) -> None:
    pool: Any = module
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


class _Finder(importlib.abc.MetaPathFinder):
    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        return changed_module(fullname, path, target, _change) if fullname == _MODULE else None


def install() -> None:
    """Change the module once it is loaded."""
    sys.meta_path.insert(0, _Finder())
