"""One life of a device whose port lives longer: from when it was opened until it went away."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable

from praxis_desktop.core.errors import PortError
from praxis_desktop.ports.transport import LineErrorKind, Port, Receiver

_STEADY_S = 1.0
_REST_LIMIT_S = 2.0


class Incarnation:
    """The Receiver of a device's port. It passes on what comes from ``begin`` to ``end``, not before: what is
    received waits on the port's thread until then. ``lose`` is told when the device went away.
    """

    port: Port

    def __init__(self, receiver: Receiver, lose: Callable[[Incarnation, PortError], None]) -> None:
        self._receiver = receiver
        self._lose = lose
        self._decided = threading.Event()
        self.writing = threading.Lock()
        """Held by who writes: until it is known how much of a write left, the port is not closed."""
        self._has_gone = threading.Event()
        self._is_over = False
        self._has_spoken = False
        self._begun = math.inf

    def begin(self) -> None:
        """Pass on what comes."""
        self._begun = time.monotonic()
        self._decided.set()

    def end(self) -> None:
        """Pass on nothing more, and close the device's port."""
        self._is_over = True
        self._decided.set()
        self.port.close()

    def end_after_the_rest(self) -> None:
        """Pass on what the system still has of a device that is gone, then end."""
        self._has_gone.wait(_REST_LIMIT_S)
        with self.writing:
            self.end()

    @property
    def was_brief(self) -> bool:
        """Whether the device said nothing and went again at once, as one does that does not start."""
        return not self._has_spoken and time.monotonic() - self._begun < _STEADY_S

    def on_bytes(self, data: bytes) -> None:
        if self._is_passing_on():
            self._has_spoken = True
            self._receiver.on_bytes(data)

    def on_line_error(self, kind: LineErrorKind, data: bytes) -> None:
        if self._is_passing_on():
            self._receiver.on_line_error(kind, data)

    def on_lost(self, error: PortError) -> None:
        if self._is_passing_on():
            self._has_gone.set()
            self._lose(self, error)

    def _is_passing_on(self) -> bool:
        if not self._decided.is_set():
            self._decided.wait()
        return not self._is_over
