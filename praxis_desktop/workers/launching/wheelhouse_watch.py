"""Notices, while the program is open, that packages were added or removed: by another process, or by hand."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from praxis_desktop.core.deadlines import Deadline

log = logging.getLogger(__name__)

EVERY_S = 2.0
"""Seconds between two looks, each of which takes less than a millisecond."""


class WheelhouseWatch:
    """Calls ``changed`` on a thread of its own whenever ``look`` returns something else than before; any
    thread.
    """

    def __init__(
        self, look: Callable[[], str], changed: Callable[[], None], every_s: float = EVERY_S
    ) -> None:
        self._look = look
        self._changed = changed
        self._every_s = every_s
        self._seen = ""
        self._starting = threading.Lock()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to look, unless it has begun: what is there now is known. Returns at once."""
        with self._starting:
            if self._thread is None and not self._closing.is_set():
                self._seen = self._look()
                self._thread = threading.Thread(target=self._watch, name="wheelhouse watch", daemon=True)
                self._thread.start()

    def close(self, deadline: Deadline) -> bool:
        """Look no more; False if ``changed`` was still at work at the deadline. Idempotent."""
        self._closing.set()
        with self._starting:
            thread = self._thread
        if thread is None:
            return True
        thread.join(deadline.remaining)
        return not thread.is_alive()

    def _watch(self) -> None:
        while not self._closing.wait(self._every_s):
            seen = self._look()
            if seen == self._seen:
                continue
            self._seen = seen
            try:
                self._changed()
            except Exception:  # the thread's last frame: a run meets the same defect, and tells it
                log.exception("Packages that have changed cannot be prepared")
