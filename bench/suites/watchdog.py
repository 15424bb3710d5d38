"""A watchdog: acts if nothing has been heard for too long."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable


class Watchdog(threading.Thread):
    """Calls ``action`` once, on a separate thread, if ``restart`` is not called for ``limit_s`` seconds."""

    def __init__(self, limit_s: float, action: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self._limit_s = limit_s
        self._action = action
        self._stopped = threading.Event()
        self.restart()

    def restart(self) -> None:
        """Restart the count, because something was heard."""
        self._deadline = time.monotonic() + self._limit_s

    def run(self) -> None:
        while (remaining := self._deadline - time.monotonic()) > 0:
            if self._stopped.wait(remaining):
                return
        self._action()

    def stop(self) -> None:
        """Stop counting: nothing more is expected."""
        self._stopped.set()
