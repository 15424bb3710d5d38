r"""Ctrl+C, Ctrl+\ and the ends of processes, as a console takes them."""

from __future__ import annotations

import queue
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from praxis_desktop.ports.emergency.press import press

_EMERGENCY = getattr(signal, "SIGQUIT", None)
_LAST_S = 5.0
"""Seconds that an emergency stop has to begin when the console ends."""


class ConsoleEnded(BaseException):
    """The process has to end; raised by a signal while a line is read."""


class ConsoleSignals:
    r"""Ctrl+C and the ends of processes: while a line is read, exceptions on the main thread; otherwise calls
    on a thread of their own, for a handler runs in the middle of whatever the main thread does.

    Ctrl+\ is an end, too, and always calls ``emergency`` on that thread.
    """

    def __init__(
        self, interrupt: Callable[[], None], end: Callable[[], None], emergency: Callable[[], None]
    ) -> None:
        self._interrupt = interrupt
        self._end = end
        self._emergency = emergency
        self._is_emergency = False
        self._requests: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._is_raising = False
        self.has_ended = False
        """Whether the process has to end."""

    @contextmanager
    def caught(self) -> Iterator[None]:
        """While inside, signals come here; on the main thread. Afterwards Ctrl+C is ignored: what is closed
        behind a console ends by itself.
        """
        serving = threading.Thread(target=self._serve, name="console signals", daemon=True)
        serving.start()
        handlers: dict[str, Any] = {"SIGINT": self._on_interrupt, "SIGQUIT": self._on_emergency}
        handlers |= dict.fromkeys(("SIGTERM", "SIGHUP", "SIGBREAK"), self._on_end)
        before = {}
        for name, handler in handlers.items():
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, handler)
        woken = self.wake_guardian()
        try:
            yield
        finally:
            # One key too many must not change the exit code.
            keys = (signal.SIGINT, _EMERGENCY) if self._is_emergency else (signal.SIGINT,)
            before |= {number: signal.SIG_IGN for number in keys if number in before}
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(woken)
            self._requests.put(None)
            if self._is_emergency:
                serving.join(_LAST_S)

    def wake_guardian(self) -> int:
        r"""Have the guardian hear of Ctrl+\ from the system, whatever this process does; also after a prompt,
        whose event loop has had signals wake itself. Returns what was woken before. On the main thread.
        """
        return signal.set_wakeup_fd(press.wakeup_descriptor(), warn_on_full_buffer=False)

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

    def _on_emergency(self, *_: object) -> None:
        press()
        self.has_ended = self._is_emergency = True
        self._requests.put(self._emergency)
        if self._is_raising:
            self._is_raising = False
            raise ConsoleEnded

    def _serve(self) -> None:
        while (request := self._requests.get()) is not None:
            request()
