"""Ctrl+C and the ends of processes, as a console takes them."""

from __future__ import annotations

import queue
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any


class ConsoleEnded(BaseException):
    """The process has to end; raised by a signal while a line is read."""


class ConsoleSignals:
    """Ctrl+C and the ends of processes: while a line is read, exceptions on the main thread; otherwise calls
    on a thread of their own, for a handler runs in the middle of whatever the main thread does.
    """

    def __init__(self, interrupt: Callable[[], None], end: Callable[[], None]) -> None:
        self._interrupt = interrupt
        self._end = end
        self._requests: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._is_raising = False
        self.has_ended = False
        """Whether the process has to end."""

    @contextmanager
    def caught(self) -> Iterator[None]:
        """While inside, signals come here; on the main thread."""
        threading.Thread(target=self._serve, name="console signals", daemon=True).start()
        handlers: dict[str, Any] = {"SIGINT": self._on_interrupt}
        handlers |= dict.fromkeys(("SIGTERM", "SIGHUP", "SIGBREAK"), self._on_end)
        before = {}
        for name, handler in handlers.items():
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, handler)
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            self._requests.put(None)

    @contextmanager
    def raised(self) -> Iterator[None]:
        """While inside, a signal raises KeyboardInterrupt or ConsoleEnded: the first one. A second would come
        while Python makes that exception, which it takes for a mistake of its own.
        """
        self._is_raising = True
        try:
            if self.has_ended:
                raise ConsoleEnded
            yield
        finally:
            self._is_raising = False

    def _on_interrupt(self, *_: object) -> None:
        if self._is_raising:
            self._is_raising = False
            raise KeyboardInterrupt
        self._requests.put(self._interrupt)

    def _on_end(self, *_: object) -> None:
        self.has_ended = True
        if self._is_raising:
            self._is_raising = False
            raise ConsoleEnded
        self._requests.put(self._end)

    def _serve(self) -> None:
        while (request := self._requests.get()) is not None:
            request()
