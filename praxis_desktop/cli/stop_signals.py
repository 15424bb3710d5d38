"""Ctrl+C and the signals that end a process, as a stop of the run."""

from __future__ import annotations

import queue
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")


@contextmanager
def stopping_by_signal(stop: Callable[[], None]) -> Iterator[None]:
    """While inside, signals that would end the process call ``stop`` instead, on a thread of their own: a
    handler runs in the middle of whatever the main thread does and must take no lock.

    Afterwards they are ignored: the process is about to end with the exit code of its run, and one Ctrl+C too
    many must not change that. Signals that were ignored before stay so, as nohup wants it. On another thread
    than the main one it does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    requests: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()

    def serve() -> None:
        while (request := requests.get()) is not None:
            request()

    threading.Thread(target=serve, name="stop signals", daemon=True).start()
    numbers = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
    taken = [number for number in numbers if signal.getsignal(number) is not signal.SIG_IGN]
    for number in taken:
        signal.signal(number, lambda *_: requests.put(stop))
    try:
        yield
    finally:
        for number in taken:
            signal.signal(number, signal.SIG_IGN)
        requests.put(None)
